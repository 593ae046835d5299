/** How does a run that has fired become sessions: which computers, spread over time, each with what came of it? */
import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Id } from '@fettle/core/terms/ids.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { newId } from '../db/new-id.ts'
import { isLostConnection } from '../db/lost-connection.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { Refusal } from '../http/refusal.ts'
import type { QueueHappening } from '../mail/webhook.commands.ts'
import type { SessionParts } from '../sessions/start.commands.ts'
import { calendarsOf } from '../tenants/calendar-of.ts'
import type { Wake } from './fire.ts'
import { computersOf } from './schedule-target.ts'
import { type StoredSchedule, zoneOf } from './schedule.store.ts'
import { sessionOptions } from './session-options.ts'
import { type Outcome, startComputer } from './start-computer.ts'
import { tellTrouble } from './trouble.ts'

export interface RunParts extends SessionParts {
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly wakeRun: Wake
  readonly queueHappening: QueueHappening
  /** A run failed for a reason that is no fact of the world. */
  readonly onError: (error: unknown, runId: string) => void
}

/** How many computers a node starts at a time; sessions that people start find room beside them. */
const atOnce = 4
/** How many computers are taken up together. */
const chunkSize = 40
/** Whoever took a computer up and was killed has had it for so long. Milliseconds. */
const claimMs = 120_000

/** Goes on with a run as far as its time has come, and sets the job for the rest. Doing it twice is as doing it once. */
export async function continueRun(parts: RunParts, runId: string): Promise<void> {
  try {
    await inTransaction(parts.db, (tx) => findComputers(parts, tx, runId))
  } catch (error) {
    if (isLostConnection(error)) throw error
    return await failRun(parts, runId, error)
  }
  while (await startSome(parts, runId));
  await inTransaction(parts.db, (tx) => settle(parts, tx, runId))
}

interface Run {
  readonly id: string
  readonly scheduleId: string
  readonly schedule: StoredSchedule
  readonly state: string
  readonly batchId: Id<'bat'> | null
  readonly detectionAt: number
  readonly by: string | null
}

async function lockedRun(tx: Kysely<Tables>, runId: string): Promise<Run | undefined> {
  const row = await tx.selectFrom('schedule_run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
  if (!row) return undefined
  // Of a run that came late or was asked for, executions are counted from when it really fired.
  const plannedFor = Date.parse(row.planned_for)
  const firedAt = row.fired_at === null ? plannedFor : Date.parse(row.fired_at)
  return {
    ...{
      id: row.id,
      scheduleId: row.schedule_id,
      state: row.state,
      batchId: row.batch_id as Id<'bat'> | null,
      by: row.by,
    },
    schedule: row.definition as StoredSchedule,
    detectionAt: row.sentence === null ? plannedFor : firedAt,
  }
}

/** Finds the computers of a run that has just fired, and plans when each is started. */
async function findComputers(parts: RunParts, tx: Transaction<Tables>, runId: string): Promise<void> {
  const run = await lockedRun(tx, runId)
  if (run?.state !== 'waiting') return
  const now = parts.now()
  const computers = await computersOf(tx, await parts.definitions(tx), run.schedule, now)
  const batchId = newId('bat')
  const trigger = triggerOf(run)
  const ordered = shuffled(computers, runId)
  const asked = computers.filter(({ isNotApplicable }) => !isNotApplicable).length
  await tx
    .insertInto('batch')
    .values({ id: batchId, trigger, asked, refused: '[]', schedule_id: run.scheduleId })
    .execute()
  const { spreadMs } = run.schedule
  const starts = ordered.map(({ id, isNotApplicable }, n) => ({
    id,
    at: new Date(isNotApplicable ? now : now + Math.floor((spreadMs * n) / asked)),
    outcome: isNotApplicable ? 'notApplicable' : null,
    sentence: isNotApplicable ? 'None of the items of the schedule is deployed on it.' : null,
  }))
  await sql`
    insert into schedule_start (run_id, computer_id, at, outcome, sentence)
    select ${runId}, * from unnest(${starts.map(({ id }) => id)}::text[], ${starts.map(({ at }) => at)}::timestamptz[],
      ${starts.map(({ outcome }) => outcome)}::text[], ${starts.map(({ sentence }) => sentence)}::text[])`.execute(tx)
  await tx.updateTable('schedule_run').set({ state: 'starting', batch_id: batchId }).where('id', '=', runId).execute()
}

/** Who started its sessions, in words. */
function triggerOf({ schedule, by }: Run): string {
  return by === null ? `schedule "${schedule.name}"` : `schedule "${schedule.name}", run by ${by}`
}

/** In an order that has nothing to do with names, tenants or sites, and is the same whoever finds it. */
function shuffled<T extends { readonly id: string; readonly isNotApplicable: boolean }>(
  computers: readonly T[],
  runId: string,
): readonly T[] {
  const keyed = computers.map((computer) => ({
    computer,
    key: createHash('sha256').update(`${runId} ${computer.id}`).digest('hex'),
  }))
  // Those that are not started take no place in the time over which the others are spread.
  const sorted = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ computer }) => computer)
  return [...sorted.filter((one) => !one.isNotApplicable), ...sorted.filter((one) => one.isNotApplicable)]
}

/** Starts computers whose moment has come; false when there is none left at present. */
async function startSome(parts: RunParts, runId: string): Promise<boolean> {
  const run = await parts.db
    .selectFrom('schedule_run')
    .select('state')
    .where('id', '=', runId)
    .where('state', '=', 'starting')
    .executeTakeFirst()
  if (!run) return false
  const claimed = await claim(parts, runId)
  if (claimed.length === 0) return false
  const whole = await inTransaction(parts.db, (tx) => lockedRun(tx, runId))
  const { batchId } = whole ?? {}
  if (!whole || !batchId) return false
  const zone = await zoneOf(parts.db, whole.schedule)
  const calendars = await calendarsOf(
    parts.db,
    claimed.map(({ id }) => id),
  )
  const rest = claimed.values()
  const worker = async (): Promise<void> => {
    for (const computer of rest) {
      const computerZone = calendars.get(computer.id)?.zone ?? zone
      const options = sessionOptions(whole.schedule, { detectionAt: whole.detectionAt, zone, computerZone })
      const request = {
        computer,
        options,
        trigger: triggerOf(whole),
        batchId,
        scheduleId: whole.scheduleId,
      }
      const outcome = await startComputer(parts, request).catch((error: unknown): Outcome => {
        if (isLostConnection(error)) throw error
        parts.onError(error, runId)
        return { outcome: 'failed', sentence: `The server made a mistake: ${(error as Error).message}` }
      })
      await record(parts.db, runId, computer.id, outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return true
}

/** Takes computers up that nobody is busy with. */
async function claim(
  parts: RunParts,
  runId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const now = new Date(parts.now())
  const { rows } = await sql<{ readonly id: string; readonly name: string }>`
    with due as (
      select computer_id from schedule_start
      where run_id = ${runId} and outcome is null and at <= ${now} and (claimed_until is null or claimed_until < ${now})
      order by at, computer_id limit ${chunkSize} for update skip locked
    )
    update schedule_start set claimed_until = ${new Date(now.getTime() + claimMs)}
    from due join computer on computer.id = due.computer_id
    where run_id = ${runId} and schedule_start.computer_id = due.computer_id
    returning computer.id, computer.name`.execute(parts.db)
  return rows
}

async function record(db: Kysely<Tables>, runId: string, computerId: string, outcome: Outcome): Promise<void> {
  await db
    .updateTable('schedule_start')
    .set({
      outcome: outcome.outcome,
      session_id: 'sessionId' in outcome ? outcome.sessionId : null,
      sentence: 'sentence' in outcome ? outcome.sentence : null,
    })
    .where('run_id', '=', runId)
    .where('computer_id', '=', computerId)
    .execute()
}

/** Ends a run that has nothing left, or sets the job for its next computer. */
async function settle(parts: RunParts, tx: Transaction<Tables>, runId: string): Promise<void> {
  const run = await lockedRun(tx, runId)
  if (run?.state !== 'starting') return
  const next = await tx
    .selectFrom('schedule_start')
    .select((of) => of.fn.min(sql<string>`greatest(at, coalesce(claimed_until, at))`).as('at'))
    .where('run_id', '=', runId)
    .where('outcome', 'is', null)
    .executeTakeFirst()
  if (next?.at) return await parts.wakeRun(tx, runId, Date.parse(next.at))
  const failed = await tx
    .selectFrom('schedule_start')
    .select('sentence')
    .where('run_id', '=', runId)
    .where('outcome', '=', 'failed')
    .execute()
  const [first] = failed
  if (first !== undefined)
    await tellTrouble(tx, parts.queueHappening, {
      kind: 'scheduleFailed',
      schedule: { id: run.scheduleId, schedule: run.schedule },
      runId,
      sentence: `The schedule "${run.schedule.name}" could not start ${failed.length} of its computers: ${first.sentence}`,
      at: parts.now(),
    })
  await tx
    .updateTable('schedule_run')
    .set({ state: 'done', ended_at: new Date(parts.now()) })
    .where('id', '=', runId)
    .execute()
}

/** Ends a run that cannot be started, with the reason where people look for it. */
async function failRun(parts: RunParts, runId: string, error: unknown): Promise<void> {
  const isFact = error instanceof Refusal
  if (!isFact) parts.onError(error, runId)
  const sentence = isFact ? error.message : `The server made a mistake: ${(error as Error).message}`
  await inTransaction(parts.db, async (tx) => {
    const run = await lockedRun(tx, runId)
    if (run?.state !== 'waiting') return
    const now = parts.now()
    await tx
      .updateTable('schedule_run')
      .set({ state: 'failed', sentence, ended_at: new Date(now) })
      .where('id', '=', runId)
      .execute()
    await tellTrouble(tx, parts.queueHappening, {
      kind: 'scheduleFailed',
      schedule: { id: run.scheduleId, schedule: run.schedule },
      runId,
      sentence: `The schedule "${run.schedule.name}" could not run: ${sentence}`,
      at: now,
    })
  })
}
