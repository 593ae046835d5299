/** Who may call what: every route with every kind of credential, and every spelling of a path. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { api } from '@fettle/contract/http/api.ts'
import { type Access, type Endpoint, isForOperators } from '@fettle/contract/http/endpoint.ts'
import { livePath } from '@fettle/contract/http/live.ts'
import { type RoleName, roleNames, roles } from '@fettle/core/terms/access.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled, ScriptedAgent } from '../../testing/server/an-agent.ts'
import { operatorAs, type OperatorWanted } from '../../testing/server/operator-as.ts'

let server: TestServer
/** What a caller may bring, by what it is. */
let credentials: Readonly<Record<string, Record<string, string>>>

before(async () => {
  server = await aServer()
  const { operator, address } = server
  const identity = await enrolled(server)
  const { nonce, serverId } = { nonce: 'x', serverId: identity.serverId }
  const { proof } = new ScriptedAgent(address, identity).hello({ type: 'challenge', nonce, serverId, protocol: 1 })
  const enrolment = await operator.call('createEnrolmentToken', { body: { tenant: 'Acme', uses: 1000 } })
  const old = await operatorAs(server, { roles: [{ role: 'administrator' }], hours: -1 })
  const { code } = await operator.call('createLoginCode', { body: {} })
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
  credentials = {
    nothing: {},
    'a wrong token': bearer(`fettle_api_${'x'.repeat(43)}`),
    'an empty token': { authorization: 'Bearer ' },
    'another scheme': { authorization: `Basic ${btoa(`operator:${operator.token}`)}` },
    'an enrolment token': bearer(enrolment.token),
    'an expired token': bearer(old.token),
    'a login code': bearer(code),
    "an agent's id": bearer(identity.agentId),
    "an agent's proof": bearer(proof),
    'a wrong cookie': { cookie: `fettle_login=fettle_login_${'x'.repeat(43)}` },
    'a token as cookie': { cookie: `fettle_login=${operator.token}` },
    'an enrolment token as cookie': { cookie: `fettle_login=${enrolment.token}` },
  }
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

const bodies: Readonly<Record<string, unknown>> = {
  '/agent/v1/enroll': {
    publicKey: generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    hostname: 'matrix',
    machineId: '',
    version: '1',
  },
}

interface Route {
  readonly method: string
  readonly path: string
  readonly access: Access
  readonly reach?: 'installation' | undefined
}

const routes: readonly Route[] = [
  ...Object.values(api as Readonly<Record<string, Endpoint>>).map(({ method, path, access, reach }) => ({
    ...{ method, reach },
    path: path.replaceAll(/\{\w+\}/g, 'something'),
    access,
  })),
  { method: 'GET', path: livePath, access: 'view' },
  { method: 'GET', path: '/metrics', access: 'view', reach: 'installation' },
]

interface Said {
  readonly status: number
  readonly code?: string
  readonly detail?: string
}

async function statusOf(route: Route, headers: Record<string, string>): Promise<number> {
  return (await saidTo(route, headers)).status
}

async function saidTo({ method, path }: Route, headers: Record<string, string>): Promise<Said> {
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: JSON.stringify(bodies[path] ?? {}) }),
    signal: AbortSignal.timeout(5000),
  })
  if (response.ok) await response.body?.cancel()
  return response.ok ? { status: response.status } : ((await response.json()) as Said)
}

/** What a route says to who lacks the permission, or has it for some tenants only; handlers say other sentences. */
const refusesAtTheDoor = /^This (needs the permission|is for the whole installation)/

test('[AZ-1] every route may be called by exactly the roles that have its permission, as far as it reaches', async () => {
  const of = (role: RoleName): OperatorWanted => ({
    roles: [{ role, ...(roles[role].reach === 'tenant' && { tenant: 'Acme' }) }],
  })
  const callers: readonly (readonly [string, OperatorWanted, readonly string[], 'installation' | 'tenant'])[] = [
    ...roleNames.map((role) => [role, of(role), roles[role].permissions, roles[role].reach] as const),
    ["an administrator's token for looking only", { ...of('administrator'), only: ['view'] }, ['view'], 'installation'],
    [
      "another tenant's administrator",
      { roles: [{ role: 'tenantAdministrator', tenant: 'Other' }] },
      roles.tenantAdministrator.permissions,
      'tenant',
    ],
    ['somebody without a role', {}, [], 'tenant'],
  ]
  await server.operator.apply({ kind: 'tenant', name: 'Other' })
  let asked = 0
  const wrong: string[] = []
  for (const [name, wanted, permissions, reach] of callers) {
    const headers = { authorization: `Bearer ${(await operatorAs(server, wanted)).token}` }
    for (const route of routes.filter(({ access }) => isForOperators(access))) {
      const may =
        route.access === 'signedIn' ||
        (permissions.includes(route.access) && (route.reach === undefined || reach === 'installation'))
      const { status, code, detail = '' } = await saidTo(route, headers)
      const isRefused = status === 403 && code === 'notAllowed' && refusesAtTheDoor.test(detail)
      asked += 1
      if (isRefused === may || status === 401 || status >= 500)
        wrong.push(
          `${route.method} ${route.path} by ${name}: ${status} ${detail}, though it ${may ? 'may' : 'may not'}`,
        )
    }
  }
  console.log(`${asked} calls by ${callers.length} kinds of caller`)
  assert.deepEqual(wrong, [])
})

test('[ENR-7] every route of the API is refused to everybody but those it is declared for', async () => {
  assert.ok(routes.filter(({ access }) => isForOperators(access)).length > 20)
  for (const [name, headers] of Object.entries(credentials))
    for (const route of routes) {
      const open = route.access === 'anybody' || (route.access === 'enrolment' && name === 'an enrolment token')
      if (open) continue
      const status = await statusOf(route, headers)
      // What comes with a cookie and not from our page is not even looked at.
      const isStrange = 'cookie' in headers && route.method !== 'GET' && status === 403
      assert.ok(status === 401 || isStrange, `${route.method} ${route.path} with ${name}: ${status}`)
    }
})

test("[ENR-7] an operator's credential enrols nobody", async () => {
  const enrol = routes.find(({ access }) => access === 'enrolment') as Route
  const headers = { authorization: `Bearer ${server.operator.token}` }
  assert.equal(await statusOf(enrol, headers), 401)
})

test('an operator may call every route that is for operators', async () => {
  const headers = { authorization: `bearer ${server.operator.token}` }
  for (const route of routes.filter(({ access }) => isForOperators(access))) {
    const { status, detail = '' } = await saidTo(route, headers)
    assert.ok(
      status !== 401 && status < 500 && !refusesAtTheDoor.test(detail),
      `${route.method} ${route.path}: ${status}`,
    )
  }
})

test('what tells nothing worth hiding is there for everybody', async () => {
  for (const path of ['/livez', '/readyz', '/version', '/api/v1/openapi.json'])
    assert.equal((await fetch(`${server.address}${path}`)).status, 200)
})

/** A request whose path is sent as it is written. */
async function sent(path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.address)
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method: 'GET' }, (response) => {
      let text = ''
      response.on('data', (data: Buffer) => (text += data.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('[WEB-8] no spelling of a path gets around the credential', async () => {
  const spell: readonly ((path: string) => string)[] = [
    (path) => `/${path}`,
    (path) => `${path}/`,
    (path) => `${path};x`,
    (path) => `${path}%00`,
    (path) => `${path}%20`,
    (path) => `${path}%2f`,
    (path) => `${path}?`,
    (path) => path.replace('/api/', '/API/'),
    (path) => path.replace('/v1/', '/v1//'),
    (path) => path.replace('/v1/', '/v1/./'),
    (path) => path.replace('/v1/', '/v1/x/../'),
    (path) => path.replace('/v1/', '/v1/x/%2e%2e/'),
    (path) => path.replace('/v1/', '%2fv1/'),
    (path) => path.replace('/v1/', '/v1;x/'),
    (path) => path.replace('/v1/', String.raw`/v1\\`.slice(0, 4)),
    (path) => path.replace('/v1/', '/%76%31/'),
    (path) => path.replace('/v1/', '/%2576%2531/'),
    (path) => `/assets/..${path}`,
    (path) => `/livez/..${path}`,
    (path) => `http://localhost${path}`,
  ]
  const tricks: readonly Record<string, string>[] = [
    {},
    { forwarded: 'for=127.0.0.1', 'x-forwarded-for': '127.0.0.1' },
    { 'x-original-url': '/livez', 'x-rewrite-url': '/livez', 'x-http-method-override': 'GET' },
  ]
  const privileged = routes.filter(({ method, access }) => method === 'GET' && isForOperators(access))
  let asked = 0
  for (const { path } of privileged)
    for (const variant of spell)
      for (const headers of tricks) {
        const { status, text } = await sent(variant(path), headers)
        const isPage = text.startsWith('<!doctype html>')
        assert.ok(isPage || [400, 401, 404].includes(status), `${variant(path)}: ${status} ${text.slice(0, 100)}`)
        asked += 1
      }
  assert.ok(asked > 300)
})
