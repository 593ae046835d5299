/** What is done when a schedule's moment has come: which of its planned times are started, which were missed? */
import type { Kysely, Transaction } from 'kysely'
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import { momentWords } from '@fettle/core/calendar/words.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { QueueHappening } from '../mail/webhook.commands.ts'
import { type ScheduleRow, toRow, zoneOf } from './schedule.store.ts'
import { tellTrouble } from './trouble.ts'

type Tx = Transaction<Tables>

/** Sets or moves the job that does something for a schedule or a run, in the transaction that decides it. */
export type Wake = (tx: Kysely<Tables>, id: string, at: number) => Promise<void>

export interface FireParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  readonly wakeSchedule: Wake
  readonly wakeRun: Wake
  /** Tells webhooks, in the transaction in which something happens. */
  readonly queueHappening: QueueHappening
}

/** A run that fires not later than this is on time. Milliseconds. */
const onTimeMs = 60_000
/** Of the times that were missed together, so many have a row of their own. */
const missedRowsMax = 50
/** How many planned times are looked at for one that can be caught up. */
const lookedAtMax = 3000

/**
 * Fires a schedule whose moment has come. Only who holds its row fires it, and a planned time has one run, so two nodes or
 * two jobs never start it twice. One that is not due yet gets its job again.
 */
export async function fireSchedule(parts: FireParts, scheduleId: string): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    const found = await tx
      .selectFrom('schedule')
      .select(['id', 'name', 'definition', 'enabled', 'next_at', 'updated_at'])
      .where('id', '=', scheduleId)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    const row = found && toRow(found)
    if (!row || row.nextAt === undefined) return
    const now = parts.now()
    if (row.nextAt > now) return await parts.wakeSchedule(tx, row.id, row.nextAt)
    const zone = await zoneOf(tx, row.schedule)
    await fireAt(parts, tx, { row, zone, now, first: row.nextAt })
    const [next] = nextRuns({ recurrence: row.schedule.recurrence, zone }, now, 1)
    await tx
      .updateTable('schedule')
      .set({ next_at: next === undefined ? null : new Date(next) })
      .where('id', '=', row.id)
      .execute()
    if (next !== undefined) await parts.wakeSchedule(tx, row.id, next)
  })
}

interface Firing {
  readonly row: ScheduleRow
  readonly zone: string
  readonly now: number
  /** The first of its planned times that has come and was not fired. */
  readonly first: number
}

async function fireAt(parts: FireParts, tx: Tx, firing: Firing): Promise<void> {
  const { row, zone, now, first } = firing
  const recurring = { recurrence: row.schedule.recurrence, zone }
  const within = Math.max(row.schedule.toleranceMs, onTimeMs)
  const later = nextRuns(recurring, Math.max(first, now - within - 1), lookedAtMax).filter((at) => at <= now)
  // The first is taken as it is written: its zone may have been another when it was found.
  const recent = first >= now - within ? [first, ...later] : later
  const caught = recent.at(-1)
  const passed = [first, ...nextRuns(recurring, first, lookedAtMax)].filter((at) => at <= now && at !== caught)
  await recordMissed(parts, tx, firing, { passed, caught })
  if (caught === undefined) return
  const late = now - caught
  const runId = await insertRun(tx, row, {
    plannedFor: caught,
    ...(late > onTimeMs
      ? { sentence: `It was to fire at ${momentWords(caught, zone)} and fired ${Math.round(late / 60_000)} min late.` }
      : {}),
    now,
  })
  if (runId !== undefined) await parts.wakeRun(tx, runId, now)
}

/** A row for each time that was missed (of very many the last ones), and one notification for all. */
async function recordMissed(
  { queueHappening }: FireParts,
  tx: Tx,
  { row, zone, now }: Firing,
  { passed, caught }: { readonly passed: readonly number[]; readonly caught: number | undefined },
): Promise<void> {
  const [first] = passed
  if (first === undefined) return
  const told = passed.slice(-missedRowsMax)
  const untold = passed.length - told.length
  for (const [n, at] of told.entries()) {
    const earlier = n === 0 && untold > 0 ? ` ${untold} earlier ones were missed too.` : ''
    const sentence = `It was missed at ${momentWords(at, zone)}, because no server was running.${earlier}`
    await insertMissed(tx, row, at, sentence)
  }
  const times = passed.length === 1 ? 'a run' : `${passed.length} runs`
  const then =
    caught === undefined ? 'none of them is caught up' : `the one of ${momentWords(caught, zone)} was started late`
  await tellTrouble(tx, queueHappening, {
    kind: 'scheduleMissed',
    schedule: row,
    sentence: `The schedule "${row.name}" missed ${times} from ${momentWords(first, zone)} on; ${then}.`,
    at: now,
  })
}

async function insertMissed(tx: Tx, row: ScheduleRow, plannedFor: number, sentence: string): Promise<void> {
  await tx
    .insertInto('schedule_run')
    .values({
      ...{ id: newId('run'), schedule_id: row.id, trigger: 'time', by: null, state: 'missed', sentence },
      definition: canonicalJson(row.schedule),
      planned_for: new Date(plannedFor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Records that a schedule fires now; undefined when that planned time has fired before. `by`: a person asked for it. */
export async function insertRun(
  tx: Kysely<Tables>,
  row: ScheduleRow,
  run: { readonly plannedFor: number; readonly now: number; readonly by?: string; readonly sentence?: string },
): Promise<string | undefined> {
  const inserted = await tx
    .insertInto('schedule_run')
    .values({
      ...{ id: newId('run'), schedule_id: row.id, trigger: run.by === undefined ? 'time' : 'hand', by: run.by ?? null },
      ...{ state: 'waiting', sentence: run.sentence ?? null, definition: canonicalJson(row.schedule) },
      planned_for: new Date(run.plannedFor),
      fired_at: new Date(run.now),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted?.id
}
