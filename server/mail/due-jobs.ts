/** Runs what is due: rows that say when they are to be done, jobs of the job engine that wake them, a sweep for lost jobs. */
import { fromKysely, type PgBoss } from 'pg-boss'
import type { Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Wakes rows by their id, in the transaction that makes them due. */
export interface Waker {
  readonly wake: (tx: Transaction<Tables>, id: string, at?: number) => Promise<void>
}

/** Something that is done for a row: it finds out itself whether it is still to be done, and by whom. */
export interface DueWork {
  readonly queue: string
  /** How many rows are worked on at the same time: one that is slow holds up only its own place. */
  readonly places: number
  readonly act: (id: string) => Promise<void>
  /** Ids of rows that have been due for a while. */
  readonly overdue: () => Promise<readonly string[]>
}

const sweepQueue = 'mail-sweep'

/** Makes the queues; jobs can be added from now on. */
export async function makeQueues(boss: PgBoss, queues: readonly string[]): Promise<void> {
  for (const queue of queues)
    await boss.createQueue(queue, { retryLimit: 3, retryDelay: 5, expireInSeconds: 120, deleteAfterSeconds: 600 })
  await boss.createQueue(sweepQueue, { policy: 'short', deleteAfterSeconds: 600 })
}

/** Adds jobs to a queue. */
export function wakerOf(boss: PgBoss, queue: string): Waker {
  return {
    wake: async (tx, id, at) => {
      const start = at === undefined ? {} : { startAfter: new Date(at) }
      await boss.send(queue, { id }, { ...start, db: fromKysely(tx as never) })
    },
  }
}

/** Begins to work; every minute, what was forgotten is done too. */
export async function workOn(
  boss: PgBoss,
  all: readonly DueWork[],
  onError: (error: unknown, queue: string) => void,
): Promise<void> {
  for (const { queue, places, act } of all)
    await boss.work<{ id: string }>(
      queue,
      { pollingIntervalSeconds: 0.5, localConcurrency: places },
      async ([job]) => job && (await act(job.data.id)),
    )
  await boss.work(sweepQueue, async () => {
    for (const { queue, overdue, act } of all)
      for (const id of await overdue()) await act(id).catch((error: unknown) => onError(error, queue))
  })
  await boss.schedule(sweepQueue, '* * * * *')
}
