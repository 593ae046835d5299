/** Requests of every kind are answered or refused with a sentence, and never by a mistake of ours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { z } from 'zod'
import { api } from '@fettle/contract/http/api.ts'
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

let server: TestServer
let agent: ScriptedAgent

before(async () => {
  server = await aServer()
  agent = await anAgent(server, { hostname: 'pc' })
  await server.operator.apply(...aPackage('tool'))
})
after(async () => {
  await agent.cut()
  await server[Symbol.asyncDispose]()
})

async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  const problem = (await response.json()) as Problem
  assert.equal(problem.status, response.status)
  assert.equal(problem.requestId, response.headers.get('x-request-id'))
  return problem
}

async function refusal(body: string, path = '/api/v1/sessions'): Promise<Problem> {
  return await problemOf(await server.operator.fetch(path, { method: 'POST', body }))
}

test('a body that is no JSON, or not what is declared, is refused with its first fault', async () => {
  assert.match((await refusal('{')).detail, /^The body is not JSON: /)
  assert.match((await refusal('null')).detail, /^body: /)
  assert.match((await refusal('[]')).detail, /^body: /)
  const wrong = await refusal('{"kind": "everything", "timeLimitSeconds": 0}')
  assert.match(wrong.detail, /^body\.kind: /)
  assert.deepEqual(
    wrong.errors?.map(({ path }) => path),
    ['body.kind', 'body.timeLimitSeconds'],
  )
})

test('[AZ-8] a misspelt member is refused instead of being passed over', async () => {
  const { detail } = await refusal('{"computers": ["pc"], "kinds": "detection"}')
  assert.match(detail, /kinds/)
  const { items } = await server.operator.call('listSessions', { query: { kind: 'full' } })
  assert.deepEqual(items, [])
  const query = await server.operator.fetch('/api/v1/sessions?state=failed')
  assert.match((await problemOf(query)).detail, /state/)
})

test('texts that cannot be stored are refused, wherever they are', async () => {
  const nul = String.raw`"nul \u0000"`
  const half = String.raw`"half \ud800"`
  for (const text of [nul, half]) {
    assert.match((await refusal(`{"computers": [${text}]}`)).detail, /^body\.computers\.0 has a character/)
    const document = `{"kind": "tenant", "name": ${text}}`
    assert.equal(
      (await refusal(`{"documents": [{"source": "x", "document": ${document}}]}`, '/api/v1/apply')).status,
      400,
    )
    const odd = `{"kind": "tenant", ${text}: 1}`
    assert.equal((await refusal(`{"documents": [{"source": "x", "document": ${odd}}]}`, '/api/v1/apply')).status, 400)
  }
  assert.equal((await server.operator.fetch('/api/v1/computers/%00')).status, 400)
  assert.equal((await server.operator.fetch('/api/v1/computers?q=%00')).status, 400)
  assert.equal((await server.operator.fetch('/api/v1/computers/%E0%A4%A')).status, 404)
})

test('[IN-1] [IN-2] a body that is too large or too deep is refused', async () => {
  const deep = `{"documents": [{"source": "x", "document": {"kind": "tenant", "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}]}`
  assert.match((await refusal(deep, '/api/v1/apply')).detail, /64 levels/)
  const large = JSON.stringify({ computers: ['x'.repeat(9 * 1024 * 1024)] })
  assert.equal((await refusal(large)).code, 'tooLarge')
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)) })
  const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit
  const answer = await server.operator.fetch('/api/v1/sessions', init).catch(() => undefined)
  assert.ok(answer === undefined || answer.status === 413)
})

test('what is not there is said to be not there', async () => {
  assert.match((await problemOf(await server.operator.fetch('/api/v1/nothing'))).detail, /^There is no endpoint GET/)
  assert.match((await problemOf(await server.operator.fetch('/agent/v1/nothing'))).detail, /for agents/)
  assert.equal((await server.operator.fetch('/api/v1/sessions', { method: 'DELETE' })).status, 404)
  assert.equal((await server.operator.fetch('/assets/nothing.js')).status, 404)
})

/** Any value for a parameter of this shape: often what is meant, often not. */
function anyText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      'pc',
      'tool',
      'Acme',
      'failed',
      'constructor',
      '__proto__',
      'toString',
      '-',
      '""',
      ',',
      'is:',
      '2026',
    ),
    fc.constantFrom('2026-02-30', '+275760-09-13T00:00:00Z', '-000001-01-01', '1 x', 'x y', '2026 x', '%', "'", '"'),
    fc.constantFrom('tenant:', 'tag:"', '-tag:a,b', 'os:debian', 'is:excluded', 'name:"a b",c', 'a:b', 'Tenant:Acme'),
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer().map(String),
  )
}

function anyRequest(declared: Endpoint): fc.Arbitrary<{ path: string; method: string; body?: string }> {
  const members = (schema: z.ZodType | undefined): readonly string[] =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const value = fc.oneof(anyText(), fc.boolean(), fc.integer(), fc.array(anyText(), { maxLength: 3 }), fc.jsonValue())
  const path = fc
    .array(anyText(), { minLength: 3, maxLength: 3 })
    .map((texts) => declared.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent((texts[0] ?? '').toWellFormed())))
  const query = fc
    .dictionary(fc.constantFrom('limit', ...members(declared.query)), anyText(), { minKeys: 1, maxKeys: 1 })
    .map((texts) => new URLSearchParams(texts).toString())
  const body = fc.oneof(
    fc
      .dictionary(fc.constantFrom('x', ...members(declared.body)), value, { maxKeys: 4 })
      .map((one) => JSON.stringify(one)),
    fc.json(),
  )
  return fc.record({ path, query, body }).map((one) => ({
    method: declared.method,
    path: members(declared.query).length > 0 ? `${one.path}?${one.query}` : one.path,
    ...(declared.method === 'GET' ? {} : { body: one.body }),
  }))
}

test('no request makes the server fail: thousands of generated ones', async () => {
  const signedOut = new Set(['endLogin'])
  for (const [id, declared] of Object.entries(api as Readonly<Record<string, Endpoint>>)) {
    if (signedOut.has(id)) continue
    for (const { path, ...init } of fc.sample(anyRequest(declared), declared.query ? 40 : 15)) {
      const signal = AbortSignal.timeout(20_000)
      const response = await server.operator.fetch(path.replace('wait=', 'nowait='), { ...init, signal })
      const answer = await response.text()
      assert.ok(response.status < 500, `${init.method} ${path} ${init.body ?? ''}: ${answer}`)
      if (!response.ok) assert.match((JSON.parse(answer) as Problem).detail, /^\S.*[.?!)"]$/s, answer)
    }
  }
})

test('every answer carries the headers that keep a page to itself', async () => {
  for (const path of ['/', '/livez', '/api/v1/tenants', '/api/v1/nothing']) {
    const { headers } = await server.operator.fetch(path)
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  }
  const { headers } = await server.operator.fetch('/api/v1/tenants')
  assert.equal(headers.get('cache-control'), 'no-store')
})
