/** Lists of computers: pages without holes and doubles, and the filter people type. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { newId } from '../db/new-id.ts'
import { aPackage } from '../../testing/session/documents.ts'

let server: TestServer
const ids = new Map<string, string>()

before(async () => {
  server = await aServer()
  await server.operator.apply(
    { kind: 'tenant', name: 'Acme', tags: ['gold'] },
    { kind: 'tenant', name: 'Big, Co', parent: 'Acme' },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
  )
  const debian = JSON.stringify({ os: { family: 'linux', id: 'debian', name: 'Debian 12' } })
  const reboot = JSON.stringify({ boot: { rebootPending: true } })
  await insert('web-1', 'Acme', { tags: ['canary'], facts: debian })
  await insert('web-2', 'Acme', { tags: ['canary', 'db'], facts: reboot })
  await insert('Office PC', 'Big, Co', { excluded_from_maintenance: true })
  await insert('mail', 'Big, Co', { node_id: 'a node' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

interface Row {
  readonly tags?: string[]
  readonly facts?: string
  readonly excluded_from_maintenance?: boolean
  readonly node_id?: string
}

async function insert(name: string, tenant: string, row: Row = {}): Promise<void> {
  const { db } = server.database
  const { id: tenant_id } = await db
    .selectFrom('tenant')
    .select('id')
    .where('name', '=', tenant)
    .executeTakeFirstOrThrow()
  const id = newId('cmp')
  ids.set(name, id)
  await db
    .insertInto('computer')
    .values({ id, name, tenant_id, primary_person_id: null, node_id: null, ...row })
    .execute()
}

async function named(q: string): Promise<readonly string[]> {
  const { items } = await server.operator.call('listComputers', { query: { q } })
  return items.map(({ name }) => name)
}

test('the filter: fields, several values, negation, quotes, free words', async () => {
  const all = ['mail', 'Office PC', 'web-1', 'web-2']
  const cases: readonly (readonly [filter: string, names: readonly string[]])[] = [
    ['', all],
    ['   ', all],
    ['web', ['web-1', 'web-2']],
    ['WEB', ['web-1', 'web-2']],
    ['-web', ['mail', 'Office PC']],
    ['name:web-1,mail', ['mail', 'web-1']],
    ['"Office PC"', ['Office PC']],
    ['name:"office pc"', ['Office PC']],
    ['office pc', ['Office PC']],
    ['tenant:acme', ['web-1', 'web-2']],
    ['Tenant:ACME', ['web-1', 'web-2']],
    ['tenant:"Big, Co"', ['mail', 'Office PC']],
    ['tenant:"Big, Co",acme', all],
    ['-tenant:acme', ['mail', 'Office PC']],
    ['tag:canary', ['web-1', 'web-2']],
    ['tag:gold', ['web-1', 'web-2']],
    ['tag:db,nothing', ['web-2']],
    ['-tag:db', ['mail', 'Office PC', 'web-1']],
    ['tag:canary -tag:db', ['web-1']],
    ['is:online', ['mail']],
    ['is:offline -is:excluded', ['web-1', 'web-2']],
    ['is:excluded', ['Office PC']],
    ['is:onboarded', all],
    ['is:pending,needsOnboarding', []],
    ['person:dana', []],
    ['is:rebootPending', ['web-2']],
    ['os:debian', ['web-1']],
    ['os:linux', ['web-1']],
    // What is not known to be Debian is not Debian, also when nothing is known at all.
    ['-os:debian', ['mail', 'Office PC', 'web-2']],
    ['  web-1  tag:canary ', ['web-1']],
    ['%', []],
    ["'", []],
  ]
  for (const [filter, names] of cases) {
    const found = await named(filter)
    assert.deepEqual(found.toSorted(), names.toSorted(), filter)
  }
})

test('a filter that is not understood is refused with a sentence', async () => {
  const cases: readonly (readonly [filter: string, sentence: RegExp])[] = [
    [
      'colour:red',
      /^There is no field "colour" to filter by; use one of is, name, tenant, tag, .*, or put the word in "quotes"\.$/,
    ],
    ['tag:', /^The filter "tag:" has no value; write tag:canary\.$/],
    ['web -tag:', /^The filter "tag:" has no value; write tag:canary\.$/],
    ['is:asleep', /^There is no "is:asleep"; use online, offline/],
    ['name:"web', /^A "quote" does not enclose a whole value in name:"web\.$/],
    ['""', /^The filter .* looks for nothing/],
    [',', /^A value is missing between commas in ,\.$/],
    ['tag:a,,b', /^A value is missing between commas in tag:a,,b\.$/],
    ['web"x"', /^A "quote" does not enclose a whole value in web"x"\.$/],
  ]
  for (const [q, sentence] of cases)
    assert.match((await server.operator.refused('listComputers', { query: { q } })).detail, sentence, q)
})

test('pages have every computer once, whatever comes and goes meanwhile', async () => {
  await server.operator.apply({ kind: 'tenant', name: 'Many' })
  const numbers = Array.from({ length: 60 }, (_, at) => at)
  await Promise.all(numbers.map((number) => insert(`pc-${number}`, 'Many')))
  await server.operator.apply({ kind: 'tenant', name: 'Others' })
  await Promise.all(numbers.slice(0, 20).map((number) => insert(`pc-${number}`, 'Others')))
  const seen: string[] = []
  let cursor: string | undefined
  for (let round = 0; ; round += 1) {
    const query = { q: 'pc-', limit: 7, ...(cursor === undefined ? {} : { cursor }) }
    const page = await server.operator.call('listComputers', { query })
    seen.push(...page.items.map(({ id }) => id))
    await insert(`pc-new-${round}`, 'Many')
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  assert.equal(new Set(seen).size, seen.length)
  const { rows } = await server.database.pool.query<{ id: string }>(
    `select id from computer where name like 'pc-%' and name not like 'pc-new-%'`,
  )
  assert.equal(rows.length, 80)
  assert.ok(rows.every(({ id }) => seen.includes(id)))
  await server.database.pool.query(`delete from computer where name like 'pc-%'`)
})

test('a cursor the list did not give, and a limit beyond reason, are refused', async () => {
  assert.equal((await server.operator.refused('listComputers', { query: { cursor: 'x' } })).code, 'badInput')
  assert.equal((await server.operator.refused('listComputers', { query: { limit: 501 } })).code, 'badInput')
})

test('a computer is found by name and id; one name of two tenants needs the id', async () => {
  const { operator } = server
  await insert('twin', 'Acme')
  const first = ids.get('twin') ?? ''
  await insert('twin', 'Big, Co')
  const problem = await operator.refused('getComputer', { params: { id: 'twin' } })
  assert.match(problem.detail, /^Several computers are called "twin" \(tenants .*\); use an id: cmp_/)
  assert.equal((await operator.call('getComputer', { params: { id: first } })).name, 'twin')
  assert.equal((await operator.refused('getComputer', { params: { id: 'nobody' } })).code, 'notFound')
  // A computer that calls itself what another's id is does not hide that one.
  await insert(first, 'Acme')
  assert.equal((await operator.call('getComputer', { params: { id: first } })).name, 'twin')
})

test('[E024] a computer moves to another tenant with the sessions that are not over', async () => {
  const { operator } = server
  await operator.apply(...aPackage('tool'))
  const waiting = await operator.start('web-1')
  const over = await operator.start('web-1', { offlineWaitSeconds: 0, kind: 'detection' })
  await operator.call('cancelSession', { params: { id: over }, body: {} })
  const moved = await operator.call('changeComputer', { params: { id: 'web-1' }, body: { tenant: 'Big, Co' } })
  assert.equal(moved.tenant.name, 'Big, Co')
  assert.equal((await operator.call('getSession', { params: { id: waiting } })).tenant.name, 'Big, Co')
  assert.equal((await operator.call('getSession', { params: { id: over } })).tenant.name, 'Acme')
  const cancelled = await operator.call('cancelSession', { params: { id: waiting }, body: {} })
  assert.equal(cancelled.tenant.name, 'Big, Co')
  const back = await operator.call('changeComputer', { params: { id: 'web-1' }, body: { tenant: 'Acme' } })
  assert.equal(back.tenant.name, 'Acme')
})

test('a computer cannot move to where one of its name is', async () => {
  const { operator } = server
  await insert('same', 'Acme')
  const id = ids.get('same') ?? ''
  await insert('same', 'Big, Co')
  const problem = await operator.refused('changeComputer', { params: { id }, body: { tenant: 'Big, Co' } })
  assert.deepEqual([problem.code, problem.detail], ['conflict', 'Big, Co has a computer called "same" already.'])
})

test('what people decide about a computer is kept, and nothing else is touched', async () => {
  const { operator } = server
  const params = { id: 'web-2' }
  const before = await operator.call('getComputer', { params })
  assert.deepEqual(await operator.call('changeComputer', { params, body: {} }), before)
  const changed = await operator.call('changeComputer', {
    params,
    body: { tags: ['b', 'a', 'b'], primaryPerson: 'DANA@acme.example', excludedFromMaintenance: true },
  })
  assert.deepEqual(changed.tags, ['a', 'b'])
  assert.equal(changed.primaryPerson?.name, 'Dana')
  assert.equal(changed.excludedFromMaintenance, true)
  const undone = await operator.call('changeComputer', {
    params,
    body: { tags: before.tags, primaryPerson: null, excludedFromMaintenance: false },
  })
  assert.deepEqual(undone, before)
  assert.equal((await operator.refused('changeComputer', { params, body: { tenant: 'Nobody' } })).code, 'notFound')
  assert.equal((await operator.refused('changeComputer', { params, body: { primaryPerson: 'x' } })).code, 'notFound')
})

test('a list row says what the last session did and how many items are as wanted', async () => {
  await using agent = await anAgent(server, { hostname: 'real', tenant: 'Real' })
  await server.operator.run('real')
  agent.model.installed.delete('tool')
  await server.operator.run('real', { kind: 'detection' })
  const { items } = await server.operator.call('listComputers', { query: { q: 'real' } })
  const [row] = items
  assert.deepEqual(row?.compliance, { good: 0, total: 1 })
  assert.deepEqual([row?.lastSession?.kind, row?.lastSession?.state], ['detection', 'partial'])
  assert.deepEqual([row?.online, row?.os, row?.formFactor], [true, 'Debian GNU/Linux 12', 'server'])
})
