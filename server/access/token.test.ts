/** May an API token do what its owner may at this moment, or less, and never more or longer? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { RoleName } from '@fettle/core/terms/access.ts'
import { Page } from '../../testing/server/a-page.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { CheckedOperator } from '../../testing/server/checked-operator.ts'

let server: TestServer
const password = 'a calm winter morning'

before(async () => {
  server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** Somebody new with this role, signed in. */
async function somebody(name: string, role: RoleName, tenant?: string): Promise<{ page: Page; id: string }> {
  const grants = [{ role, ...(tenant && { tenant }) }]
  const email = `${name.toLowerCase()}@example.org`
  const { account, invitation } = await server.operator.call('createAccount', { body: { name, email, grants } })
  const page = new Page(server.address)
  const token = decodeURIComponent(invitation.path.split('#token=')[1] ?? '')
  await page.call('acceptInvitation', { body: { token, password } })
  return { page, id: account.id }
}

const withToken = ({ token }: { readonly token: string }) => new CheckedOperator({ address: server.address, token })

async function codeOf(refusal: Promise<{ readonly code: string }>): Promise<string> {
  return (await refusal).code
}

test('[WEB-9] when the owner is demoted or disabled, so is the token in the same moment', async () => {
  await somebody('Zoe', 'administrator') // one must stay
  const { page, id } = await somebody('Ada', 'administrator')
  const token = withToken(await page.call('createApiToken', { body: { name: 'nightly' } }))
  await token.call('listSecrets')
  await server.operator.call('setGrants', { params: { id }, body: { grants: [{ role: 'viewer' }] } })
  assert.equal(await codeOf(token.refused('listSecrets')), 'notAllowed')
  await token.call('listComputers')
  await server.operator.call('disableAccount', { params: { id }, body: {} })
  assert.equal(await codeOf(token.refused('listComputers')), 'notSignedIn')
  await server.operator.call('enableAccount', { params: { id }, body: {} })
  await token.call('listComputers')
})

test('[WEB-9] a token may be made for less, in permissions and tenants', async () => {
  const { page } = await somebody('Bea', 'administrator')
  const looks = withToken(await page.call('createApiToken', { body: { name: 'looks', only: ['view'], days: 365 } }))
  await looks.call('listComputers')
  assert.equal(await codeOf(looks.refused('listSecrets')), 'notAllowed')
  const acme = withToken(await page.call('createApiToken', { body: { name: 'acme', tenants: ['Acme'] } }))
  assert.deepEqual(
    (await acme.call('listTenants')).items.map(({ name }) => name),
    ['Acme'],
  )
  assert.equal(await codeOf(acme.refused('createLoginCode', { body: {} })), 'notAllowed')
  const bad = { name: 'x', days: 366 }
  assert.equal(await codeOf(page.refused('createApiToken', { body: bad })), 'badInput')
})

test('[AZ-3] with a token nobody makes one of more rights or a longer life', async () => {
  const { page } = await somebody('Cy', 'administrator')
  const made = await page.call('createApiToken', {
    body: { name: 'parent', only: ['view'], tenants: ['Acme'], days: 10 },
  })
  const parent = withToken(made)
  const refused = async (body: Parameters<typeof parent.call<'createApiToken'>>[1]) =>
    assert.equal(await codeOf(parent.refused('createApiToken', body)), 'notAllowed')
  await refused({ body: { name: 'x', only: ['view', 'administer'] } })
  await refused({ body: { name: 'x', days: 11 } })
  const unknown = await parent.refused('createApiToken', { body: { name: 'x', tenants: ['Globex'] } })
  const absent = await parent.refused('createApiToken', { body: { name: 'x', tenants: ['Nobody'] } })
  assert.equal(unknown.detail.replace('Globex', 'Nobody'), absent.detail)
  const child = await parent.call('createApiToken', { body: { name: 'child' } })
  assert.equal(child.expiresAt, made.expiresAt)
  const { items } = await page.call('listApiTokens')
  const listed = items.find(({ id }) => id === child.id)
  assert.deepEqual(listed?.only, ['view'])
  assert.deepEqual(
    listed?.tenants?.map(({ name }) => name),
    ['Acme'],
  )
  const other = await page.call('createApiToken', { body: { name: 'other' } })
  assert.equal(await codeOf(parent.refused('revokeApiToken', { params: { id: other.id } })), 'notAllowed')
})

test('everybody lists and revokes their own; administrators those of all', async () => {
  const { page } = await somebody('Dee', 'tenantAdministrator', 'Acme')
  const other = await somebody('Eve', 'tenantViewer', 'Acme')
  const made = await page.call('createApiToken', { body: { name: 'mine' } })
  const names = async (of: Page) => (await of.call('listApiTokens')).items.map(({ name }) => name)
  assert.deepEqual(await names(page), ['mine'])
  assert.deepEqual(await names(other.page), [])
  assert.equal(await codeOf(other.page.refused('revokeApiToken', { params: { id: made.id } })), 'notFound')
  const all = (await server.operator.call('listApiTokens')).items
  assert.equal(all.find(({ id }) => id === made.id)?.owner?.name, 'Dee')
  assert.ok(all.some(({ owner, current, expiresAt }) => !owner && current && !expiresAt))
  const token = withToken(made)
  await token.call('listComputers')
  const used = (await page.call('listApiTokens')).items[0]?.lastUsedAt
  assert.ok(used)
  await token.call('listComputers')
  assert.equal((await page.call('listApiTokens')).items[0]?.lastUsedAt, used, 'written at most once a minute')
  await page.call('revokeApiToken', { params: { id: made.id } })
  assert.equal(await codeOf(token.refused('listComputers')), 'notSignedIn')
})

test('a login that was made with a token ends with it and may do no more', async () => {
  const { page } = await somebody('Flo', 'administrator')
  const made = await page.call('createApiToken', { body: { name: 'pasted', only: ['view'] } })
  const pasted = new Page(server.address)
  await pasted.call('createLogin', { body: { secret: made.token } })
  await pasted.call('listComputers')
  assert.equal(await codeOf(pasted.refused('listSecrets')), 'notAllowed')
  assert.equal(await codeOf(pasted.refused('createApiToken', { body: { name: 'more' } })), 'notFresh')
  // With the password alone it is not proved that it is its owner: that would leave out the second factor.
  assert.equal(await codeOf(pasted.refused('freshenLogin', { body: { factor: 'password', password } })), 'conflict')
  assert.equal(await codeOf(pasted.refused('endOtherLogins', { body: {} })), 'notAllowed')
  await page.call('getMe')
  await withToken(made).call('revokeApiToken', { params: { id: 'current' } })
  assert.equal(await codeOf(pasted.refused('listComputers')), 'notSignedIn')
})

test('only who holds the machine makes login codes: no account, no token for less or for a time', async () => {
  const { page } = await somebody('Gil', 'administrator')
  const whole = withToken(await page.call('createApiToken', { body: { name: 'whole' } }))
  const timed = withToken(await server.operator.call('createApiToken', { body: { name: 'timed' } }))
  for (const caller of [page, whole, timed])
    assert.equal(await codeOf(caller.refused('createLoginCode', { body: {} })), 'notAllowed')
  await server.operator.call('createLoginCode', { body: {} })
})
