/** Sessions of the version before go on after an upgrade, and those that are over can be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { sessionOptions } from '@fettle/contract/http/session-options.ts'
import { defaultOptions, type Session } from '@fettle/core/terms/session.ts'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { migrate, migrations } from './migrate.ts'

const oldOptions = { kind: 'full', reboot: 'suppress', offlineWaitMs: 1, timeLimitMs: 2 }

/** A session's row as the version before had it. */
function oldSession(id: string, more: Record<string, unknown>) {
  const computer = { id: 'cmp_1', name: 'pc' }
  return {
    id,
    computer,
    tenantId: 'ten_1',
    options: oldOptions,
    trigger: 'x',
    holdsTurn: false,
    ordersGiven: 2,
    ...more,
  }
}

test('a session that was carried out, one that waited for its turn, and one that is over', async () => {
  await using database = await aDatabase({ empty: true })
  const { db } = database
  await migrate(db, { list: { '0001_start': migrations['0001_start']! } })
  await sql`insert into tenant (id, name) values ('ten_1', 'Acme')`.execute(db)
  await sql`insert into computer (id, name, tenant_id) values ('cmp_1', 'pc', 'ten_1')`.execute(db)
  await sql`insert into document (hash, body) values ('h', '{}')`.execute(db)
  const working = { state: 'executing', holdsTurn: true, order: { id: 'ord_1', type: 'execute', accepted: true } }
  const waiting = { state: 'waiting', wait: { reason: 'turn', sentence: 'Waits.' } }
  for (const [id, body, planHash] of [
    ['ses_working', working, 'h'],
    ['ses_waiting', waiting, null],
    ['ses_over', { state: 'changed' }, 'h'],
  ] as const)
    await sql`insert into session (id, computer_id, tenant_id, kind, state, final, holds_turn, created_at, plan_hash, body, revision)
      values (${id}, 'cmp_1', 'ten_1', 'full', ${body.state}, ${body.state === 'changed'}, ${'holdsTurn' in body}, now(), ${planHash},
        ${JSON.stringify(oldSession(id, body))}::text::jsonb, 3)`.execute(db)
  await sql`insert into action (session_id, id, status, attempts) values ('ses_working', 'a1', 'running', 1)`.execute(
    db,
  )

  await migrate(db)

  const rows = await db
    .selectFrom('session')
    .select(['id', 'body', 'wants_turn', 'wait_reason'])
    .orderBy('id')
    .execute()
  const found = new Map(rows.map((row) => [row.id, { ...row, session: row.body as Session }]))
  for (const { session } of found.values()) {
    sessionOptions.parse(session.options)
    assert.deepEqual(session.options, { ...defaultOptions, offlineWaitMs: 1, timeLimitMs: 2 })
    assert.deepEqual([session.reboots, session.locks, session.primaryUsers], [[], [], []])
  }
  const [one, other, last] = ['ses_working', 'ses_waiting', 'ses_over'].map((id) => found.get(id))
  assert.deepEqual([one?.session.phase, one?.session.wantsTurn, one?.session.order?.actionIds], ['act', false, ['a1']])
  assert.deepEqual([other?.session.phase, other?.session.wantsTurn], ['look', true])
  assert.deepEqual([other?.wants_turn, other?.wait_reason], [true, 'turn'])
  assert.deepEqual([last?.session.wantsTurn, last?.wants_turn], [false, false])
})
