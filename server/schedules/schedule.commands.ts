/** What can be asked of schedules besides saving them: run now, duplicate. */
import type { Kysely } from 'kysely'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { applyAll } from '../library/apply.commands.ts'
import { findKnown } from '../library/definition.store.ts'
import type { SessionParts } from '../sessions/start.commands.ts'
import { cancelMany } from '../sessions/steer.commands.ts'
import { insertRun, type Wake } from './fire.ts'
import { getSchedule, type ScheduleRow } from './schedule.store.ts'

export interface ScheduleParts extends SessionParts {
  readonly wakeRun: Wake
}

/** Runs a schedule now, whether it is enabled or not; returns the run's id. Its next planned time stays. */
export async function runNow({ db, now, wakeRun }: ScheduleParts, text: string, by: string): Promise<string> {
  return await inTransaction(db, async (tx) => {
    const at = now()
    const runId = await insertRun(tx, await getSchedule(tx, text), { plannedFor: at, now: at, by })
    if (runId === undefined) throw new Error('a run that somebody asked for was recorded before it was made')
    await wakeRun(tx, runId, at)
    return runId
  })
}

/** Starts no more computers of a run and cancels its sessions that are not over; returns how many. */
export async function cancelRun(
  parts: ScheduleParts,
  { runId, by, how }: { readonly runId: string; readonly by: string; readonly how: CancelMode },
): Promise<number> {
  const batchId = await inTransaction(parts.db, async (tx) => {
    const run = await tx.selectFrom('schedule_run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
    if (!run) return refuse('notFound', `There is no run "${runId}"; list them with GET /api/v1/schedules/{name}/runs.`)
    const sentence = `The run was cancelled by ${by}.`
    const left = tx.updateTable('schedule_start').set({ outcome: 'refused', sentence }).where('run_id', '=', runId)
    await left.where('outcome', 'is', null).where('claimed_until', 'is', null).execute()
    if (run.state === 'waiting' || run.state === 'starting') {
      const ended = run.state === 'waiting' ? { state: 'done' as const, ended_at: new Date(parts.now()) } : {}
      await tx
        .updateTable('schedule_run')
        .set({ sentence, ...ended })
        .where('id', '=', runId)
        .execute()
      await parts.wakeRun(tx, runId, parts.now())
    }
    return run.batch_id
  })
  if (batchId === null) return 0
  const open = await parts.db
    .selectFrom('session')
    .select('id')
    .where('batch_id', '=', batchId)
    .where('final', '=', false)
    .execute()
  return await cancelMany(parts, { sessionIds: open.map(({ id }) => id), by, how })
}

/** Makes a copy under another name, disabled: nobody should find two schedules at work who wanted to change one. */
export async function duplicate(
  { db, now }: ScheduleParts,
  { text, name, by }: { readonly text: string; readonly name: string | undefined; readonly by: string },
): Promise<ScheduleRow> {
  const original = await getSchedule(db, text)
  const known = await findKnown(db, 'schedule', original.id)
  if (!known) return refuse('notFound', `There is no schedule "${text}"; list them with GET /api/v1/schedules.`)
  const free = name ?? (await freeName(db, original.name))
  const document = { ...known.document, name: free, enabled: false }
  const source = `copy of schedule "${original.name}"`
  await applyAll(db, [{ source, document }], { by, now: now(), isNew: true })
  return await getSchedule(db, free)
}

async function freeName(db: Kysely<Tables>, name: string): Promise<string> {
  const rows = await db.selectFrom('schedule').select('name').where('deleted_at', 'is', null).execute()
  const taken = new Set(rows.map((row) => row.name))
  const base = name.slice(0, 180)
  for (let n = 1; ; n += 1) {
    const free = n === 1 ? `${base} copy` : `${base} copy ${n}`
    if (!taken.has(free)) return free
  }
}
