/** Signing in with identity providers: a real one lets the right people in; a hostile one gets nobody in, whatever it says. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import type { createIdentityProvider } from '@fettle/contract/http/identity-providers.ts'
import { Page } from '../../testing/server/a-page.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import {
  aHostileProvider,
  anIdentityProvider,
  type Forgery,
  type HostileProvider,
  type IdentityProvider,
  type KnownPerson,
  testClient,
} from '../../testing/server/an-identity-provider.ts'

let server: TestServer
let ada: Page
let real: IdentityProvider
let hostile: HostileProvider
let realId: string
let hostileId: string
let person: KnownPerson = { sub: 'u1', claims: {} }

type Settings = Partial<BodyInputOf<typeof createIdentityProvider>>

before(async () => {
  server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  ada = new Page(server.address)
  const code = new URL(await server.loginLink()).hash.replace('#code=', '')
  await ada.call('createLogin', { body: { secret: code } })
  await ada.call('setUp', { body: { name: 'Ada', email: 'ada@example.org', password: 'a calm winter morning' } })
  real = await anIdentityProvider(() => person, `${server.address}/sign-in/callback`)
  hostile = await aHostileProvider()
  realId = await provider('Real', real.issuer)
  hostileId = await provider('Hostile', hostile.issuer)
})
after(async () => {
  await real[Symbol.asyncDispose]()
  await hostile[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function provider(label: string, issuer: string): Promise<string> {
  return (await ada.call('createIdentityProvider', { body: { label, issuer, ...testClient } })).id
}

const change = (id: string, body: Omit<Settings, 'issuer'>) =>
  ada.call('changeIdentityProvider', { params: { id }, body })

/** Goes through a sign-in in a browser of its own, up to what comes back. */
async function cameBack(id: string, from: IdentityProvider, page = new Page(server.address)) {
  const { url } = await page.call('beginProviderSignIn', { params: { id }, body: { to: '/sessions' } })
  return { page, answer: await from.signIn(url) }
}

async function signedIn(id: string, from: IdentityProvider): Promise<Page> {
  const { page, answer } = await cameBack(id, from)
  assert.deepEqual(await page.call('finishProviderSignIn', { body: { answer } }), { kind: 'signedIn', to: '/sessions' })
  return page
}

async function refusedFor(id: string, from: IdentityProvider): Promise<string> {
  const { page, answer } = await cameBack(id, from)
  const { code, detail } = await page.refused('finishProviderSignIn', { body: { answer } })
  assert.equal(code, 'notSignedIn', detail)
  assert.equal((await page.refused('getMe')).code, 'notSignedIn')
  return detail
}

test('people without an account are refused, or get one with the roles that their claims give', async () => {
  person = { sub: 'bea', claims: { email: 'bea@example.org', email_verified: true, name: 'Bea', groups: ['ops'] } }
  assert.match(await refusedFor(realId, real), /^Nobody here is linked/)
  const mappings = [
    { claim: 'groups', value: 'ops', role: 'technician' as const },
    { claim: 'groups', value: 'acme', role: 'tenantViewer' as const, tenant: 'Acme' },
  ]
  await change(realId, { unknownPeople: 'create', mappings, scopes: ['groups'] })
  const me = await (await signedIn(realId, real)).call('getMe')
  assert.equal(me.name, 'Bea')
  assert.deepEqual(me.grants, [{ role: 'technician' }])

  person = { ...person, claims: { ...person.claims, groups: ['acme'] } }
  const later = await (await signedIn(realId, real)).call('getMe')
  assert.equal(later.accountId, me.accountId)
  assert.deepEqual(
    later.grants.map(({ role, tenant }) => [role, tenant?.name]),
    [['tenantViewer', 'Acme']],
  )
  person = { ...person, claims: { ...person.claims, groups: [] } }
  assert.match(await refusedFor(realId, real), /gives you a role/)
  assert.deepEqual((await ada.call('getAccount', { params: { id: me.accountId ?? '' } })).grants, [])
})

test('somebody who comes in twice at the same time gets one account', async () => {
  person = { sub: 'di', claims: { email: 'di@example.org', email_verified: true, groups: ['ops'] } }
  const pages = await Promise.all([signedIn(realId, real), signedIn(realId, real), signedIn(realId, real)])
  const ids = await Promise.all(pages.map(async (page) => (await page.call('getMe')).accountId))
  assert.equal(new Set(ids).size, 1)
})

test('only people of the required domains come in, and only with a verified e-mail', async () => {
  await change(realId, { emailDomains: ['example.org'], mappings: [] })
  person = { sub: 'cy', claims: { email: 'cy@elsewhere.example', email_verified: true } }
  assert.match(await refusedFor(realId, real), /of example\.org only/)
  person = { sub: 'cy', claims: { email: 'cy@example.org', email_verified: false } }
  assert.match(await refusedFor(realId, real), /of example\.org only/)
  person = { sub: 'cy', claims: { email: 'cy@example.org', email_verified: true } }
  await signedIn(realId, real)
  await change(realId, { emailDomains: [] })
})

test('[WEB-4] an e-mail opens no account: whoever has it elsewhere is refused until the owner links it', async () => {
  person = { sub: 'not-ada', claims: { email: 'ADA@example.org', email_verified: true, name: 'Ada' } }
  assert.match(await refusedFor(realId, real), /^There is an account with the e-mail/)

  person = { sub: 'true-ada', claims: { email: 'other@example.org', email_verified: true } }
  const { url } = await ada.call('linkIdentity', { body: { provider: realId } })
  const answer = await real.signIn(url)
  assert.deepEqual(await ada.call('finishProviderSignIn', { body: { answer } }), { kind: 'linked' })
  assert.equal((await (await signedIn(realId, real)).call('getMe')).name, 'Ada')
  const { items } = await ada.call('listIdentities')
  assert.deepEqual(
    items.map(({ subject, provider: its }) => [subject, its?.name]),
    [['true-ada', 'Real']],
  )

  // The same subject at another issuer is somebody else.
  hostile.forgery = { claims: { sub: 'true-ada', email: 'other@example.org' } }
  assert.match(await refusedFor(hostileId, hostile), /^Nobody here is linked/)
  await ada.call('unlinkIdentity', { params: { id: items[0]?.id ?? '' } })
  assert.deepEqual((await ada.call('listIdentities')).items, [])
})

test('[WEB-4] what a hostile provider says is not accepted', async () => {
  await change(hostileId, { unknownPeople: 'create' })
  const honest = { email: 'mallory@example.net', email_verified: true }
  const forgeries: readonly (readonly [string, Forgery])[] = [
    ['another issuer', { claims: { ...honest, iss: 'https://login.example.org' } }],
    ['the issuer of the other provider', { claims: { ...honest, iss: real.issuer } }],
    ['another audience', { claims: { ...honest, aud: 'somebody-else' } }],
    ['several audiences without azp', { claims: { ...honest, aud: [testClient.clientId, 'x'], azp: 'x' } }],
    ['another nonce', { claims: { ...honest, nonce: 'other' } }],
    ['no nonce', { claims: { ...honest, nonce: undefined } }],
    ['a token that is over', { claims: { ...honest, exp: 1 } }],
    ['no subject', { claims: { ...honest, sub: undefined } }],
    ['no signature', { claims: honest, algorithm: 'none' }],
    ['a signature with the client secret', { claims: honest, algorithm: 'HS256' }],
    ['a key that is not published', { claims: honest, otherKey: true }],
    ['an answer of another issuer', { claims: honest, answer: { iss: real.issuer } }],
  ]
  for (const [what, forgery] of forgeries) {
    hostile.forgery = forgery
    assert.match(
      await refusedFor(hostileId, hostile),
      /^The answer of "Hostile" was not accepted \(.+\); begin again/,
      what,
    )
  }
  const { items } = await ada.call('listAccounts')
  assert.ok(!items.some(({ email }) => email === honest.email))
  hostile.forgery = { claims: honest }
  await signedIn(hostileId, hostile) // what was refused was refused for its forgery
})

test('[WEB-4] an answer counts once, in its own browser, and with the state of that browser', async () => {
  hostile.forgery = {}
  const { page, answer } = await cameBack(hostileId, hostile)
  const other = new Page(server.address)
  assert.match((await other.refused('finishProviderSignIn', { body: { answer } })).detail, /in another browser/)
  await other.call('beginProviderSignIn', { params: { id: hostileId }, body: {} })
  assert.match((await other.refused('finishProviderSignIn', { body: { answer } })).detail, /in another browser/)
  const wrong = answer.replace(/state=[^&]+/, 'state=guessed')
  assert.equal((await page.refused('finishProviderSignIn', { body: { answer: wrong } })).code, 'notSignedIn')
  await page.call('finishProviderSignIn', { body: { answer } })
  assert.match((await page.refused('finishProviderSignIn', { body: { answer } })).detail, /was used already/)

  const late = await cameBack(hostileId, hostile)
  await server.database.db
    .updateTable('identity_flow')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute()
  assert.match((await late.page.refused('finishProviderSignIn', { body: { answer: late.answer } })).detail, /is over/)
})

test('linking needs the login in which it was begun, and takes no identity of somebody else', async () => {
  person = { sub: 'cy', claims: { email: 'cy@example.org', email_verified: true } } // opens an account of its own
  const { url } = await ada.call('linkIdentity', { body: { provider: realId } })
  const answer = await real.signIn(url)
  const cookies = new Map(ada.cookies)
  ada.cookies.delete('fettle_login')
  assert.match(
    (await ada.refused('finishProviderSignIn', { body: { answer } })).detail,
    /login in which linking was begun/,
  )
  for (const [name, value] of cookies) ada.cookies.set(name, value)
  const again = await ada.call('linkIdentity', { body: { provider: realId } })
  const taken = await ada.refused('finishProviderSignIn', { body: { answer: await real.signIn(again.url) } })
  assert.equal(taken.code, 'conflict')
  assert.equal((await server.operator.refused('linkIdentity', { body: { provider: realId } })).code, 'notAllowed')
})

test('an account that is reset is no longer opened by identities that somebody linked with it', async () => {
  const email = 'dan@example.org'
  const { account, invitation } = await ada.call('createAccount', {
    body: { name: 'Dan', email, grants: [{ role: 'viewer' }] },
  })
  const dan = new Page(server.address)
  const token = invitation.path.replace('/invitation#token=', '')
  await dan.call('acceptInvitation', { body: { token, password: 'a calm winter morning' } })
  const usual = person
  person = { sub: 'dan', claims: { email, email_verified: true } }
  const { url } = await dan.call('linkIdentity', { body: { provider: realId } })
  await dan.call('finishProviderSignIn', { body: { answer: await real.signIn(url) } })
  await signedIn(realId, real)
  await ada.call('resetAccount', { params: { id: account.id } })
  assert.match(await refusedFor(realId, real), /^There is an account with the e-mail/)
  person = usual
})

test('settings: secrets stay inside, only TLS or this machine, and an end for all logins with a provider', async () => {
  const all = await server.operator.fetch('/api/v1/identity-providers')
  assert.ok(!(await all.text()).includes(testClient.clientSecret))
  const sealed = await server.database.db.selectFrom('identity_provider').select('sealed').execute()
  assert.ok(sealed.every((row) => !row.sealed.includes(testClient.clientSecret)))
  const plain = { label: 'Plain', issuer: 'http://login.example.org', ...testClient }
  assert.match((await ada.refused('createIdentityProvider', { body: plain })).detail, /without TLS/)
  const again = { label: 'Again', issuer: real.issuer, ...testClient }
  assert.equal((await ada.refused('createIdentityProvider', { body: again })).code, 'conflict')
  const slashed = { ...again, issuer: `${real.issuer}/` }
  assert.match((await ada.refused('createIdentityProvider', { body: slashed })).detail, /already/)
  assert.deepEqual(
    (await new Page(server.address).call('listSignInProviders')).items.map(({ label }) => label),
    ['Hostile', 'Real'],
  )
  await change(hostileId, { enabled: false })
  const off = await new Page(server.address).refused('beginProviderSignIn', { params: { id: hostileId }, body: {} })
  assert.equal(off.code, 'notFound')
  const cy = await signedIn(realId, real)
  await ada.call('deleteIdentityProvider', { params: { id: realId } })
  assert.equal((await cy.refused('getMe')).code, 'notSignedIn')
  const { items } = await server.operator.call('listAudit', {
    query: { action: 'createIdentityProvider,finishProviderSignIn' },
  })
  assert.ok(items.length > 10)
  assert.ok(!JSON.stringify(items).includes(testClient.clientSecret))
})

// Last, because it ends the login in which the other tests change the providers.
test('the last administrator stays one, whatever the provider says', async () => {
  const again = await provider('Real again', real.issuer)
  await change(again, {
    unknownPeople: 'create',
    scopes: ['groups'],
    mappings: [
      { claim: 'groups', value: 'heads', role: 'administrator' },
      { claim: 'groups', value: 'ops', role: 'technician' },
    ],
  })
  person = { sub: 'eva', claims: { email: 'eva@example.org', email_verified: true, groups: ['heads'] } }
  const eva = await signedIn(again, real)
  const { accountId = '' } = await ada.call('getMe')
  await eva.call('setGrants', { params: { id: accountId }, body: { grants: [{ role: 'viewer' }] } })
  person = { ...person, claims: { ...person.claims, groups: ['ops'] } }
  const roles = async (page: Page) => (await page.call('getMe')).grants.map(({ role }) => role).toSorted()
  const later = await signedIn(again, real)
  assert.deepEqual(await roles(later), ['administrator', 'technician'])
  await later.call('setGrants', { params: { id: accountId }, body: { grants: [{ role: 'administrator' }] } })
  assert.deepEqual(await roles(await signedIn(again, real)), ['technician'])
})
