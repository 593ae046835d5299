/** Accounts from the first one on: set-up, signing in, second factors, invitations, grants, logins and proving again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TOTP } from 'otpauth'
import { ABrowser, goodPassword, invitedBrowser, machineBrowser } from '../../testing/server/a-browser.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { until } from '../../testing/computers/until.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  for (const name of ['Acme', 'Globex']) await server.operator.apply({ kind: 'tenant', name })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

const ada = { name: 'Ada', email: 'ada@example.org', password: goodPassword }

test('[WEB-8] a hundred set-ups at once make one administrator, and none is possible afterwards', async () => {
  await using fresh = await aServer()
  const browser = await machineBrowser(fresh)
  assert.equal((await browser.call('getMe')).setUpOffered, true)
  const others = Array.from({ length: 100 }, () => browser.copy())
  const tries = await Promise.all(
    others.map((each, at) => each.send('setUp', { body: { ...ada, email: `ada${at}@example.org` } })),
  )
  const statuses = tries.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 200).length, 1)
  // The login of the one-time link ends with the set-up, so late comers may be nobody any more; and passwords wait in a short queue.
  assert.ok(
    statuses.every((status) => [200, 401, 404, 429].includes(status)),
    String([...new Set(statuses)]),
  )
  const { items } = await fresh.operator.call('listAccounts')
  assert.equal(items.length, 1)
  assert.deepEqual(items[0]?.grants, [{ role: 'administrator' }])
  const winner = others[statuses.indexOf(200)] as ABrowser
  assert.equal((await winner.call('getMe')).accountId, items[0]?.id)
  assert.equal((await fresh.operator.refused('setUp', { body: ada })).code, 'notFound')
  assert.equal((await (await machineBrowser(fresh)).refused('setUp', { body: ada })).code, 'notFound')
  assert.equal((await winner.refused('setUp', { body: ada })).code, 'notFound')
  const spellings = [
    '/api/v1/set-up/',
    '/api/v1//set-up',
    '/API/v1/set-up',
    '/api/v1/set-up;x',
    '/api/v1/set%2dup',
    '/set-up',
  ]
  for (const path of spellings) {
    const response = await fetch(`${fresh.address}${path}`, { method: 'POST', body: JSON.stringify(ada) })
    assert.ok([401, 404].includes(response.status), `${path}: ${response.status}`)
  }
})

/** An administrator's browser with a login that was just proved. */
async function anAdministrator(email: string): Promise<ABrowser & { readonly accountId: string }> {
  return await invitedBrowser(server, server.operator, { email, grants: [{ role: 'administrator' }] })
}

async function signInAs(email: string, password = goodPassword): Promise<ABrowser> {
  const browser = new ABrowser(server)
  await browser.call('signInWithPassword', { body: { email, password } })
  return browser
}

test('a password signs in, whatever the case of the e-mail; every wrong way has one answer', async () => {
  const { accountId } = await anAdministrator('first@example.org')
  const browser = new ABrowser(server)
  const wrong = await browser.refused('signInWithPassword', { body: { email: 'first@example.org', password: 'no' } })
  const unknown = await browser.refused('signInWithPassword', { body: { email: 'nobody@example.org', password: 'no' } })
  assert.equal(wrong.code, 'notSignedIn')
  assert.deepEqual({ ...wrong, requestId: '' }, { ...unknown, requestId: '' })
  assert.equal(browser.cookie, '')
  const outcome = await browser.call('signInWithPassword', {
    body: { email: ' FIRST@example.org ', password: goodPassword },
  })
  assert.deepEqual([outcome.state, outcome.factors], ['full', []])
  const me = await browser.call('getMe')
  assert.deepEqual([me.kind, me.accountId, me.setUpOffered], ['account', accountId, false])
  assert.deepEqual(
    me.permissions.map(({ permission, everywhere }) => [permission, everywhere]),
    ['view', 'operate', 'define', 'execute', 'administer'].map((permission) => [permission, true]),
  )
})

test('[WEB-1] each sign-in has a secret of its own, ends the one before, and the old secret is worth nothing', async () => {
  await anAdministrator('fix@example.org')
  const browser = await signInAs('fix@example.org')
  const planted = browser.copy()
  await browser.call('signInWithPassword', { body: { email: 'fix@example.org', password: goodPassword } })
  assert.notEqual(browser.cookie, planted.cookie)
  assert.equal((await planted.refused('getMe')).code, 'notSignedIn')
  const before = browser.copy()
  await browser.call('freshenLogin', { body: { factor: 'password', password: goodPassword } })
  assert.notEqual(browser.cookie, before.cookie)
  assert.equal((await before.refused('getMe')).code, 'notSignedIn')
  assert.equal((await browser.call('listLogins')).items.filter(({ current }) => current).length, 1)
})

test('a login ends when nobody used it for half an hour, and after twelve hours in any case', async () => {
  const { accountId } = await anAdministrator('idle@example.org')
  const browser = await signInAs('idle@example.org')
  const { db } = server.database
  const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)
  const login = () => db.updateTable('login').where('account_id', '=', accountId)
  await login()
    .set({ last_seen_at: ago(29) })
    .execute()
  await browser.call('getMe')
  const { items } = await browser.call('listLogins')
  assert.ok(
    items.every(({ lastSeenAt }) => Date.parse(lastSeenAt) > Date.now() - 60_000 || lastSeenAt < items[0]!.lastSeenAt),
  )
  await login()
    .set({ last_seen_at: ago(31) })
    .execute()
  assert.equal((await browser.refused('getMe')).code, 'notSignedIn')
  const again = await signInAs('idle@example.org')
  const [row] = await db
    .selectFrom('login')
    .select(['created_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .execute()
  assert.equal(Date.parse(row!.expires_at) - Date.parse(row!.created_at), 12 * 3_600_000)
  await login()
    .set({ expires_at: ago(0) })
    .execute()
  assert.equal((await again.refused('getMe')).code, 'notSignedIn')
})

/** Adds an authenticator app; returns it. */
async function withApp(browser: ABrowser): Promise<TOTP> {
  const { uri, secret } = await browser.call('beginTotp')
  assert.match(uri, /^otpauth:\/\/totp\/Fettle:.*issuer=Fettle/)
  const app = new TOTP({ secret })
  assert.equal((await browser.refused('confirmTotp', { body: { code: '000000' } })).code, 'badInput')
  // One step early, so that the present one is still there for signing in.
  await browser.call('confirmTotp', { body: { code: app.generate({ timestamp: Date.now() - 30_000 }) } })
  return app
}

test('[WEB-3] with an authenticator app the password leads only halfway; a code works once', async () => {
  const admin = await anAdministrator('app@example.org')
  const app = await withApp(admin)
  const { codes } = await admin.call('renewRecoveryCodes')
  assert.equal(new Set(codes).size, 10)
  const browser = new ABrowser(server)
  const outcome = await browser.call('signInWithPassword', {
    body: { email: 'app@example.org', password: goodPassword },
  })
  assert.deepEqual([outcome.state, outcome.factors], ['halfway', ['totp', 'recoveryCode']])
  for (const id of [
    'getMe',
    'listLogins',
    'listComputers',
    'listAccounts',
    'endLogin',
    'beginTotp',
    'renewRecoveryCodes',
  ] as const)
    assert.equal((await browser.send(id)).status, 401, id)
  assert.equal(
    (await browser.send('freshenLogin', { body: { factor: 'password', password: goodPassword } })).status,
    401,
  )
  const halfway = browser.copy()
  const code = app.generate()
  await browser.call('proveFactor', { body: { factor: 'totp', code } })
  assert.equal((await browser.call('getMe')).email, 'app@example.org')
  assert.equal((await halfway.refused('getMe')).code, 'notSignedIn')
  assert.equal((await halfway.refused('proveFactor', { body: { factor: 'totp', code } })).code, 'notSignedIn')
  // The same code again, by somebody who saw it and knows the password.
  const thief = new ABrowser(server)
  await thief.call('signInWithPassword', { body: { email: 'app@example.org', password: goodPassword } })
  assert.equal((await thief.refused('proveFactor', { body: { factor: 'totp', code } })).code, 'notSignedIn')
  const [first = ''] = codes
  await thief.call('proveFactor', { body: { factor: 'recoveryCode', code: first.toUpperCase().replaceAll('-', ' ') } })
  assert.equal((await thief.call('getMe')).factors?.recoveryCodes, 9)
  const late = new ABrowser(server)
  await late.call('signInWithPassword', { body: { email: 'app@example.org', password: goodPassword } })
  assert.equal(
    (await late.refused('proveFactor', { body: { factor: 'recoveryCode', code: first } })).code,
    'notSignedIn',
  )
})

test('a code that comes twenty times at once is taken once, and five wrong ones end the attempt', async () => {
  const admin = await anAdministrator('race@example.org')
  const app = await withApp(admin)
  const browsers = await Promise.all(Array.from({ length: 3 }, () => signInAs('race@example.org')))
  const code = app.generate()
  const tries = await Promise.all(browsers.map((each) => each.send('proveFactor', { body: { factor: 'totp', code } })))
  assert.equal(tries.filter(({ status }) => status === 200).length, 1)
  const { accountId } = admin
  await server.database.db
    .updateTable('login')
    .set({ wrong_codes: 4 })
    .where('account_id', '=', accountId)
    .where('state', '=', 'halfway')
    .execute()
  const loser = browsers[tries.findIndex(({ status }) => status !== 200)] as ABrowser
  await loser.send('proveFactor', { body: { factor: 'totp', code: '123456' } })
  const problem = await loser.refused('proveFactor', { body: { factor: 'totp', code: '123456' } })
  assert.match(problem.detail, /begin again/)
})

test('an invitation works once and for a day, and looking at it changes nothing', async () => {
  const admin = await anAdministrator('host@example.org')
  const { account, invitation } = await admin.call('createAccount', {
    body: { name: 'Guest', email: 'guest@example.org', grants: [{ role: 'viewer' }] },
  })
  assert.ok(account.invitedUntil)
  assert.match(invitation.path, /^\/invitation#token=fettle_invite_/)
  const token = invitation.path.replace('/invitation#token=', '')
  const guest = new ABrowser(server)
  for (let n = 0; n < 3; n += 1)
    assert.equal((await guest.call('lookAtInvitation', { body: { token } })).email, 'guest@example.org')
  assert.equal((await guest.refused('acceptInvitation', { body: { token } })).code, 'badInput')
  assert.equal((await guest.refused('acceptInvitation', { body: { token, password: 'short' } })).code, 'badInput')
  const tries = await Promise.all(
    Array.from({ length: 5 }, () =>
      new ABrowser(server).send('acceptInvitation', { body: { token, password: goodPassword } }),
    ),
  )
  assert.deepEqual(
    tries.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401, 401, 401, 401],
  )
  assert.equal((await guest.refused('lookAtInvitation', { body: { token } })).code, 'notSignedIn')
  const signedIn = await signInAs('guest@example.org')
  assert.deepEqual(
    (await signedIn.call('getMe')).permissions.map(({ permission }) => permission),
    ['view'],
  )
  const second = await admin.call('resetAccount', { params: { id: account.id } })
  assert.equal((await signedIn.refused('getMe')).code, 'notSignedIn')
  await server.database.db
    .updateTable('invitation')
    .set({ expires_at: new Date(Date.now() - 1) })
    .where('account_id', '=', account.id)
    .execute()
  const old = second.invitation.path.replace('/invitation#token=', '')
  assert.equal(
    (await guest.refused('acceptInvitation', { body: { token: old, password: goodPassword } })).code,
    'notSignedIn',
  )
})

test('disabling, new grants and a new password end logins at once', async () => {
  const admin = await anAdministrator('chief@example.org')
  const { accountId } = await invitedBrowser(server, admin, {
    email: 'worker@example.org',
    grants: [{ role: 'technician' }],
  })
  const params = { id: accountId }
  const ends: readonly (() => Promise<unknown>)[] = [
    () => admin.call('setGrants', { params, body: { grants: [{ role: 'viewer' }] } }),
    () => admin.call('endAccountLogins', { params }),
    () => admin.call('disableAccount', { params }),
  ]
  for (const end of ends) {
    const browser = await signInAs('worker@example.org')
    await browser.call('getMe')
    await end()
    assert.equal((await browser.refused('getMe')).code, 'notSignedIn')
  }
  assert.equal(
    (
      await new ABrowser(server).refused('signInWithPassword', {
        body: { email: 'worker@example.org', password: goodPassword },
      })
    ).code,
    'notSignedIn',
  )
  await admin.call('enableAccount', { params })
  const [here, there] = [await signInAs('worker@example.org'), await signInAs('worker@example.org')]
  await here.call('changePassword', { body: { password: 'another good long phrase' } })
  assert.equal((await here.call('getMe')).email, 'worker@example.org')
  assert.equal((await there.refused('getMe')).code, 'notSignedIn')
  const [a, b] = [
    await signInAs('worker@example.org', 'another good long phrase'),
    await signInAs('worker@example.org', 'another good long phrase'),
  ]
  const other = (await a.call('listLogins')).items.find(({ id, current }) => !current && id !== undefined)
  assert.ok(other)
  assert.ok((await a.call('endOtherLogins')).ended >= 2)
  assert.equal((await b.refused('getMe')).code, 'notSignedIn')
  assert.equal((await a.call('listLogins')).items.length, 1)
})

test('the live stream of a login that is over closes within seconds, on another node too', async () => {
  await using second = await aServer({ database: server.database })
  await anAdministrator('stream@example.org')
  const browser = await signInAs('stream@example.org')
  const streams = await Promise.all(
    [server, second].map(({ address }) => fetch(`${address}/api/v1/events`, { headers: { cookie: browser.cookie } })),
  )
  const closed = streams.map(async (response) => {
    for await (const part of response.body ?? []) void part
  })
  let open = streams.length
  for (const each of closed) void each.finally(() => (open -= 1))
  assert.ok(streams.every(({ status }) => status === 200))
  await browser.call('endLogin')
  const began = performance.now()
  await until('both streams are closed', () => open === 0)
  assert.ok(performance.now() - began < 5000)
})

test('[WEB-10] what changes accounts and factors wants a proof of the last five minutes', async () => {
  const admin = await anAdministrator('stale@example.org')
  const { accountId } = admin
  await server.database.db
    .updateTable('login')
    .set({ fresh_at: new Date(Date.now() - 5 * 60_000 - 1) })
    .where('account_id', '=', accountId)
    .execute()
  const params = { id: 'stale@example.org' }
  const calls = [
    () => admin.refused('createAccount', { body: { name: 'N', email: 'n@example.org', grants: [] } }),
    () => admin.refused('changeAccount', { params, body: { name: 'N' } }),
    () => admin.refused('setGrants', { params, body: { grants: [] } }),
    () => admin.refused('disableAccount', { params }),
    () => admin.refused('enableAccount', { params }),
    () => admin.refused('resetAccount', { params }),
    () => admin.refused('changePassword', { body: { password: goodPassword } }),
    () => admin.refused('beginTotp'),
    () => admin.refused('confirmTotp', { body: { code: '123456' } }),
    () => admin.refused('removeTotp'),
    () => admin.refused('beginPasskey'),
    () => admin.refused('addPasskey', { body: { name: 'x', credential: {} } }),
    () => admin.refused('removePasskey', { params: { id: 'x' } }),
    () => admin.refused('renewRecoveryCodes'),
  ]
  for (const [at, call] of calls.entries()) assert.equal((await call()).code, 'notFresh', String(at))
  const wrong = await admin.refused('freshenLogin', { body: { factor: 'password', password: 'wrong' } })
  assert.equal(wrong.code, 'notAllowed')
  await admin.call('freshenLogin', { body: { factor: 'password', password: goodPassword } })
  await admin.call('beginTotp')
})

test('nobody changes what they may do themselves, and the last administrator stays', async () => {
  await using fresh = await aServer()
  const admin = await invitedBrowser(fresh, fresh.operator, {
    email: 'only@example.org',
    grants: [{ role: 'administrator' }],
  })
  const own = { id: admin.accountId }
  assert.equal(
    (await admin.refused('setGrants', { params: own, body: { grants: [{ role: 'viewer' }] } })).code,
    'notAllowed',
  )
  assert.equal((await admin.refused('disableAccount', { params: own })).code, 'notAllowed')
  assert.equal(
    (await fresh.operator.refused('setGrants', { params: own, body: { grants: [{ role: 'viewer' }] } })).code,
    'conflict',
  )
  assert.equal((await fresh.operator.refused('disableAccount', { params: own })).code, 'conflict')
  const second = await invitedBrowser(fresh, admin, { email: 'two@example.org', grants: [{ role: 'administrator' }] })
  // Both take the other's role away at the same moment: one of them stays.
  const both = await Promise.all([
    admin.send('setGrants', { params: { id: second.accountId }, body: { grants: [] } }),
    second.send('setGrants', { params: own, body: { grants: [] } }),
  ])
  assert.ok(both.some(({ status }) => status !== 200))
  const { items } = await fresh.operator.call('listAccounts')
  assert.equal(items.filter(({ grants }) => grants.some(({ role }) => role === 'administrator')).length, 1)
})

test("an administrator of a tenant gives that tenant's roles only, and cannot touch who may do more", async () => {
  const chief = await anAdministrator('all@example.org')
  const local = await invitedBrowser(server, chief, {
    email: 'acme@example.org',
    grants: [{ role: 'tenantAdministrator', tenant: 'Acme' }],
  })
  const create = (
    grants: readonly {
      role: 'administrator' | 'technician' | 'viewer' | 'tenantAdministrator' | 'tenantViewer'
      tenant?: string
    }[],
  ) =>
    local.send('createAccount', { body: { name: 'New', email: `n${Math.random()}@example.org`, grants: [...grants] } })
  assert.equal((await create([{ role: 'tenantViewer', tenant: 'Acme' }])).status, 200)
  assert.equal((await create([{ role: 'tenantAdministrator', tenant: 'Acme' }])).status, 200)
  for (const grants of [
    [],
    [{ role: 'administrator' as const }],
    [{ role: 'viewer' as const }],
    [{ role: 'tenantViewer' as const, tenant: 'Globex' }],
    [{ role: 'tenantViewer' as const, tenant: 'Acme' }, { role: 'technician' as const }],
    [{ role: 'tenantViewer' as const }],
    [{ role: 'viewer' as const, tenant: 'Acme' }],
  ])
    assert.ok([400, 403, 404].includes((await create(grants)).status), JSON.stringify(grants))
  const seen = (await local.call('listAccounts')).items
  assert.ok(seen.every(({ grants }) => grants.some(({ tenant }) => tenant?.name === 'Acme')))
  assert.equal((await local.refused('resetAccount', { params: { id: chief.accountId } })).code, 'notFound')
  const mixed = await chief.call('createAccount', {
    body: {
      name: 'Mixed',
      email: 'mixed@example.org',
      grants: [{ role: 'viewer' }, { role: 'tenantViewer', tenant: 'Acme' }],
    },
  })
  const params = { id: mixed.account.id }
  for (const id of ['resetAccount', 'disableAccount', 'enableAccount'] as const)
    assert.equal((await local.refused(id, { params })).code, 'notAllowed', id)
  assert.equal(
    (await local.refused('changeAccount', { params, body: { email: 'mine@example.org' } })).code,
    'notAllowed',
  )
  assert.equal((await local.refused('setGrants', { params, body: { grants: [] } })).code, 'notAllowed')
})

test('passwords that are short, common or made of the name are refused', async () => {
  const { invitation } = await server.operator.call('createAccount', {
    body: { name: 'Grace Hopper', email: 'grace.h@example.org', grants: [] },
  })
  const token = invitation.path.replace('/invitation#token=', '')
  const browser = new ABrowser(server)
  const bad = [
    'short',
    'a'.repeat(129),
    'aaaaaaaaaaaaaaaa',
    'password1234',
    'P@ssw0rd2026!',
    '123456789012',
    'qwertyuiopasdf',
    'Welcome123456',
    'I am grace.h here',
    'the hopper jumps',
  ]
  for (const password of bad)
    assert.equal((await browser.refused('acceptInvitation', { body: { token, password } })).code, 'badInput', password)
  await browser.call('acceptInvitation', { body: { token, password: `${'long '.repeat(20)}phrase of words` } })
})

test('preferences are kept for each account, and are small', async () => {
  const admin = await anAdministrator('prefs@example.org')
  await admin.call('putPreferences', { body: { density: 'tight', columns: { sessions: ['state'] } } })
  assert.deepEqual((await admin.call('getMe')).preferences, { density: 'tight', columns: { sessions: ['state'] } })
  assert.deepEqual((await server.operator.call('getMe')).preferences, {})
  assert.equal((await admin.refused('putPreferences', { body: { x: 'y'.repeat(17_000) } })).code, 'tooLarge')
})
