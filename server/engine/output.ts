/** Stores the output of sessions: the fast lane, which never decides anything. */
import { type Kysely, sql } from 'kysely'
import type { OutputLine } from '@fettle/contract/wire/from-agent.ts'
import type { Tables } from '../db/tables.ts'
import type { LinkedAgent } from './agent-reports.ts'
import { crashPoint } from './crash-point.ts'
import { following } from './journal-order.ts'

/** How many days ahead partitions are made. */
const daysAhead = 7

/** A session that has new lines, and when the last of them was said. */
export interface NewLines {
  readonly sessionId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Stores output lines; returns the highest number stored, and the sessions that have new lines. Lines seen before are passed over and a gap ends the batch.
 * Lines of sessions that are not this computer's are dropped. Committed without waiting for the disk: a power cut of the
 * database may lose the last lines, a crash of the server cannot.
 */
export async function saveOutput(
  db: Kysely<Tables>,
  agent: LinkedAgent,
  lines: readonly OutputLine[],
): Promise<{ readonly seen: number; readonly sessions: readonly NewLines[] }> {
  crashPoint('server-before-output')
  const stored = await db.transaction().execute(async (tx) => {
    await sql`set local synchronous_commit = off`.execute(tx)
    const row = await tx
      .selectFrom('agent')
      .select('seen_output')
      .where('id', '=', agent.agentId)
      .where('journal_id', '=', agent.journalId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return { seen: 0, sessions: [] }
    const fresh = following(lines, row.seen_output)
    const last = fresh.at(-1)
    if (!last) return { seen: row.seen_output, sessions: [] }
    const sessions = await insertLines(tx, agent, fresh)
    await tx.updateTable('agent').set({ seen_output: last.n }).where('id', '=', agent.agentId).execute()
    return { seen: last.n, sessions }
  })
  crashPoint('server-after-output')
  return stored
}

async function insertLines(
  db: Kysely<Tables>,
  agent: LinkedAgent,
  lines: readonly OutputLine[],
): Promise<readonly NewLines[]> {
  const { rows } = await sql<{ session_id: string; at: string }>`
    with stored as (insert into output (day, session_id, n, at, action_id, stream, text)
    select (session.created_at at time zone 'UTC')::date, line.session_id, line.n, to_timestamp(line.at / 1000.0),
      line.action_id, line.stream, line.text
    from unnest(
      ${lines.map(({ sessionId }) => sessionId)}::text[], ${lines.map(({ n }) => n)}::bigint[],
      ${lines.map(({ at }) => at)}::bigint[], ${lines.map(({ actionId }) => actionId ?? null)}::text[],
      ${lines.map(({ stream }) => stream)}::text[], ${lines.map(({ text }) => text)}::text[]
    ) as line (session_id, n, at, action_id, stream, text)
    join session on session.id = line.session_id and session.computer_id = ${agent.computerId}
    on conflict do nothing returning session_id, at)
    select session_id, max(at) as at from stored group by session_id`.execute(db)
  return rows.map(({ session_id, at }) => ({ sessionId: session_id, at: Date.parse(at) }))
}

/** What PostgreSQL says when lines of a day are among the rest, because its partition was not there in time. */
const checkViolation = '23514'

/** Makes the partitions of today and the days to come; does nothing for those that are there, or that come too late. */
export async function makePartitions(db: Kysely<Tables>, now: number): Promise<void> {
  for (let day = 0; day <= daysAhead; day += 1) {
    const from = new Date(now + day * 86_400_000).toISOString().slice(0, 10)
    const to = new Date(now + (day + 1) * 86_400_000).toISOString().slice(0, 10)
    const name = `output_${from.replaceAll('-', '')}`
    const { rows } = await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(db)
    if (rows[0]?.there) continue
    try {
      await sql
        .raw(`create table if not exists ${name} partition of output for values from ('${from}') to ('${to}')`)
        .execute(db)
    } catch (error) {
      if ((error as { code?: unknown }).code !== checkViolation) throw error // those lines stay where they are
    }
  }
}

/** How many days of output are kept unless the operator says otherwise: what a session said is read in the weeks after it. */
export const outputDaysDefault = 90

/** Readers and writers wait behind whoever waits for a table; rather try again tomorrow. */
const lockTimeout = '3s'
/** What PostgreSQL says when a lock was not had in time. */
const lockNotAvailable = '55P03'

/** Drops the output of sessions that began so many days ago: whole partitions, and old lines among the rest. */
export async function dropOldOutput(db: Kysely<Tables>, now: number, days: number): Promise<void> {
  const first = new Date(now - days * 86_400_000).toISOString().slice(0, 10)
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'output'::regclass and relname ~ '^output_[0-9]{8}$' and relname < ${`output_${first.replaceAll('-', '')}`}
    order by relname`.execute(db)
  for (const { name } of rows) await dropPartition(db, name)
  await sql`delete from output_rest where day < ${first}`.execute(db)
}

async function dropPartition(db: Kysely<Tables>, name: string): Promise<void> {
  try {
    await db.transaction().execute(async (tx) => {
      await sql.raw(`set local lock_timeout = '${lockTimeout}'`).execute(tx)
      await sql.raw(`drop table if exists ${name}`).execute(tx)
    })
  } catch (error) {
    if ((error as { code?: unknown }).code !== lockNotAvailable) throw error // else it goes the next night
  }
}
