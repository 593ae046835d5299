/** Has every answer the headers that protect browsers, and does whoever asks too much have to wait? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'

const needed: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src '(?:self|none)'.*frame-ancestors 'none'/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
}

test('[WEB-6] every answer has them: pages, files, errors, streams', async () => {
  await using server = await aServer()
  const { operator, address } = server
  const answers: readonly (readonly [string, Promise<Response>])[] = [
    ['a page', fetch(`${address}/computers`)],
    ['what is no file', fetch(`${address}/assets/nothing.js`)],
    ['an answer', operator.fetch('/api/v1/computers')],
    ['a refusal', fetch(`${address}/api/v1/computers`)],
    ['what is no endpoint', fetch(`${address}/api/v1/nothing`)],
    ['what is not understood', operator.fetch('/api/v1/sessions', { method: 'POST', body: '{' })],
    ['a file', operator.fetch('/api/v1/audit/download')],
    ['a stream', operator.fetch('/api/v1/live')],
    ['health', fetch(`${address}/livez`)],
    ['a link of a mail', fetch(`${address}/m/nothing`)],
  ]
  for (const [what, asked] of answers) {
    const response = await asked
    for (const [name, form] of Object.entries(needed))
      assert.match(response.headers.get(name) ?? '', form, `${what}: ${name}`)
    assert.equal(response.headers.get('strict-transport-security'), null)
    assert.ok(response.headers.get('x-request-id'))
    if (what === 'a stream') await response.body?.cancel()
    else await response.text()
  }
  const page = await fetch(`${address}/computers`)
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /object-src 'none'.*require-trusted-types-for 'script'/,
  )
})

test('behind a proxy that is trusted the browser is told to stay with https, and its address is known', async () => {
  await using server = await aServer({ flags: ['--trusted-proxies', '127.0.0.0/8'] })
  const headers = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' }
  const response = await fetch(`${server.address}/livez`, { headers })
  assert.equal(response.headers.get('strict-transport-security'), 'max-age=31536000')
  assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin')
  await server.operator.fetch('/api/v1/login-codes', { method: 'POST', body: '{}', headers })
  const { items } = await server.operator.call('listAudit', { query: { action: 'createLoginCode' } })
  assert.equal(items[0]?.address, '198.51.100.7')
})

test('[WEB-7] who asks too much has to wait; others and this machine do not', async () => {
  await using server = await aServer({ flags: ['--requests-per-second', '10', '--trusted-proxies', '127.0.0.1'] })
  const ask = (from: string) => server.operator.fetch('/api/v1/tags', { headers: { 'x-forwarded-for': from } })
  const many = await Promise.all(Array.from({ length: 200 }, () => ask('198.51.100.7')))
  const refused = many.filter(({ status }) => status === 429)
  // A burst is let through, and what the rate allows while they are answered.
  assert.ok(refused.length > 0 && refused.length <= 150, String(refused.length))
  assert.match(refused[0]?.headers.get('retry-after') ?? '', /^\d+$/)
  const problem = (await refused[0]?.json()) as { readonly code: string; readonly requestId: string }
  assert.equal(problem.code, 'tooMany')
  assert.equal(problem.requestId, refused[0]?.headers.get('x-request-id'))
  const nobody = await fetch(`${server.address}/api/v1/tags`, { headers: { 'x-forwarded-for': '198.51.100.8' } })
  assert.equal(nobody.status, 401)
})

test('programs on this machine are not limited', async () => {
  await using server = await aServer({ flags: ['--requests-per-second', '1'] })
  const many = await Promise.all(Array.from({ length: 50 }, () => server.operator.fetch('/api/v1/tags')))
  assert.ok(many.every(({ status }) => status === 200))
})
