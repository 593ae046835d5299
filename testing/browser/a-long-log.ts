/** A session that is over and has a long log, stored as the server stores it: for tests and measurements of the log's page. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../server/db/tables.ts'
import { aSession, storeSession } from '../mail/a-stored-session.ts'

export interface LongLog {
  readonly lines: number
  /** The number of the first line in the database: an agent counts the lines of all its sessions together. */
  readonly firstNumber: number
  /** Which line has the word "needle" in it; lines are counted from 1. */
  readonly needleAt: number
}

/** Every so many lines one is an error. */
export const errorEvery = 9_973

/** Stores the session, on a computer and in a tenant of its own; returns its id. */
export async function aSessionWithOutput(db: Kysely<Tables>, log: LongLog): Promise<string> {
  const { lines, firstNumber, needleAt } = log
  const computer = { id: 'cmp_talkative', name: 'talkative', tenantId: 'ten_talkative' }
  await sql`insert into tenant (id, name) values (${computer.tenantId}, 'Talkative')`.execute(db)
  await sql`insert into computer (id, name, tenant_id, time_settings, facts, software, onboarding)
    values (${computer.id}, ${computer.name}, ${computer.tenantId}, '{}', '{}', '[]', 'onboarded')`.execute(db)
  const now = Date.now()
  const ended = { state: 'changed', startedAt: now, endedAt: now + 1_000 } as const
  const record = {
    id: 'a1',
    status: 'ended',
    attempts: 1,
    verdict: 'changed',
    startedAt: now,
    endedAt: now + 1_000,
  } as const
  const { wait: _wait, ...session } = aSession(computer, { session: { ...ended, actions: [record] } })
  await storeSession(db, session)
  await sql`insert into session_event (session_id, n, at, type, state, body)
    values (${session.id}, 1, now(), 'requested', 'changed', '{"sentence": "Asked for."}')`.execute(db)
  await sql`insert into output (day, session_id, n, at, action_id, stream, text)
    select (created_at at time zone 'UTC')::date, id, ${firstNumber} - 1 + n, created_at + n * interval '10 ms', 'a1',
      case when n % ${errorEvery} = 0 then 'err' else 'out' end,
      case when n = ${needleAt} then 'the needle in the hay'
        when n % 7 = 0 then 'line ' || n || ' ' || repeat('is long and has to be wrapped ', 12)
        else 'line ' || n || ' says little' end
    from session, generate_series(1, ${lines}::int) as n where id = ${session.id}`.execute(db)
  return session.id
}
