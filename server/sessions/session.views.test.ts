/** Lists of sessions: pages without holes and doubles, filters, and what is refused. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { QueryInputOf } from '@fettle/contract/http/endpoint.ts'
import type { listSessions } from '@fettle/contract/http/sessions.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { sessionStates, stateGroups } from '@fettle/core/terms/session.ts'
import { statesOf } from './session.views.ts'

type Query = QueryInputOf<typeof listSessions>

let server: TestServer

before(async () => {
  server = await aServer()
  await enrolled(server, { hostname: 'one', tenant: 'Acme' })
  await enrolled(server, { hostname: 'two', tenant: 'Globex' })
  for (const name of ['one', 'two']) await server.operator.start(name, { kind: 'inventory' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

async function ids(query: Query): Promise<readonly string[]> {
  const { items } = await server.operator.call('listSessions', { query })
  return items.map(({ id }) => id)
}

/** Copies of a session with other ids, states and moments. */
async function copies(count: number, state: string, createdAt: string, stepMs: number): Promise<void> {
  await sql`
    insert into session (id, computer_id, tenant_id, kind, state, final, created_at, counts, body, revision)
    select 'ses_' || md5(random()::text), computer_id, tenant_id, 'detection', ${state}, true,
      ${createdAt}::timestamptz + (number / 3) * ${stepMs} * interval '1 ms', counts,
      body || jsonb_build_object('state', ${state}::text), 1
    from (select * from session order by created_at limit 1) as one, generate_series(1, ${count}) as number
  `.execute(server.database.db)
}

test('pages have every session once, newest first, whatever begins meanwhile', async () => {
  await copies(100, 'compliant', '2026-03-01T10:00:00Z', 1) // three in every millisecond
  const query: Query = { kind: 'detection', limit: 7 }
  const seen: { id: string; createdAt: string }[] = []
  for (let cursor: string | undefined; ;) {
    const page = await server.operator.call('listSessions', {
      query: cursor === undefined ? query : { ...query, cursor },
    })
    assert.ok(page.items.length <= 7)
    seen.push(...page.items.map(({ id, createdAt }) => ({ id, createdAt })))
    await copies(2, 'failed', '2026-04-01T10:00:00Z', 1)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  assert.equal(seen.length, 100)
  assert.equal(new Set(seen.map(({ id }) => id)).size, 100)
  await sql`delete from session where kind = 'detection'`.execute(server.database.db)
})

test('filters: state and group, kind, computer, tenant, batch, from and to', async () => {
  await copies(1, 'compliant', '2026-03-01T23:59:59.999Z', 0)
  await copies(1, 'partial', '2026-03-02T00:00:00Z', 0)
  await copies(1, 'missed', '2026-03-02T12:00:00Z', 0)
  const count = async (query: Query): Promise<number> => (await ids(query)).length
  const cases: readonly (readonly [Query, number])[] = [
    [{}, 5],
    [{ status: 'waiting' }, 2],
    [{ status: 'failed' }, 2],
    [{ status: 'missed' }, 1],
    [{ status: 'completed,partial' }, 2],
    [{ status: 'inProgress' }, 0],
    [{ kind: 'inventory' }, 2],
    [{ computer: 'ONE' }, 4],
    [{ computer: 'nobody' }, 0],
    [{ tenant: 'globex' }, 1],
    [{ batch: 'bat_nothing' }, 0],
    [{ from: '2026-03-02', to: '2026-03-02' }, 2],
    [{ from: '2026-03-01', to: '2026-03-01' }, 1],
    [{ to: '2026-03-02T12:00:00Z' }, 2],
    [{ from: '2026-03-02T13:00:00+01:00', to: '2026-03-31' }, 1],
    [{ to: '2025-12-31' }, 0],
  ]
  for (const [query, expected] of cases) assert.equal(await count(query), expected, JSON.stringify(query))
  const [waiting] = (await server.operator.call('listSessions', { query: { status: 'waiting' } })).items
  assert.equal(waiting?.state, 'waiting')
  assert.ok((waiting?.wait?.sentence.length ?? 0) > 0)
})

test('what is no state, no moment and no cursor is refused with a sentence', async () => {
  const cases: readonly (readonly [Query, RegExp])[] = [
    [{ status: 'done' }, /^There is no status "done"; use one of inProgress, waiting, /],
    [{ status: 'failed,' }, /^There is no status ""/],
    [{ status: 'constructor' }, /^There is no status "constructor"/],
    [{ from: 'yesterday' }, /^"yesterday" is no time for "from"; write 2026-03-01 or /],
    [{ from: '2026-02-30' }, /no time for "from"/],
    [{ to: '2026-01-01T25:00:00Z' }, /no time for "to"/],
    [{ to: '2026-01-01T08:00:00' }, /no time for "to"/],
    [{ from: '+275760-09-13' }, /no time for "from"/],
    [{ cursor: 'x' }, /^The cursor "x" is not one this list gave; ask again without it\.$/],
    [{ cursor: '2026 x' }, /^The cursor/],
    [{ cursor: '2026-01-01T00:00:00.000Z a b' }, /^The cursor/],
    [{ limit: 0 }, /^query\.limit: /],
  ]
  for (const [query, sentence] of cases)
    assert.match((await server.operator.refused('listSessions', { query })).detail, sentence, JSON.stringify(query))
})

test('every state belongs to one group, and a word for both means the group', () => {
  for (const state of sessionStates) {
    const groups = Object.entries(stateGroups).filter(([, states]) => (states as readonly string[]).includes(state))
    assert.equal(groups.length, 1, state)
    assert.ok(statesOf(state).includes(state))
  }
  assert.deepEqual(statesOf('failed'), ['failed', 'partial', 'missed'])
})
