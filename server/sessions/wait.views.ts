/** Everything that waits, on what and until when: sessions, locks, limits, and items that are left alone. */
import { type Kysely, sql } from 'kysely'
import type { listWaits } from '@fettle/contract/http/sessions.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { WaitReason } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { limitsNow } from './limit.store.ts'
import { sessionsWithNames, summaryColumns, toSummary } from './session.views.ts'

type Waits = ResponseOf<typeof listWaits>

/** How many sessions are shown one by one. */
const shown = 200

/** The whole view. */
export async function waitsNow(db: Kysely<Tables>): Promise<Waits> {
  const [reasons, sessions, locks, limits, quarantine] = await Promise.all([
    byReason(db),
    longest(db),
    locksNow(db),
    limitsNow(db),
    quarantined(db),
  ])
  return { reasons, sessions, locks, limits, quarantine }
}

async function byReason(db: Kysely<Tables>): Promise<Waits['reasons']> {
  const { rows } = await sql<{ reason: WaitReason; sessions: number; oldest: number; next: string | null }>`
    select wait_reason as reason, count(*)::integer as sessions, min((body->'wait'->>'since')::double precision) as oldest,
      min(due_at) as next
    from session where wait_reason is not null group by wait_reason order by oldest`.execute(db)
  return rows.map(({ reason, sessions, oldest, next }) => ({
    reason,
    sessions,
    oldestSince: new Date(oldest).toISOString(),
    ...(next === null ? {} : { nextDeadline: next }),
  }))
}

async function longest(db: Kysely<Tables>): Promise<Waits['sessions']> {
  const rows = await sessionsWithNames(db)
    .select(summaryColumns)
    .where('session.wait_reason', 'is not', null)
    .orderBy(sql`session.body->'wait'->'since'`)
    .limit(shown)
    .execute()
  return rows.map(toSummary)
}

async function locksNow(db: Kysely<Tables>): Promise<Waits['locks']> {
  const rows = await db
    .selectFrom('serial_lock')
    .innerJoin('session', 'session.id', 'serial_lock.session_id')
    .innerJoin('computer', 'computer.id', 'session.computer_id')
    .select((select) => [
      'serial_lock.key',
      'serial_lock.session_id',
      'serial_lock.taken_at',
      'computer.id',
      'computer.name',
      select
        .selectFrom('session as waiter')
        .select(sql<number>`count(*)::integer`.as('count'))
        .whereRef('waiter.wants_lock', '=', 'serial_lock.key')
        .as('waiting'),
    ])
    .orderBy('serial_lock.taken_at')
    .execute()
  return rows.map(({ key, session_id, taken_at, id, name, waiting }) => ({
    key,
    computer: { id, name },
    sessionId: session_id,
    since: taken_at,
    waiting: waiting ?? 0,
  }))
}

async function quarantined(db: Kysely<Tables>): Promise<Waits['quarantine']> {
  const rows = await db
    .selectFrom('quarantine')
    .innerJoin('computer', 'computer.id', 'quarantine.computer_id')
    .select(['computer.id', 'computer.name', 'quarantine.key', 'quarantine.since', 'quarantine.evidence'])
    .where('quarantine.lifted_at', 'is', null)
    .orderBy('quarantine.since', 'desc')
    .limit(shown)
    .execute()
  return rows.map(({ id, name, ...rest }) => ({ computer: { id, name }, ...rest }))
}
