/** What can be asked of schedules besides saving them: run now, duplicate. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { applyAll } from '../library/apply.commands.ts'
import { findKnown } from '../library/definition.store.ts'
import { insertRun, type Wake } from './fire.ts'
import { getSchedule, type ScheduleRow } from './schedule.store.ts'

export interface ScheduleParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
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
