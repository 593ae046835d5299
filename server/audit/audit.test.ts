/** Does every change, refusal and sign-in leave a truthful entry, can it be found again, and is nothing secret in it? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { CheckedOperator } from '../../testing/server/checked-operator.ts'
import { forgetOldAudit, settleCutOff } from './audit.store.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

async function entries(query: Record<string, string> = {}) {
  return (await server.operator.call('listAudit', { query })).items
}

test('[AU-1] a change is written down: who, from where, what, to what, for whom', async () => {
  await server.operator.call('setSecret', {
    params: { name: 'smtp' },
    body: { value: 'pl4nted-secret', tenant: 'Acme' },
  })
  const [entry] = await entries({ action: 'setSecret' })
  assert.ok(entry)
  assert.equal(entry.actor, "the operator on the server's machine")
  assert.equal(entry.address, '127.0.0.1')
  assert.equal(entry.result, 'ok')
  assert.equal(entry.tenant?.name, 'Acme')
  assert.deepEqual(entry.object, { kind: 'secret', name: 'smtp' })
  assert.deepEqual(entry.detail, { members: ['value', 'tenant'] })
  assert.match(entry.credential ?? '', /^tok_/)
  assert.ok(!JSON.stringify(await entries()).includes('pl4nted'))
  const left = await server.database.db.selectFrom('audit_intent').selectAll().execute()
  assert.deepEqual(left, [])
})

test('[AU-1] what is refused is written down with its reason; who only looks leaves nothing', async () => {
  await server.operator.refused('deleteSecret', { params: { name: 'nothing' }, query: {} })
  const [entry] = await entries({ action: 'deleteSecret' })
  assert.equal(entry?.result, 'refused')
  assert.equal(entry?.detail['code'], 'notFound')
  const count = (await entries()).length
  await server.operator.call('listComputers', {})
  assert.equal((await entries()).length, count)
})

test('[AU-1] a denied authorization is written down, also of a request that only looks', async () => {
  const made = await server.operator.call('createApiToken', { body: { name: 'looks', only: ['view'] } })
  const viewer = new CheckedOperator({ address: server.address, token: made.token })
  assert.equal((await viewer.refused('listSecrets')).code, 'notAllowed')
  const [entry] = await entries({ action: 'listSecrets' })
  assert.equal(entry?.result, 'refused')
  assert.equal(entry?.credential, made.id)
  assert.equal((await viewer.refused('listAudit')).code, 'notAllowed')
})

test('[AU-1] sign-ins are written down, those that fail too', async () => {
  const signIn = (secret: string) =>
    fetch(`${server.address}/api/v1/logins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    })
  assert.equal((await signIn('fettle_code_wrong')).status, 401)
  assert.equal((await signIn(server.operator.token)).status, 200)
  const found = await entries({ action: 'createLogin' })
  assert.deepEqual(
    found.map(({ result }) => result),
    ['ok', 'refused'],
  )
  assert.ok(!JSON.stringify(found).includes('fettle_code_wrong'))
})

test('documents lead to their history, from which they can be restored', async () => {
  await server.operator.apply({ kind: 'tag', name: 'vip' })
  await server.operator.call('deleteObject', { params: { kind: 'tag', name: 'vip' } })
  const [entry] = await entries({ action: 'deleteObject', object: 'vip' })
  const history = await server.operator.fetch(entry?.object?.history ?? '/')
  assert.equal(history.status, 200)
})

test('entries are found by filters and turned over page by page', async () => {
  const all = await entries({ limit: '500' })
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await server.operator.call('listAudit', { query: { limit: 3, ...(cursor && { cursor }) } })
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  assert.deepEqual(
    paged,
    all.map(({ id }) => id),
  )
  assert.ok((await entries({ tenant: 'Acme' })).every(({ tenant }) => tenant?.name === 'Acme'))
  assert.equal((await entries({ actor: 'nobody' })).length, 0)
  assert.equal((await entries({ text: 'SMTP' }))[0]?.object?.name, 'smtp')
  assert.equal((await entries({ since: '2200-01-01T00:00:00Z' })).length, 0)
  assert.ok((await entries({ result: 'refused' })).every(({ result }) => result === 'refused'))
})

test('[AU-6] the file has every entry, and nothing that a spreadsheet would carry out', async () => {
  await server.operator.call('createApiToken', { body: { name: '=cmd|"x"' } })
  const response = await server.operator.fetch('/api/v1/audit/download')
  assert.match(response.headers.get('content-type') ?? '', /^text\/csv/)
  const text = await response.text()
  assert.equal(text.trimEnd().split('\r\n').length, (await entries({ limit: '500' })).length + 1)
  assert.ok(text.includes(`"'=cmd|""x"""`))
})

test('administrators of a tenant see what concerns theirs', async () => {
  await server.operator.call('setSecret', { params: { name: 'x' }, body: { value: 'globex-secret', tenant: 'Globex' } })
  const made = await server.operator.call('createApiToken', { body: { name: 'of Acme', tenants: ['Acme'] } })
  const acme = new CheckedOperator({ address: server.address, token: made.token })
  const { items } = await acme.call('listAudit', {})
  assert.ok(items.length > 0)
  assert.ok(items.every(({ tenant }) => tenant?.name === 'Acme'))
})

test("what a tenant's people try on computers and tenants of others stands in nobody else's log", async () => {
  const made = await server.operator.call('createApiToken', { body: { name: 'for Acme', tenants: ['Acme'] } })
  const acme = new CheckedOperator({ address: server.address, token: made.token })
  await enrolled(server, { hostname: 'front-desk', tenant: 'Globex' })
  await acme.refused('changeComputer', { params: { id: 'front-desk' }, body: { notes: 'mine' } })
  await acme.refused('setSecret', { params: { name: 'y' }, body: { value: 'planted', tenant: 'Globex' } })
  for (const action of ['changeComputer', 'setSecret']) {
    const [entry] = await entries({ action })
    assert.equal(entry?.result, 'refused')
    assert.equal(entry.tenant, undefined)
  }
})

test('[AU-6] a change whose entry cannot be written is refused; what operates computers goes on', async () => {
  const { db } = server.database
  await sql`alter table audit_intent rename to audit_intent_away`.execute(db)
  try {
    const refused = await server.operator.fetch('/api/v1/secrets/fails', {
      method: 'PUT',
      body: '{"value": "long enough"}',
    })
    assert.equal(refused.status, 500)
  } finally {
    await sql`alter table audit_intent_away rename to audit_intent`.execute(db)
  }
  const { items } = await server.operator.call('listSecrets')
  assert.ok(!items.some(({ name }) => name === 'fails'))
  await sql`alter table audit_entry rename to audit_entry_away`.execute(db)
  try {
    const stopped = await server.operator.fetch('/api/v1/sessions/cancel', { method: 'POST', body: '{"ids": []}' })
    assert.notEqual(stopped.status, 500)
  } finally {
    await sql`alter table audit_entry_away rename to audit_entry`.execute(db)
  }
  assert.ok(server.takeErrors().length > 0)
})

test('what was cut off with its server becomes an entry that says so', async () => {
  const { db } = server.database
  const begun = {
    actor: 'Ada',
    address: '::1',
    action: 'setGrants',
    result: 'unknown',
    detail: {},
    requestId: 'cut-off',
  }
  const at = Date.now() - 2 * 3_600_000
  await db
    .insertInto('audit_intent')
    .values({ request_id: 'cut-off', at: new Date(at), entry: JSON.stringify(begun) })
    .execute()
  await settleCutOff(db, Date.now())
  await settleCutOff(db, Date.now())
  const found = await entries({ text: 'cut-off' })
  assert.equal(found.length, 1)
  assert.equal(found[0]?.result, 'unknown')
  assert.equal(Date.parse(found[0]?.at ?? ''), at)
})

test('entries are kept for 400 days', async () => {
  const { db } = server.database
  const day = 86_400_000
  await forgetOldAudit(db, Date.now() + 399 * day)
  assert.ok((await entries()).length > 0)
  await forgetOldAudit(db, Date.now() + 401 * day)
  assert.deepEqual(await entries(), [])
})
