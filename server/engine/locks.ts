/** Who may carry out a serial task: one session of the whole installation at a time, and none for ever. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import type { Engine } from './engine.ts'

type Tx = Transaction<Tables>

/** A holder nothing is heard of for so long loses its lock. Milliseconds. */
const leaseMs = 30 * 60_000

/** Gives the session the lock, unless a session that is alive has it. */
export async function takeLock(tx: Tx, session: Session, key: string, now: number): Promise<SessionEvent> {
  const lease = { session_id: session.id, taken_at: new Date(now), expires_at: new Date(now + leaseMs) }
  const taken = await tx
    .insertInto('serial_lock')
    .values({ key, ...lease })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(lease)
        .where((where) =>
          where.or([
            where('serial_lock.session_id', '=', session.id),
            where('serial_lock.expires_at', '<', new Date(now).toISOString()),
          ]),
        ),
    )
    .returning('session_id')
    .executeTakeFirst()
  if (taken) return { type: 'lockGiven', key }
  const holder = await holderOf(tx, session, key)
  const sentence = `Waits for its turn: ${key} runs on one computer at a time, and ${holder.name} has been busy with it since ${holder.since}.`
  return { type: 'lockTaken', key, holder: holder.id, sentence }
}

/** Who has the lock, as those who see the waiting session may know it: another tenant's computers have no names for them. */
async function holderOf(
  tx: Tx,
  { tenantId }: Pick<Session, 'tenantId'>,
  key: string,
): Promise<{ id: string; name: string; since: string }> {
  const row = await tx
    .selectFrom('serial_lock')
    .innerJoin('session', 'session.id', 'serial_lock.session_id')
    .innerJoin('computer', 'computer.id', 'session.computer_id')
    .select(['session.id', 'session.tenant_id', 'computer.name', 'serial_lock.taken_at'])
    .where('serial_lock.key', '=', key)
    .executeTakeFirst()
  // Given back between two statements of ours: it is asked for again at the next offer.
  return row
    ? { id: row.id, name: row.tenant_id === tenantId ? row.name : 'another computer', since: row.taken_at }
    : { id: 'nobody', name: 'another computer', since: 'just now' }
}

/** Gives all locks of a session back but those that it has taken meanwhile; returns their keys. */
export async function passLocks(tx: Tx, session: Session): Promise<readonly string[]> {
  const own = tx.deleteFrom('serial_lock').where('session_id', '=', session.id)
  const given = session.locks.length === 0 ? own : own.where('key', 'not in', session.locks)
  const rows = await given.returning('key').execute()
  return rows.map(({ key }) => key)
}

/** A holder that reports keeps its locks. */
export async function renewLocks(tx: Tx, session: Session, now: number): Promise<void> {
  if (session.locks.length === 0) return
  await tx
    .updateTable('serial_lock')
    .set({ expires_at: new Date(now + leaseMs) })
    .where('session_id', '=', session.id)
    .execute()
}

/** So many of those who go on waiting are told who has the lock now; whoever is further back hears it when nearer. */
const toldAtOnce = 100

/**
 * Offers locks that are free, or whose holders are silent, to the sessions that have waited longest for them; those that go on
 * waiting hear who has them now.
 */
export async function offerLocks(db: Kysely<Tables>, engine: Engine, now: number): Promise<void> {
  const { rows } = await sql<{ id: string; computer_id: string; key: string }>`
    select distinct on (wants_lock) session.id, computer_id, wants_lock as key from session
    where wants_lock is not null and not exists (
      select from serial_lock where serial_lock.key = wants_lock and serial_lock.expires_at >= ${new Date(now)})
    order by wants_lock, priority, created_at, session.id`.execute(db)
  for (const { id, computer_id, key } of rows) await offer(engine, { id, computer_id, key })
  if (rows.length === 0) return
  const keys = rows.map(({ key }) => key)
  const { rows: waiters } = await sql<{ id: string; computer_id: string; key: string }>`
    select session.id, computer_id, wants_lock as key from session
    join serial_lock on serial_lock.key = wants_lock and serial_lock.session_id <> session.body->'wait'->>'owner'
    where wants_lock = any(${keys})
    order by priority, created_at, session.id limit ${toldAtOnce}`.execute(db)
  for (const waiter of waiters) await offer(engine, waiter)
}

async function offer(
  engine: Engine,
  waiter: { readonly id: string; readonly computer_id: string; readonly key: string },
): Promise<void> {
  await engine.withComputer(waiter.computer_id, ({ offerLock }) => offerLock(waiter.id, waiter.key))
}
