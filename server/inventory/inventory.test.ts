/** What inventories find is kept: last good values beside errors, changes, facts for targets, software, whose computer it is. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { InstalledSoftware } from '@fettle/core/terms/computer.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { aDatabase, type TestDatabase } from '../../testing/database/a-database.ts'
import { subjectOf } from '../computers/subject.ts'
import { newId } from '../db/new-id.ts'
import { inTransaction } from '../db/transaction.ts'
import { applyAll } from '../library/apply.commands.ts'
import { forgetPerson, pinPrimary, unpinPrimary } from './affinity.store.ts'
import { dueAtOnceMax, type DueParts, dueTrigger, startDueInventories } from './due.job.ts'
import { backOffMs, inventoryDueAt, scriptDueAt, spreadMs } from './due-rule.ts'
import { type FoundInventory, saveInventory } from './inventory.store.ts'
import { affinityOf, inventoryHistory, inventoryOf, softwareHistory } from './inventory.views.ts'
import { forgetOldChanges } from './result.store.ts'
import { inventoryScriptsFor } from './script.store.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.parse('2026-11-20T12:00:00Z')

let database: TestDatabase
let tenantId: string
let computer: { readonly id: string; readonly name: string }

before(async () => {
  database = await aDatabase()
  await apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Other' })
  await apply(
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
    { kind: 'person', email: 'amy@other.example', name: 'Amy', tenant: 'Other' },
  )
  const row = await database.db.selectFrom('tenant').select('id').where('name', '=', 'Acme').executeTakeFirstOrThrow()
  tenantId = row.id
})
after(async () => {
  await database[Symbol.asyncDispose]()
})
beforeEach(async () => {
  // Computers of other tests are away.
  await database.db.updateTable('computer').set({ node_id: null }).execute()
  computer = await aComputer()
})

async function apply(...documents: readonly Record<string, unknown>[]): Promise<void> {
  const sourced = documents.map((document, at) => ({ source: `test:${at + 1}`, document }))
  await applyAll(database.db, sourced, { dryRun: false, prune: false, by: 'a test', now: start })
}

async function aComputer(): Promise<{ readonly id: string; readonly name: string }> {
  const id = newId('cmp')
  const name = `pc-${id.slice(-8)}`
  await database.db
    .insertInto('computer')
    .values({ id, name, tenant_id: tenantId, node_id: 'a node', primary_person_id: null })
    .execute()
  return { id, name }
}

const debian = {
  os: { family: 'linux', id: 'debian', version: '12', name: 'Debian', architecture: 'x', kernel: '6' },
} as const

async function found(more: Partial<FoundInventory> = {}): Promise<void> {
  const inventory: FoundInventory = { facts: debian, software: [], at: start, ...more }
  await inTransaction(database.db, (tx) => saveInventory(tx, computer.id, inventory))
}

const value = (of: Json): NonNullable<FoundInventory['results']>[string] => ({ found: 'value', value: of as never })
const error = (detail: string): NonNullable<FoundInventory['results']>[string] => ({ found: 'error', detail })
const keysFor = async (now: number, which?: 'all'): Promise<readonly string[]> =>
  (await inventoryScriptsFor(database.db, computer.id, now, which)).map(({ key }) => key)

test('a document of an inventory script: everywhere, or only where its target says', async () => {
  await apply(
    { kind: 'inventory', name: 'diskHealth', script: 'echo ok', frequency: 'hourly' },
    { kind: 'inventory', name: 'bitlocker', script: 'x', target: { all: true, os: 'windows' } },
    { kind: 'inventory', name: 'elsewhere', script: 'x', target: { tenant: 'Other' } },
    { kind: 'inventory', name: 'off', script: 'x', enabled: false },
    { kind: 'inventory', name: 'mine', script: 'id -un', context: 'user', frequency: { minutes: 15 } },
  )
  await found()
  assert.deepEqual(await keysFor(start), ['diskHealth', 'mine'])
  const [, mine] = await inventoryScriptsFor(database.db, computer.id, start)
  assert.deepEqual(mine?.script, { language: 'sh', source: 'id -un', timeoutSeconds: 60, context: 'user' })
})

test('names that facts have, and that expressions cannot say, are refused', async () => {
  for (const name of ['os', 'hardware', 'users', 'in', 'Disk', 'disk-health', '']) {
    const document = { kind: 'inventory', name, script: 'echo' }
    await assert.rejects(apply(document), /facts that are found anyway|letters, digits and underscores/, name)
  }
  const target = { script: 'true' }
  await assert.rejects(
    apply({ kind: 'inventory', name: 'a', script: 'echo', target }),
    /to find out whether to run a script/,
  )
})

test('[E027] [E220] a failure leaves the last good value, and is tried again later and later', async () => {
  await found({ results: { diskHealth: value({ smart: 'ok' }), stranger: value(1) } })
  assert.deepEqual(await keysFor(start + 59 * minute), ['mine'])
  assert.deepEqual(await keysFor(start + 60 * minute), ['diskHealth', 'mine'])
  assert.deepEqual(await keysFor(start, 'all'), ['diskHealth', 'mine'])

  await found({ at: start + hour, results: { diskHealth: error('no such tool') } })
  const { items } = await inventoryOf(database.db, computer, start + hour)
  const [disk] = items
  assert.deepEqual(
    [disk?.key, disk?.value, disk?.valueAt, disk?.error, disk?.errorAt, disk?.failures],
    ['diskHealth', { smart: 'ok' }, '2026-11-20T12:00:00.000Z', 'no such tool', '2026-11-20T13:00:00.000Z', 1],
  )
  assert.ok(!items.some(({ key }) => key === 'stranger'), 'what nobody asked for is not believed')
  assert.deepEqual((await subjectOf(database.db, computer.id)).facts['diskHealth'], { smart: 'ok' })

  // Failing four times in a row it is not asked every hour any more: 15, 30, 60, 120 minutes.
  for (const at of [2, 3, 4]) await found({ at: start + at * hour, results: { diskHealth: error('still not') } })
  assert.ok(!(await keysFor(start + 5.5 * hour)).includes('diskHealth'))
  assert.ok((await keysFor(start + 6 * hour)).includes('diskHealth'))

  await found({ at: start + 7 * hour, results: { diskHealth: value({ smart: 'failing' }) } })
  const after = (await inventoryOf(database.db, computer, start + 7 * hour)).items[0]
  assert.deepEqual([after?.value, after?.failures, after?.error], [{ smart: 'failing' }, 0, 'still not'])
  assert.equal(after?.changedAt, '2026-11-20T19:00:00.000Z')
})

test('changes of a value are its history; finding the same again is none', async () => {
  const values = [value('a'), value('a'), error('x'), value('b')]
  for (const [at, result] of values.entries()) await found({ at: start + at * hour, results: { diskHealth: result } })
  const { items } = await inventoryHistory(database.db, computer.id, 'diskHealth', 10)
  assert.deepEqual(items, [
    { at: '2026-11-20T15:00:00.000Z', before: 'a', after: 'b' },
    { at: '2026-11-20T12:00:00.000Z', after: 'a' },
  ])
  await forgetOldChanges(database.db, start + 400 * day + 2 * hour)
  assert.equal((await inventoryHistory(database.db, computer.id, 'diskHealth', 10)).items.length, 1)
})

test('values are facts for expressions; a hostile agent can neither replace built-in facts nor fill the database', async () => {
  const results = { diskHealth: value('x'.repeat(40_000)), mine: value('dana'), os: value('pretended') }
  await found({ results })
  const { facts } = await subjectOf(database.db, computer.id)
  assert.deepEqual([facts['mine'], facts.os?.id, facts['diskHealth']], ['dana', 'debian', undefined])
  const { items } = await inventoryOf(database.db, computer, start)
  assert.match(
    items.find(({ key }) => key === 'diskHealth')?.error ?? '',
    /40002 characters as JSON; 32768 can be kept/,
  )
})

test('software that came, changed and went', async () => {
  const one = (name: string, version: string): InstalledSoftware => ({
    provider: 'apt',
    name,
    version,
    architecture: 'all',
  })
  await found({ software: [one('a', '1'), one('b', '1'), one('kernel', '6.1'), one('kernel', '6.2')] })
  assert.deepEqual((await softwareHistory(database.db, computer.id, 10)).items, [], 'the first inventory is no change')
  await found({ at: start + hour, software: [one('a', '2'), one('c', '1'), one('kernel', '6.2')] })
  const { items } = await softwareHistory(database.db, computer.id, 10)
  assert.deepEqual(
    items.map(({ change, name, before, after }) => [change, name, before, after]),
    [
      ['updated', 'a', '1', '2'],
      ['removed', 'b', '1', undefined],
      ['installed', 'c', undefined, '1'],
      ['updated', 'kernel', '6.1, 6.2', '6.2'],
    ],
  )
})

test('[E117] the primary person is who is signed in most often; a person of another tenant never', async () => {
  const users = (name: string) => ({ ...debian, users: [{ name, terminal: ':0', since: '' }] })
  await found({ facts: users('amy@other.example') })
  await found({ facts: users('root'), at: start + hour })
  assert.equal((await affinityOf(database.db, computer, start)).primaryPerson, undefined)
  await found({ facts: users('Dana'), at: start + 2 * hour })
  const seen = await affinityOf(database.db, computer, start + 2 * hour)
  assert.equal(seen.primaryPerson?.name, 'Dana')
  assert.match(seen.history[0]?.reason ?? '', /^Dana was signed in at 1 of the last 2 inventories\.$/)
  assert.deepEqual(
    seen.observations.map(({ login }) => login),
    ['dana', 'amy@other.example'],
  )
  // Asked again and again within an hour, she still counts once.
  for (let at = 1; at < 5; at += 1) await found({ facts: users('dana'), at: start + 2 * hour + at * minute })
  assert.equal((await affinityOf(database.db, computer, start)).observations.length, 2)
  for (let at = 3; at < 20; at += 1) await found({ facts: users('dana'), at: start + at * hour })
  assert.equal((await affinityOf(database.db, computer, start)).observations.length, 10)
})

test('chosen by hand it stays and what was seen is forgotten; a deleted person is nobody’s', async () => {
  const { id: personId } = await database.db
    .selectFrom('person')
    .select('id')
    .where('email', '=', 'dana@acme.example')
    .executeTakeFirstOrThrow()
  await found({ facts: { ...debian, users: [{ name: 'bob', terminal: ':0', since: '' }] } })
  await pinPrimary(database.db, computer.id, personId, { by: 'an operator', now: start })
  const pinned = await affinityOf(database.db, computer, start)
  assert.deepEqual([pinned.pinned, pinned.primaryPerson?.name, pinned.observations], [true, 'Dana', []])
  assert.match(pinned.sentence, /by hand/)
  await unpinPrimary(database.db, computer.id)
  assert.equal((await affinityOf(database.db, computer, start)).pinned, false)
  assert.ok((await forgetPerson(database.db, personId, { by: 'x', now: start + 1 })).includes(computer.id))
  const gone = await affinityOf(database.db, computer, start)
  assert.equal(gone.primaryPerson, undefined)
  assert.deepEqual(
    gone.history.map(({ reason }) => reason),
    ['The person was deleted.', 'Chosen by hand.'],
  )
})

function dueParts(now: number): DueParts & { readonly started: (readonly string[])[] } {
  const started: (readonly string[])[] = []
  return {
    started,
    db: database.db,
    now: () => now,
    start: (request) => {
      assert.deepEqual([request.options.kind, request.priority], ['inventory', 'scheduled'])
      started.push(request.computers.map(({ id }) => id))
      return Promise.resolve()
    },
  }
}

test('[E106] [E220] [E221] what is due is started: few at once, on excluded computers too, and less often where it fails', async () => {
  await database.db.updateTable('computer').set({ node_id: null }).execute()
  const many = await Promise.all(Array.from({ length: dueAtOnceMax + 5 }, aComputer))
  await database.db
    .updateTable('computer')
    .set({ excluded_from_maintenance: true })
    .where('id', '=', many[0]?.id ?? '')
    .execute()

  const first = await startDueInventories(dueParts(start + 2 * day))
  assert.equal(first.length, dueAtOnceMax, 'few at once')
  const second = await startDueInventories(dueParts(start + 2 * day))
  assert.equal(second.length, 5, 'the others come next')
  assert.deepEqual(new Set([...first, ...second]), new Set(many.map(({ id }) => id)))

  // None came back: not every minute, but after 15 minutes, then after 30 more.
  const at = (minutes: number) => startDueInventories(dueParts(start + 2 * day + minutes * minute))
  assert.equal((await at(1)).length, 0)
  assert.ok((await at(16)).length > 0)
  await at(16)
  assert.equal((await at(17)).length, 0)
  assert.equal((await at(45)).length, 0)
  assert.ok((await at(47)).length > 0)

  // One that came ends the series.
  computer = many[0] ?? computer
  await found({ at: start + 2 * day + 48 * minute, results: { diskHealth: value(1), mine: value(1) } })
  const row = await database.db
    .selectFrom('inventory_due')
    .selectAll()
    .where('computer_id', '=', computer.id)
    .executeTakeFirstOrThrow()
  assert.equal(row.failures, 0)
  const next = Date.parse(row.next_at ?? '') - (start + 2 * day + 48 * minute)
  assert.ok(next >= 15 * minute && next < 17 * minute, 'its most frequent script is due every 15 minutes')
})

test('[E221] those that still run leave room for fewer', async () => {
  await database.db.updateTable('computer').set({ node_id: null }).execute()
  const computers = await Promise.all(Array.from({ length: 3 }, aComputer))
  const busy = await Promise.all(Array.from({ length: dueAtOnceMax - 1 }, aComputer))
  const running = busy.map(({ id }) => ({
    ...{
      id: newId('ses'),
      computer_id: id,
      tenant_id: tenantId,
      batch_id: null,
      kind: 'inventory',
      state: 'detecting',
    },
    ...{ created_at: new Date(start), body: JSON.stringify({ trigger: dueTrigger }), revision: 1 },
    ...{ manifest_hash: null, plan_hash: null, counts: '{}', first_problem: null },
  }))
  await database.db.insertInto('session').values(running).execute()
  const started = await startDueInventories(dueParts(start + 2 * day))
  assert.equal(started.length, 1)
  assert.ok(
    computers.some(({ id }) => id === started[0]),
    'and none on a computer that is busy',
  )
  await database.db.updateTable('session').set({ final: true }).execute()
})

test('a script that is new, or gone, makes the times be found anew', async () => {
  await found({ results: { diskHealth: value(1), mine: value(1) } })
  await apply({ kind: 'inventory', name: 'fresh', script: 'echo 1' })
  assert.ok((await startDueInventories(dueParts(start + minute))).includes(computer.id))
  await found({ at: start + 2 * minute, results: { fresh: value(7) } })
  assert.equal((await subjectOf(database.db, computer.id)).facts['fresh'], 7)
})

test('when things are due: intervals, back-off, spread', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 8, 50].map((failures) => backOffMs(failures) / minute),
    [0, 15, 30, 60, 1440, 1440],
  )
  assert.equal(scriptDueAt(60, { failures: 0 }), 0)
  assert.equal(scriptDueAt(60, { valueAt: 10, failures: 0 }), 10 + hour)
  assert.equal(scriptDueAt(1, { valueAt: 10, errorAt: 20, failures: 1 }), 20 + 15 * minute)
  const spread = Array.from({ length: 100 }, (_, at) => spreadMs(`cmp_${at}`, day))
  assert.ok(Math.max(...spread) <= 2 * hour && Math.max(...spread) - Math.min(...spread) > hour)
  assert.equal(spreadMs('cmp_1', day), spreadMs('cmp_1', day))
  assert.equal(inventoryDueAt('cmp_1', 0, [{ everyMinutes: 60, tried: { failures: 0 } }]), 0)
})
