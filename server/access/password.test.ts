/** Passwords are hashed as RFC 9106 says, a few at a time; codes count once; guessing gets slower and never impossible. */
import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { test } from 'node:test'
import { TOTP } from 'otpauth'
import { Refusal } from '../http/refusal.ts'
import { createBackOff } from './back-off.ts'
import { loginCookie, loginSecret } from './login-cookie.ts'
import { hashPassword, isOutdated, isPassword } from './password.ts'
import { newTotpSecret, totpStepOf } from './totp.ts'

test('[WEB-2] a hash says how it was made, and is what argon2id gives', async () => {
  const salt = Buffer.alloc(16, 7)
  const text = await hashPassword('seven green teapots', salt)
  const [, algorithm, version, costs, saltText, hash = ''] = text.split('$')
  assert.deepEqual(
    [algorithm, version, costs, saltText],
    ['argon2id', 'v=19', 'm=32768,t=3,p=1', salt.toString('base64').replaceAll('=', '')],
  )
  const direct = argon2Sync('argon2id', {
    message: 'seven green teapots',
    nonce: salt,
    memory: 32768,
    passes: 3,
    parallelism: 1,
    tagLength: 32,
  })
  assert.deepEqual(Buffer.from(hash, 'base64'), direct)
  assert.equal(await isPassword('seven green teapots', text), true)
  assert.equal(await isPassword('seven green teapotS', text), false)
  assert.equal(await isPassword('anything', null), false)
  assert.equal(isOutdated(text), false)
  assert.equal(isOutdated(text.replace('m=32768,t=3', 'm=19456,t=2')), true)
})

test('[WEB-2] however many sign in at once, four passwords are looked at together and the rest are refused in time', async () => {
  const before = process.memoryUsage().rss
  const tries = await Promise.allSettled(Array.from({ length: 1000 }, () => isPassword('a guess', null)))
  const refused = tries.filter((each) => each.status === 'rejected')
  assert.equal(refused.length, 1000 - 4 - 40)
  assert.ok(
    refused.every(
      (each) => each.status === 'rejected' && each.reason instanceof Refusal && each.reason.code === 'tooMany',
    ),
  )
  assert.ok(process.memoryUsage().rss - before < 300 * 1024 * 1024)
  assert.equal(await isPassword('afterwards', await hashPassword('afterwards')), true)
})

test('a code is right for its step and one to each side, and only after the last one taken', () => {
  const secret = newTotpSecret()
  const app = new TOTP({ secret })
  const now = 1_800_000_015_000
  const step = Math.floor(now / 30_000)
  const at = (offset: number): string => app.generate({ timestamp: now + offset * 30_000 })
  for (const offset of [-1, 0, 1]) assert.equal(totpStepOf(secret, at(offset), 0, now), step + offset)
  for (const offset of [-2, 2]) assert.equal(totpStepOf(secret, at(offset), 0, now), undefined)
  assert.equal(totpStepOf(secret, at(0), step, now), undefined)
  assert.equal(totpStepOf(secret, at(1), step, now), step + 1)
  assert.equal(totpStepOf(secret, `${at(0).slice(0, 3)} ${at(0).slice(3)}`, 0, now), step)
  assert.equal(totpStepOf(secret, 'abcdef', 0, now), undefined)
})

test('[WEB-7] who fails waits longer and longer, at most a minute, and nobody else waits', () => {
  let time = 0
  const { attempt, succeeded } = createBackOff(() => time)
  const isLet = (key: string): boolean => {
    try {
      attempt(key)
      return true
    } catch (error) {
      assert.ok(error instanceof Refusal && error.code === 'tooMany')
      return false
    }
  }
  for (let n = 0; n < 5; n += 1) assert.ok(isLet('a'))
  assert.ok(!isLet('a'))
  assert.ok(isLet('b'))
  let waited = 0
  for (let n = 0; n < 20; n += 1) {
    const began = time
    while (!isLet('a')) time += 500
    waited = time - began
    assert.ok(waited <= 60_000)
  }
  assert.equal(waited, 60_000)
  time += 60_000
  attempt('a')
  succeeded('a')
  assert.ok(isLet('a'))
})

const arrived = (url: string, headers: Record<string, string>): Request =>
  new Request(url, { headers: { host: new URL(url).host, ...headers } })

test('[WEB-1] over TLS the cookie is bound to the host, and one that could be planted without TLS does not count', () => {
  const proxied = arrived('http://fettle.example.org/', { origin: 'https://fettle.example.org' })
  assert.match(
    loginCookie(proxied, 's', '2027-01-01T00:00:00Z'),
    /^__Host-fettle_login=s; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+; Secure$/,
  )
  const local = arrived('http://localhost:7330/', { origin: 'http://localhost:7330' })
  assert.match(
    loginCookie(local, 's', '2027-01-01T00:00:00Z'),
    /^fettle_login=s; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+$/,
  )
  const cookie = 'fettle_login=planted; __Host-fettle_login=own'
  assert.equal(loginSecret(arrived('http://localhost:7330/', { cookie: 'fettle_login=own' })), 'own')
  assert.equal(loginSecret(arrived('http://fettle.example.org/', { cookie, 'sec-fetch-site': 'same-origin' })), 'own')
  assert.equal(
    loginSecret(arrived('http://fettle.example.org/', { cookie: 'fettle_login=planted', 'sec-fetch-site': 'none' })),
    undefined,
  )
  assert.equal(loginSecret(arrived('https://fettle.example.org/', { cookie: 'fettle_login=planted' })), undefined)
})
