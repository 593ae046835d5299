/** Are the headers of proxies believed exactly when a trusted proxy sent them? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cameFrom, limitedBy, trustedProxies } from './came-from.ts'

function from(remoteAddress: string, headers: Record<string, string> = {}, proxies = '10.0.0.0/8,fd00::/8') {
  return cameFrom({ remoteAddress, isEncrypted: false, header: (name) => headers[name] }, trustedProxies(proxies))
}

test('[WEB-8] headers of a proxy that nobody named change nothing', () => {
  const headers = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', forwarded: 'for=127.0.0.1' }
  assert.deepEqual(from('192.0.2.7', headers), { address: '192.0.2.7', isSecure: false, isLocal: false })
  assert.deepEqual(from('127.0.0.1', headers), { address: '127.0.0.1', isSecure: false, isLocal: false })
  assert.deepEqual(from('127.0.0.1', headers, ''), { address: '127.0.0.1', isSecure: false, isLocal: false })
})

test('a trusted proxy tells the address and the protocol', () => {
  const headers = { 'x-forwarded-for': '198.51.100.4', 'x-forwarded-proto': 'https' }
  assert.deepEqual(from('10.1.2.3', headers), { address: '198.51.100.4', isSecure: true, isLocal: false })
  assert.deepEqual(from('::ffff:10.1.2.3', headers).address, '198.51.100.4')
  assert.deepEqual(from('fd00::5', headers).address, '198.51.100.4')
  assert.equal(from('10.1.2.3').address, '10.1.2.3')
  assert.equal(from('10.1.2.3', { 'x-forwarded-for': '[2001:db8::1]:4711' }).address, '2001:db8::1')
})

test('what the caller wrote itself into the header is passed over', () => {
  const address = (value: string) => from('10.1.2.3', { 'x-forwarded-for': value }).address
  assert.equal(address('127.0.0.1, 203.0.113.9'), '203.0.113.9')
  assert.equal(address('127.0.0.1, 203.0.113.9, 10.9.9.9'), '203.0.113.9')
  assert.equal(address('nonsense'), '10.1.2.3')
  assert.equal(address('203.0.113.9, nonsense'), '10.1.2.3')
  assert.equal(from('10.1.2.3', { 'x-forwarded-proto': 'https, http' }).isSecure, false)
})

test('a program on this machine is known', () => {
  assert.deepEqual(from('::1'), { address: '::1', isSecure: false, isLocal: true })
  assert.deepEqual(from('127.0.0.1'), { address: '127.0.0.1', isSecure: false, isLocal: true })
})

test('what is no address is refused with a sentence', () => {
  for (const wrong of ['proxy.example', '10.0.0.0/33', 'fd00::/129', '10.0.0', '1.2.3.4/x'])
    assert.throws(() => trustedProxies(`10.0.0.1, ${wrong}`), /is no address and no network/)
})

test('limits count by address, and by the network of one subscriber where addresses are many', () => {
  assert.equal(limitedBy('192.0.2.7'), '192.0.2.7')
  assert.equal(limitedBy('unknown'), 'unknown')
  const one = limitedBy('2001:db8:1:2:aaaa::1')
  assert.equal(one, '2001:db8:1:2::/64')
  assert.equal(limitedBy('2001:0db8:0001:0002:bbbb:cccc:dddd:eeee'), one)
  assert.notEqual(limitedBy('2001:db8:1:3::1'), one)
  assert.equal(limitedBy('::1'), '0:0:0:0::/64')
  assert.equal(limitedBy('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64')
})
