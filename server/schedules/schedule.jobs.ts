/** Wakes schedules and runs when their moment comes: one keyed job each, and a sweep that repairs lost ones. */
import { fromKysely, type PgBoss } from 'pg-boss'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { type FireParts, fireSchedule, type Wake } from './fire.ts'
import { continueRun, type RunParts } from './start-run.ts'

const scheduleQueue = 'schedule-due'
const runQueue = 'schedule-run'
const sweepQueue = 'schedule-sweep'

/** Jobs are set for moments that come within this; a sweep comes by before it is over. Milliseconds. */
const aheadMs = 3 * 60_000

export interface ScheduleJobs {
  readonly wakeRun: Wake
  /** Sets the jobs of schedules that fire soon; for whoever saved some. */
  readonly arm: () => Promise<void>
}

/** Begins to work on schedules and their runs. */
export async function startScheduleJobs(
  boss: PgBoss,
  parts: Omit<FireParts, 'wakeSchedule' | 'wakeRun'> & Omit<RunParts, 'wakeRun'>,
): Promise<ScheduleJobs> {
  const { db, now } = parts
  await makeQueues(db, boss)
  const waker = (queue: string): Wake => {
    return async (tx, id, at) => {
      const inside = tx.isTransaction ? { db: fromKysely(tx as never) } : {}
      await boss.upsert(queue, { id }, { singletonKey: id, startAfter: new Date(at), ...inside })
    }
  }
  const wakeSchedule = waker(scheduleQueue)
  const wakeRun = waker(runQueue)
  const all = { ...parts, wakeSchedule, wakeRun }
  const arm = async (): Promise<void> => {
    for (const { id, at } of await soon(db, now())) await wakeSchedule(db, id, at)
  }
  const work = { pollingIntervalSeconds: 0.5, batchSize: 1 }
  await boss.work<{ id: string }>(scheduleQueue, work, async ([job]) => job && (await fireSchedule(all, job.data.id)))
  await boss.work<{ id: string }>(
    runQueue,
    { ...work, localConcurrency: 2 },
    async ([job]) => job && (await continueRun(all, job.data.id)),
  )
  await boss.work(sweepQueue, async () => {
    await arm()
    for (const id of await openRuns(db, now())) await wakeRun(db, id, now())
  })
  await boss.schedule(sweepQueue, '* * * * *')
  // What came while no server was running is not left waiting for the sweep.
  await arm()
  return { wakeRun, arm }
}

/** Queues are tables' rows that two nodes which start together must not both make. */
async function makeQueues(db: Kysely<Tables>, boss: PgBoss): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtext('fettle tables'))`.execute(connection)
    try {
      for (const queue of [scheduleQueue, runQueue])
        await boss.createQueue(queue, { policy: 'short', retryLimit: 5, retryDelay: 2, deleteAfterSeconds: 600 })
      await boss.createQueue(sweepQueue, { policy: 'short', deleteAfterSeconds: 600 })
    } finally {
      await sql`select pg_advisory_unlock(hashtext('fettle tables'))`.execute(connection)
    }
  })
}

/** Schedules that fire before the next sweep but one, and all that are overdue. */
async function soon(db: Kysely<Tables>, now: number): Promise<readonly { readonly id: string; readonly at: number }[]> {
  const rows = await db
    .selectFrom('schedule')
    .select(['id', 'next_at'])
    .where('next_at', '<', new Date(now + aheadMs).toISOString())
    .execute()
  return rows.map(({ id, next_at }) => ({ id, at: Math.max(now, Date.parse(next_at ?? '')) }))
}

/** Runs that have something to do and may have lost their job. */
async function openRuns(db: Kysely<Tables>, now: number): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly id: string }>`
    select id from schedule_run
    where state in ('waiting', 'starting') and fired_at < ${new Date(now - 30_000)}
      and (state = 'waiting' or not exists (select from schedule_start where run_id = id and outcome is null)
        or exists (select from schedule_start where run_id = id and outcome is null and at < ${new Date(now)}
          and (claimed_until is null or claimed_until < ${new Date(now)})))`.execute(db)
  return rows.map(({ id }) => id)
}
