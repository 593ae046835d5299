/** What screens see of schedules and their runs. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type {
  getScheduleRun,
  listScheduleRuns,
  ScheduleDetail,
  ScheduleRun,
  ScheduleSummary,
} from '@fettle/contract/http/schedules.ts'
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import { momentWords, recurrenceWords } from '@fettle/core/calendar/words.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Execution } from '@fettle/core/terms/schedule.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import { namesOf, type Names } from '../deployments/target-words.ts'
import { readTimeCursor } from '../http/time-cursor.ts'
import { allSchedules, type ScheduleRow, type StoredSchedule, zoneOf } from './schedule.store.ts'
import { computersOf, missingTarget, scheduleTargetWords } from './schedule-target.ts'

/** Every schedule by name, with its next and its last run. */
export async function scheduleList(db: Kysely<Tables>): Promise<{ items: ScheduleSummary[] }> {
  const rows = await allSchedules(db)
  const names = rows.length > 0 ? await namesOf(db) : new Map<string, string>()
  const last = await lastRuns(db)
  const items: ScheduleSummary[] = []
  for (const row of rows) items.push(await toSummary(db, row, { names, last }))
  return { items }
}

interface Around {
  readonly names: Names
  /** The newest run of each schedule, by the schedule's id. */
  readonly last: ReadonlyMap<string, RunRow>
}

async function toSummary(db: Kysely<Tables>, row: ScheduleRow, { names, last }: Around): Promise<ScheduleSummary> {
  const { id, name, schedule, enabled, nextAt, updatedAt } = row
  const { options, description } = schedule
  const zone = await zoneOf(db, schedule)
  const missing = await missingTarget(db, schedule.target)
  const run = last.get(id)
  return {
    ...{ id, name, enabled, zone, updatedAt, kind: options.kind ?? 'full' },
    ...(description === undefined ? {} : { description }),
    zoneIsOwn: schedule.zone !== undefined,
    when: recurrenceWords(schedule.recurrence),
    execution: executionWords(schedule.execution),
    target: scheduleTargetWords(schedule.target, names),
    ...(options.items === undefined ? {} : { items: [...options.items] }),
    ...(missing === undefined ? {} : { targetMissing: missing }),
    ...(nextAt === undefined ? {} : { next: zoned(nextAt, zone) }),
    ...(run === undefined ? {} : { last: toRun(run, zone) }),
  }
}

function executionWords(execution: Execution): string {
  switch (execution.type) {
    case 'immediately':
      return 'immediately after detection'
    case 'afterHours':
      return 'after business hours'
    case 'at':
      return `at ${execution.time} in ${execution.zone === 'schedule' ? "the schedule's" : "each computer's"} zone`
    default:
      return never(execution)
  }
}

/** A moment with what clocks in a zone show then. */
export function zoned(at: number, zone: string): { at: string; words: string } {
  return { at: new Date(at).toISOString(), words: momentWords(at, zone) }
}

/** The next times a schedule fires, as people read them. */
export function nextTimes(
  { recurrence }: Pick<StoredSchedule, 'recurrence'>,
  zone: string,
  { now, count }: { readonly now: number; readonly count: number },
): { at: string; words: string }[] {
  return nextRuns({ recurrence, zone }, now, count).map((at) => zoned(at, zone))
}

/** One schedule whole, with its next runs and the number of computers it means now. */
export async function scheduleDetail(
  db: Kysely<Tables>,
  row: ScheduleRow,
  { now, count, definitions }: { readonly now: number; readonly count: number; readonly definitions: Definitions },
): Promise<ScheduleDetail> {
  const summary = await toSummary(db, row, { names: await namesOf(db), last: await lastRuns(db, row.id) })
  const isWhole = summary.targetMissing === undefined
  return {
    ...summary,
    definition: row.schedule as unknown as Record<string, unknown>,
    nextRuns: nextTimes(row.schedule, summary.zone, { now, count }),
    ...(isWhole ? { computers: (await computersOf(db, definitions, row.schedule, now)).length } : {}),
  }
}

interface RunRow {
  readonly id: string
  readonly schedule_id: string
  readonly trigger: 'time' | 'hand'
  readonly by: string | null
  readonly planned_for: string
  readonly fired_at: string | null
  readonly ended_at: string | null
  readonly state: ScheduleRun['state']
  readonly batch_id: string | null
  readonly sentence: string | null
  readonly counts: Omit<ScheduleRun['counts'], 'notReached'>
  readonly not_reached: number
}

/** Runs with their counts; `where` chooses them. */
const runsWhere = (where: ReturnType<typeof sql<boolean>>, limit: number) => sql<RunRow>`
  select run.id, run.schedule_id, run.trigger, run.by, run.planned_for, run.fired_at, run.ended_at, run.state, run.batch_id,
    run.sentence, (
      select jsonb_build_object('computers', count(*), 'toStart', count(*) filter (where outcome is null),
        'started', count(*) filter (where outcome = 'started'), 'joined', count(*) filter (where outcome = 'joined'),
        'refused', count(*) filter (where outcome = 'refused'), 'failed', count(*) filter (where outcome = 'failed'),
        'notApplicable', count(*) filter (where outcome = 'notApplicable'))
      from schedule_start where run_id = run.id
    ) as counts, (
      select count(*)::int from session where batch_id = run.batch_id and state = 'missed'
    ) as not_reached
  from schedule_run as run where ${where}
  order by run.planned_for desc, run.id desc limit ${limit}`

async function lastRuns(db: Kysely<Tables>, scheduleId?: string): Promise<ReadonlyMap<string, RunRow>> {
  const newest = sql<boolean>`run.id in (
    select distinct on (schedule_id) id from schedule_run
    ${scheduleId === undefined ? sql`` : sql`where schedule_id = ${scheduleId}`}
    order by schedule_id, planned_for desc, id desc)`
  const { rows } = await runsWhere(newest, 10_000).execute(db)
  return new Map(rows.map((row) => [row.schedule_id, row]))
}

function toRun(row: RunRow, zone: string): ScheduleRun {
  return {
    id: row.id,
    plannedFor: zoned(Date.parse(row.planned_for), zone),
    trigger: row.trigger,
    state: row.state,
    counts: { ...row.counts, notReached: row.not_reached },
    ...(row.by === null ? {} : { by: row.by }),
    ...(row.fired_at === null ? {} : { firedAt: row.fired_at }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.batch_id === null ? {} : { batchId: row.batch_id }),
    ...(row.sentence === null ? {} : { sentence: row.sentence }),
  }
}

/** A page of a schedule's runs, newest first. */
export async function runPage(
  db: Kysely<Tables>,
  { id, schedule }: ScheduleRow,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ResponseOf<typeof listScheduleRuns>> {
  const zone = await zoneOf(db, schedule)
  const { rows } = await runsWhere(
    sql<boolean>`run.schedule_id = ${id} and ${beforeCursor(cursor)}`,
    limit + 1,
  ).execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.map((row) => toRun(row, zone))
  return rows.length > limit && last ? { items, nextCursor: `${last.planned_for} ${last.id}` } : { items }
}

function beforeCursor(cursor: string | undefined) {
  if (cursor === undefined) return sql<boolean>`true`
  const { at, id } = readTimeCursor(cursor)
  return sql<boolean>`(run.planned_for, run.id) < (${at}::timestamptz, ${id})`
}

/** One run with each of its computers; undefined when there is no such run. */
export async function runDetail(
  db: Kysely<Tables>,
  runId: string,
): Promise<ResponseOf<typeof getScheduleRun> | undefined> {
  const { rows } = await runsWhere(sql<boolean>`run.id = ${runId}`, 1).execute(db)
  const [row] = rows
  if (!row) return undefined
  const schedule = await db
    .selectFrom('schedule')
    .select(['id', 'name', 'definition'])
    .where('id', '=', row.schedule_id)
    .executeTakeFirstOrThrow()
  const starts = await db
    .selectFrom('schedule_start')
    .innerJoin('computer', 'computer.id', 'schedule_start.computer_id')
    .select(['computer.id', 'computer.name', 'at', 'outcome', 'session_id', 'sentence'])
    .where('run_id', '=', runId)
    .orderBy('at')
    .orderBy('computer.name')
    .execute()
  const zone = await zoneOf(db, schedule.definition as StoredSchedule)
  return {
    ...toRun(row, zone),
    schedule: { id: schedule.id, name: schedule.name },
    items: starts.map(({ id, name, at, outcome, session_id, sentence }) => ({
      computer: { id, name },
      at,
      ...(outcome === null ? {} : { outcome }),
      ...(session_id === null ? {} : { sessionId: session_id }),
      ...(sentence === null ? {} : { sentence }),
    })),
  }
}
