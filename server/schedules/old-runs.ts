/** Which runs of schedules are so old that nobody asks for them any more? */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Runs of a year can be compared with those of the year before. */
export const runDays = 400

/** Forgets runs that ended long ago, with what came of each of their computers; their batches and sessions stay. */
export async function forgetOldRuns(db: Kysely<Tables>, now: number): Promise<void> {
  const before = new Date(now - runDays * 86_400_000)
  await sql`
    with old as (
      select id from schedule_run where state in ('done', 'missed', 'failed') and coalesce(ended_at, planned_for) < ${before}
    ), starts as (delete from schedule_start using old where run_id = old.id)
    delete from schedule_run using old where schedule_run.id = old.id`.execute(db)
}
