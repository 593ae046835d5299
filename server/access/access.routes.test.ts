/** Signing in, tokens and enrolment: secrets work once or until they end, and are kept nowhere. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { test } from 'node:test'
import { sql } from 'kysely'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { operatorTokenFile } from './access.commands.ts'

function post(
  server: TestServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function signedIn(server: TestServer): Promise<{ cookie: string; setCookie: string }> {
  const code = new URL(await server.loginLink()).hash.replace('#code=', '')
  const response = await post(server, '/api/v1/logins', { secret: code })
  assert.equal(response.status, 200)
  const setCookie = response.headers.get('set-cookie') ?? ''
  return { setCookie, cookie: setCookie.split(';')[0] ?? '' }
}

function sessions(server: TestServer, headers: Record<string, string>, method = 'GET'): Promise<Response> {
  const body = method === 'GET' ? {} : { body: JSON.stringify({ computers: ['nobody'] }) }
  return fetch(`${server.address}/api/v1/sessions`, { method, headers, ...body })
}

test('a code signs a browser in, the cookie is for the page alone, and signing out ends it', async () => {
  await using server = await aServer()
  const { cookie, setCookie } = await signedIn(server)
  assert.match(setCookie, /HttpOnly/)
  assert.match(setCookie, /SameSite=Strict/)
  assert.match(setCookie, /Path=\//)
  assert.equal((await sessions(server, { cookie })).status, 200)
  assert.equal((await sessions(server, { cookie: `theme=dark; ${cookie}; x=y` })).status, 200)
  assert.equal((await sessions(server, { cookie: cookie.replace('fettle_login', 'xfettle_login') })).status, 401)
  const own = { cookie, origin: server.address, 'x-fettle': '1' }
  const out = await fetch(`${server.address}/api/v1/logins/current`, { method: 'DELETE', headers: own })
  assert.equal(out.status, 200)
  assert.match(out.headers.get('set-cookie') ?? '', /fettle_login=; .*Expires=Thu, 01 Jan 1970/)
  assert.equal((await sessions(server, { cookie })).status, 401)
})

test('[WEB-5] a page of somebody else can do nothing with the cookie', async () => {
  await using server = await aServer()
  const { cookie } = await signedIn(server)
  const own = { cookie, origin: server.address, 'x-fettle': '1' }
  assert.equal((await sessions(server, own, 'POST')).status, 404)
  for (const origin of ['https://evil.example', 'null', `${server.address}.evil.example`, 'http://127.0.0.1:1'])
    assert.equal((await sessions(server, { ...own, origin }, 'POST')).status, 403, origin)
  // Neither a request that does not say where it comes from, nor one that a form of somebody else could send.
  for (const headers of [{ cookie }, { cookie, 'x-fettle': '1' }, { cookie, origin: server.address }])
    assert.equal((await sessions(server, headers, 'POST')).status, 403, JSON.stringify(headers))
  assert.equal((await sessions(server, { ...own, 'sec-fetch-site': 'cross-site' }, 'POST')).status, 403)
  assert.equal(
    (await sessions(server, { cookie, 'x-fettle': '1', 'sec-fetch-site': 'same-origin' }, 'POST')).status,
    404,
  )
  const { code } = await server.operator.call('createLoginCode', { body: {} })
  const foreign = await post(server, '/api/v1/logins', { secret: code }, { origin: 'https://evil.example' })
  assert.equal(foreign.status, 403)
  assert.equal(foreign.headers.get('set-cookie'), null)
  for (const origin of ['null', 'no address', 'https://evil.example'])
    for (const [path, body] of [
      ['/api/v1/logins/passkey/options', {}],
      ['/api/v1/invitations/look', { token: 'x' }],
    ] as const)
      assert.equal((await post(server, path, body, { origin })).status, 403, `${path} ${origin}`)
  // A token in a header is no cookie: no page of somebody else can send it.
  const token = { authorization: `Bearer ${server.operator.token}`, origin: 'https://evil.example' }
  assert.equal((await sessions(server, token)).status, 200)
})

test('a code works once, also when twenty browsers try it together', async () => {
  await using server = await aServer()
  const { code } = await server.operator.call('createLoginCode', { body: {} })
  const tries = await Promise.all(
    Array.from({ length: 20 }, () => post(server, '/api/v1/logins', { secret: code }).then(({ status }) => status)),
  )
  assert.deepEqual(
    tries.toSorted((a, b) => a - b),
    [200, ...Array.from({ length: 19 }, () => 401)],
  )
})

test('an expired code, token and login are refused; an API token signs in as well', async () => {
  await using server = await aServer()
  const { db } = server.database
  const { code } = await server.operator.call('createLoginCode', { body: {} })
  const past = new Date(Date.now() - 1)
  await db.updateTable('login_code').set({ expires_at: past }).execute()
  assert.equal((await post(server, '/api/v1/logins', { secret: code })).status, 401)
  const { token } = await server.operator.call('createApiToken', { body: { name: 'laptop', days: 1 } })
  const login = await post(server, '/api/v1/logins', { secret: token })
  assert.equal(login.status, 200)
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  assert.equal((await sessions(server, { cookie })).status, 200)
  await db.updateTable('login').set({ expires_at: past }).execute()
  assert.equal((await sessions(server, { cookie })).status, 401)
  await db.updateTable('api_token').set({ expires_at: past }).where('name', '=', 'laptop').execute()
  assert.equal((await sessions(server, { authorization: `Bearer ${token}` })).status, 401)
  assert.equal((await post(server, '/api/v1/logins', { secret: token })).status, 401)
})

test('[WEB-7] who guesses is slowed down, also when guessing in parallel', async () => {
  await using server = await aServer()
  const guess = (): Promise<number> =>
    post(server, '/api/v1/logins', { secret: 'a guess' }).then(({ status }) => status)
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 20 }, guess))), new Set([401]))
  assert.equal(await guess(), 429)
  // Who has a valid token already is not locked out.
  assert.equal((await sessions(server, { authorization: `Bearer ${server.operator.token}` })).status, 200)
})

function enrolment(hostname: string) {
  const { publicKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  return { publicKey: key, hostname, machineId: 'same', version: '0.1.0' }
}

function enrol(server: TestServer, token: string, body: unknown): Promise<Response> {
  return post(server, '/agent/v1/enroll', body, { authorization: `Bearer ${token}` })
}

test('[ENR-2] a hundred computers with a token for one: one joins', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant: 'Acme' } })
  const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => enrol(server, token, enrolment(`pc-${at}`))))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.ok(answers.every(({ status }) => [200, 401, 429].includes(status)))
  const { items } = await server.operator.call('listComputers', { query: {} })
  assert.equal(items.length, 1)
})

test('[ENR-6] a hundred computers of one name get a record each, and never one that was there', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  const { token } = await server.operator.call('createEnrolmentToken', {
    body: { tenant: 'Acme', uses: 100, tags: ['canary'] },
  })
  const answers = await Promise.all(Array.from({ length: 100 }, () => enrol(server, token, enrolment('twin'))))
  assert.ok(answers.every(({ status }) => status === 200))
  const { items } = await server.operator.call('listComputers', { query: { limit: 500 } })
  assert.equal(new Set(items.map(({ name }) => name)).size, 100)
  assert.ok(items.every(({ tags }) => tags.includes('canary')))
  assert.equal((await enrol(server, token, enrolment('late'))).status, 401)
})

test('enrolment refuses what is no Ed25519 key and no host name, and takes no use of the token for it', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant: 'Acme' } })
  const good = enrolment('good')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const wrong: readonly unknown[] = [
    { ...good, publicKey: 'AAAA' },
    { ...good, publicKey: rsa.export({ format: 'der', type: 'spki' }).toString('base64') },
    { ...good, hostname: '' },
    { ...good, hostname: 'nul\0' },
    { ...good, hostname: 'two\nlines' },
    { ...good, hostname: 'turned\u202eround' },
    { ...good, hostname: ' ' },
    { ...good, hostname: 'half \ud800' },
    { ...good, tenant: 'Globex' },
    {},
    null,
  ]
  for (const body of wrong) assert.equal((await enrol(server, token, body)).status, 400, JSON.stringify(body))
  assert.equal((await enrol(server, token, good)).status, 200)
})

test('an expired enrolment token is refused', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant: 'Acme', uses: 5 } })
  await server.database.db
    .updateTable('enrolment_token')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute()
  const response = await enrol(server, token, enrolment('late'))
  assert.equal(response.status, 401)
  assert.match(((await response.json()) as { detail: string }).detail, /used up or too old/)
})

test('[SEC] no secret is in the database or in the log, at any level', async () => {
  await using server = await aServer({ logLevel: 'trace' })
  await using agent = await anAgent(server)
  const { operator } = server
  const enrolling = await operator.call('createEnrolmentToken', { body: { tenant: 'Acme' } })
  const api = await operator.call('createApiToken', { body: { name: 'laptop' } })
  const { code } = await operator.call('createLoginCode', { body: {} })
  const { cookie } = await signedIn(server)
  await sessions(server, { cookie })
  await sessions(server, { authorization: `Bearer ${api.token}` })
  await post(server, '/api/v1/logins', { secret: `${api.token}x` })
  await enrol(server, `${enrolling.token}x`, enrolment('x'))
  const secrets = [operator.token, enrolling.token, api.token, code, cookie.split('=')[1] ?? '']
  assert.ok(secrets.every((secret) => secret.length > 40))
  const log = JSON.stringify(server.log())
  assert.ok(log.includes('request'))
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'job') and table_type = 'BASE TABLE'`.execute(server.database.db)
  assert.ok(tables.length > 20)
  for (const { name } of tables) {
    const { rows } = await sql
      .raw<{ text: string | null }>(`select string_agg(t::text, ' ') as text from ${name} t`)
      .execute(server.database.db)
    for (const secret of secrets) assert.ok(!rows[0]?.text?.includes(secret), `a secret is in ${name}`)
  }
  for (const secret of secrets) assert.ok(!log.includes(secret))
  assert.ok(agent.isLinked)
})

test('the operator on the server finds a token in the data folder that others cannot read', async () => {
  await using server = await aServer()
  const file = operatorTokenFile(server.dataFolder)
  assert.equal((await readFile(file, 'utf8')).trim(), server.operator.token)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
})
