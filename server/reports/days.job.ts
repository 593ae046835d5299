/** When are the numbers of the day kept? */
import type { Kysely } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Tables } from '../db/tables.ts'
import { keepDay } from './days.ts'

const queue = 'compliance-days'

/** Every ten minutes, and just before a day (UTC) ends. */
const cron = '*/10,59 * * * *'

/** Begins to keep days on one of the nodes, whichever comes first; once at the start, so that a new server has its numbers. */
export async function startDayJobs(
  boss: PgBoss,
  { db, now }: { readonly db: Kysely<Tables>; readonly now: () => number },
): Promise<void> {
  await boss.createQueue(queue, { policy: 'short', deleteAfterSeconds: 600 })
  await boss.work(queue, () => keepDay(db, now()))
  await boss.schedule(queue, cron)
  await boss.send(queue, {})
}
