/** Lists in every order, counts, suggestions, selections, saved views: against a real server with a fleet of rows. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { computerSorts, sessionSorts } from '@fettle/contract/http/list-sorts.ts'
import { sql } from 'kysely'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'

let server: TestServer
const computers = 60
const sessions = 240

before(async () => {
  server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
  const { db } = server.database
  await sql`insert into computer (id, name, tenant_id, tags, online_since, facts)
    select 'cmp_' || lpad(n::text, 8, '0'), 'pc-' || n, (select id from tenant where name = case when n % 3 = 0 then 'Globex' else 'Acme' end),
      case when n % 5 = 0 then '{canary}'::text[] else '{}' end, case when n % 4 > 0 then now() - make_interval(days => n) end,
      jsonb_build_object('os', jsonb_build_object('id', 'debian', 'family', 'linux', 'version', (10 + n % 4)::text, 'name', 'Debian'),
        'hardware', jsonb_build_object('serial', 'SN' || n, 'model', 'OptiPlex'))
    from generate_series(1, ${sql.lit(computers)}) n`.execute(db)
  await sql`insert into session (id, computer_id, tenant_id, kind, state, final, created_at, counts, first_problem, body, revision)
    select 'ses_' || lpad(n::text, 8, '0'), computer.id, computer.tenant_id, 'full',
      (array['compliant', 'changed', 'failed', 'partial', 'cancelled'])[1 + n % 5], true,
      date_trunc('milliseconds', now() - make_interval(hours => n / 2)), '{"total": 0, "compliant": 0, "changed": 0, "notCompliant": 0, "failed": 0, "unknown": 0, "skipped": 0, "cancelled": 0, "pending": 0}',
      case when n % 5 = 2 then 'disk is full' end,
      jsonb_build_object('trigger', case when n % 2 = 0 then 'schedule "Weekly"' else 'dana' end, 'workedMs', (n % 7) * 60000, 'waitedMs', 0,
        'createdAt', 0, 'options', '{"purpose": "keep"}'::jsonb), 1
    from generate_series(1, ${sql.lit(sessions)}) n join computer on computer.name = 'pc-' || (1 + n % 50)`.execute(db)
  await sql`insert into item_state (computer_id, key, since, checked_at, title, desired, state, verdict, session_id)
    select computer.id, 'item-' || i, now(), now(), 'Item', 'latest', '1', case when (length(name) + i) % 3 = 0 then 'notCompliant' else 'compliant' end, ''
    from computer, generate_series(1, 4) i where id <> 'cmp_00000007'`.execute(db)
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** Every page one after the other; something happens between them. */
async function walk(
  list: 'listComputers' | 'listSessions',
  query: Record<string, unknown>,
  between: (page: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  for (let page = 0; ; page += 1) {
    const answer = await server.operator.call(list, {
      query: { ...query, limit: 13, ...(cursor ? { cursor } : {}) } as never,
    })
    ids.push(...answer.items.map(({ id }) => id))
    cursor = answer.nextCursor
    if (cursor === undefined) return ids
    await between(page)
  }
}

test('each order of computers visits every row once, both ways, whatever joins meanwhile', async () => {
  for (const sort of computerSorts) {
    const before = await walk('listComputers', { sort })
    const seen = await walk('listComputers', { sort }, async (page) => {
      await sql`insert into computer (id, name, tenant_id, online_since) select ${`cmp_${sort.replaceAll('-', 'down').toLowerCase()}xxxxx${page}`},
        ${`new ${sort} ${page}`}, id, now() from tenant where name = 'Acme'`.execute(server.database.db)
    })
    const rows = seen.filter((id) => before.includes(id))
    assert.deepEqual(rows, before, sort)
    assert.equal(new Set(seen).size, seen.length)
  }
  const [up, down] = await Promise.all([
    walk('listComputers', { sort: 'compliance' }),
    walk('listComputers', { sort: '-compliance' }),
  ])
  assert.deepEqual(down, up.toReversed())
})

test('each order of sessions visits every row once, both ways', async () => {
  for (const sort of sessionSorts) {
    const ids = await walk('listSessions', { sort })
    assert.deepEqual([new Set(ids).size, ids.length], [sessions, sessions], sort)
    if (sort.startsWith('-')) assert.deepEqual(ids.toReversed(), await walk('listSessions', { sort: sort.slice(1) }))
  }
  const { items } = await server.operator.call('listSessions', { query: { sort: 'duration' } })
  assert.equal(items[0]?.workedMs, 360_000)
})

test('a cursor of another order is refused', async () => {
  const { nextCursor = '' } = await server.operator.call('listComputers', { query: { limit: 1 } })
  const query = { sort: 'lastSeen' as const, cursor: nextCursor }
  assert.match((await server.operator.refused('listComputers', { query })).detail, /is not one this list gave/)
})

test('counts are what the lists have', async () => {
  const filters = [
    '',
    'is:online',
    '-is:drift',
    'tag:canary',
    'is:failed,drift',
    'osVersion:>=12',
    'pc-1',
    'serial:SN1',
    'seen:>20d',
    'drift:item-1',
    'name:new',
  ]
  for (const q of filters) {
    const counts = await server.operator.call('countComputers', { query: { q } })
    assert.deepEqual([counts.total, counts.isExact], [(await walk('listComputers', { q })).length, true], q)
    for (const [chip, count] of Object.entries(counts.chips))
      assert.equal(count, (await walk('listComputers', { q: `${q} is:${chip}` })).length, `${q} ${chip}`)
  }
  for (const q of [
    '',
    'status:failed',
    'trigger:weekly',
    'took:>3m -tenant:globex',
    'since:2d',
    'until:3d',
    'disk',
    'pc-1',
    'tag:canary',
    'computer:pc-3',
  ]) {
    const { total, groups } = await server.operator.call('countSessions', { query: { q } })
    assert.equal(total, (await walk('listSessions', { q })).length, q)
    for (const [group, count] of Object.entries(groups))
      assert.equal(count, (await walk('listSessions', { q: `${q} status:${group}` })).length, `${q} ${group}`)
  }
  assert.match(
    (await server.operator.refused('countSessions', { query: { q: 'since:2026-13-40' } })).detail,
    /no value for "since:"/,
  )
})

test('what is kept beside computers follows sessions and items as they come, change and go', async () => {
  const { db } = server.database
  const differences = async () =>
    (
      await sql`select computer.id from computer join computer_standing standing on standing.computer_id = computer.id
      left join lateral (select id, state, created_at from session where computer_id = computer.id order by created_at desc, id desc limit 1) last on true
      where last.id is distinct from last_session_id or last.state is distinct from last_session_state
        or (select (count(*) filter (where verdict = 'compliant'), count(*) filter (where verdict in ('failed', 'notCompliant')), count(*) filter (where verdict <> 'skipped'))
          from item_state where computer_id = computer.id and until is null) is distinct from (good::bigint, bad::bigint, total::bigint)`.execute(
        db,
      )
    ).rows
  assert.deepEqual(await differences(), [])
  await sql`update item_state set verdict = 'failed' where key = 'item-2'`.execute(db)
  await sql`update item_state set until = now() where key = 'item-3'`.execute(db)
  await sql`delete from item_state where key = 'item-4' and computer_id < 'cmp_00000030'`.execute(db)
  await sql`update session set state = 'cancelled' where id < 'ses_00000020'`.execute(db)
  await sql`delete from session where id between 'ses_00000030' and 'ses_00000040' or id < 'ses_00000005'`.execute(db)
  assert.deepEqual(await differences(), [])
})

test('suggestions have values with counts within the rest of the filter', async () => {
  const values = async (query: { list: 'computers' | 'sessions'; field: string; text?: string; q?: string }) =>
    (await server.operator.call('suggestValues', { query })).values.map(({ value, count }) => [value, count])
  assert.deepEqual(await values({ list: 'computers', field: 'tag', text: 'CAN' }), [['canary', 12]])
  assert.deepEqual(await values({ list: 'computers', field: 'tag', q: 'tenant:globex' }), [['canary', 4]])
  assert.deepEqual(
    (await values({ list: 'computers', field: 'item' })).map(([value]) => value),
    ['item-1', 'item-2', 'item-4'],
  )
  assert.equal((await values({ list: 'sessions', field: 'trigger', text: 'week' }))[0]?.[0], 'schedule "Weekly"')
  for (const field of [
    'name',
    'tenant',
    'person',
    'os',
    'osVersion',
    'kernel',
    'version',
    'model',
    'serial',
    'drift',
    'software',
    'cause',
  ])
    await values({ list: 'computers', field })
  for (const field of ['computer', 'tenant', 'tag', 'schedule', 'item', 'cause'])
    await values({ list: 'sessions', field, q: 'status:failed' })
  assert.match(
    (await server.operator.refused('suggestValues', { query: { list: 'computers', field: 'is' } })).detail,
    /There are no suggestions/,
  )
})

test('many are changed at once; the exclusions, those as wanted and those refused are told apart', async () => {
  const { operator } = server
  const filter = 'tag:canary'
  const change = (body: object) => operator.call('changeComputers', { body: { filter, ...body } as never })
  assert.deepEqual(
    await change({ exclude: ['pc-5'], expected: 11, change: { addTags: ['one'], removeTags: ['none'] } }),
    {
      ...{ changed: 11, unchanged: 0, refused: [] },
    },
  )
  assert.deepEqual(await change({ change: { addTags: ['one'] } }), { changed: 1, unchanged: 11, refused: [] })
  assert.match(
    (await operator.refused('changeComputers', { body: { filter, expected: 20, change: {} } })).detail,
    /about 20, and is about 12 now/,
  )
  assert.match(
    (await operator.refused('changeComputers', { body: { filter: 'pc-', delete: true } })).detail,
    /say so with "expected": 60/,
  )
  const { db } = server.database
  const [{ tenant_id: tenant } = { tenant_id: '' }] = await db
    .selectFrom('computer')
    .select('tenant_id')
    .where('name', '=', 'pc-10')
    .execute()
  await sql`insert into computer (id, name, tenant_id) select 'cmp_taken000', 'pc-15', ${tenant}`.execute(db)
  const moved = await operator.call('changeComputers', {
    body: { computers: ['cmp_00000015', 'cmp_00000030'], change: { tenant: 'Acme' } },
  })
  assert.equal(moved.changed, 1)
  assert.match(moved.refused[0]?.sentence ?? '', /has a computer called "pc-15" already/)
  assert.equal(
    (await operator.call('changeComputers', { body: { computers: ['pc-20', 'pc-25'], delete: true } })).changed,
    2,
  )
  assert.equal((await operator.call('countComputers', { query: { q: filter } })).total, 10)
})

test('a pasted list finds names, ids and serial numbers', async () => {
  const names = ['PC-1', 'sn2', 'cmp_00000003', '  pc-1 ', '', 'nobody', 'pc-15']
  const { found, unknown, ambiguous } = await server.operator.call('findComputers', { body: { names } })
  assert.deepEqual(
    found.map(({ by, computer }) => [by, computer.name]),
    [
      ['PC-1', 'pc-1'],
      ['sn2', 'pc-2'],
      ['cmp_00000003', 'pc-3'],
    ],
  )
  assert.deepEqual(
    [unknown, ambiguous.map(({ by, computers }) => [by, computers.length])],
    [['nobody'], [['pc-15', 2]]],
  )
})

test('views are saved, shared, changed and deleted; what cannot be read is not saved', async () => {
  const { operator } = server
  const view = await operator.call('createView', {
    body: { list: 'computers', name: 'Drifting', q: 'is:drift', pinned: true },
  })
  assert.deepEqual([view.isOwn, view.shared], [true, false])
  assert.match(
    (await operator.refused('createView', { body: { list: 'computers', name: 'Drifting', q: '' } })).detail,
    /already/,
  )
  assert.match(
    (await operator.refused('createView', { body: { list: 'sessions', name: 'x', q: 'is:drift' } })).detail,
    /no field "is"/,
  )
  const changed = await operator.call('changeView', {
    params: { id: view.id },
    body: { shared: true, sort: '-lastSeen' },
  })
  assert.deepEqual([changed.shared, changed.sort, changed.q], [true, '-lastSeen', 'is:drift'])
  assert.deepEqual(
    (await operator.call('listViews', { query: { list: 'computers' } })).items.map(({ name }) => name),
    ['Drifting'],
  )
  await operator.call('deleteView', { params: { id: view.id } })
  assert.deepEqual((await operator.call('listViews')).items, [])
})
