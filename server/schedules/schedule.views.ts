/** What screens see of schedules and their runs. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type {
  getScheduleRun,
  listScheduleRuns,
  PlannedTime,
  ScheduleDetail,
  ScheduleRun,
  ScheduleSummary,
} from '@fettle/contract/http/schedules.ts'
import { clockNote, freezeNote } from '@fettle/core/calendar/run-notes.ts'
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import { momentWords, recurrenceWords } from '@fettle/core/calendar/words.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Freeze } from '@fettle/core/terms/calendar.ts'
import type { Execution, Recurrence } from '@fettle/core/terms/schedule.ts'
import type { SessionState } from '@fettle/core/terms/session.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import { namesOf, type Names } from '../deployments/target-words.ts'
import { readTimeCursor } from '../http/time-cursor.ts'
import { calendarOfTenant } from '../tenants/calendar-of.ts'
import { allSchedules, type ScheduleRow, type StoredSchedule, tenantIdOf, zoneOf } from './schedule.store.ts'
import { computersOf, missingTarget, scheduleTargetWords } from './schedule-target.ts'

/** Every schedule by name, with its next and its last run. */
export async function scheduleList(db: Kysely<Tables>, now: number): Promise<{ items: ScheduleSummary[] }> {
  const rows = await allSchedules(db)
  const names = rows.length > 0 ? await namesOf(db) : new Map<string, string>()
  const last = await lastRuns(db)
  const items: ScheduleSummary[] = []
  for (const row of rows) items.push(await toSummary(db, row, { names, last, now, count: runsInList }))
  return { items }
}

/** Next times that a list shows of each. */
const runsInList = 3

interface Around {
  readonly now: number
  /** How many next times are wanted. */
  readonly count: number
  readonly names: Names
  /** The newest run of each schedule, by the schedule's id. */
  readonly last: ReadonlyMap<string, RunRow>
}

async function toSummary(
  db: Kysely<Tables>,
  row: ScheduleRow,
  { names, last, now, count }: Around,
): Promise<ScheduleSummary> {
  const { id, name, schedule, enabled, nextAt, updatedAt } = row
  const { options, description } = schedule
  const { zone: tenantZone, freezes } = await calendarOfTenant(db, tenantIdOf(schedule))
  const zone = schedule.zone ?? tenantZone
  const tenantId = tenantIdOf(schedule)
  const missing = await missingTarget(db, schedule.target)
  const run = last.get(id)
  return {
    ...{ id, name, enabled, zone, updatedAt, kind: options.kind ?? 'full' },
    ...(description === undefined ? {} : { description }),
    zoneIsOwn: schedule.zone !== undefined,
    when: recurrenceWords(schedule.recurrence),
    execution: executionWords(schedule.execution),
    target: scheduleTargetWords(schedule.target, names),
    ...(tenantId === undefined ? {} : { tenant: { id: tenantId, name: names.get(tenantId) ?? tenantId } }),
    ...(options.items === undefined ? {} : { items: [...options.items] }),
    ...(missing === undefined ? {} : { targetMissing: missing }),
    ...(nextAt === undefined ? {} : { next: zoned(nextAt, zone) }),
    nextRuns: nextTimes(schedule.recurrence, { zone, freezes, now, count }),
    ...(run === undefined ? {} : { last: toRun(run, zone) }),
  }
}

/** When changes begin, in words. */
export function executionWords(execution: Execution): string {
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

export interface Ahead {
  readonly zone: string
  readonly freezes: readonly Freeze[]
  readonly now: number
  readonly count: number
}

/** The next times a schedule fires, as people read them, each with what is special about it. */
export function nextTimes(recurrence: Recurrence, { zone, freezes, now, count }: Ahead): PlannedTime[] {
  const runs = nextRuns({ recurrence, zone }, now, count)
  return runs.map((at, n) => {
    const before = runs[n - 1]
    const clock = clockNote(at, { recurrence, zone, ...(before === undefined ? {} : { before }) })
    const notes = [clock, freezeNote(at, freezes, zone)].filter((note) => note !== undefined)
    return { ...zoned(at, zone), ...(notes.length === 0 ? {} : { note: notes.join(' ') }) }
  })
}

/** One schedule whole, with its next runs and the number of computers it means now. */
export async function scheduleDetail(
  db: Kysely<Tables>,
  row: ScheduleRow,
  { now, count, definitions }: { readonly now: number; readonly count: number; readonly definitions: Definitions },
): Promise<ScheduleDetail> {
  const around = { names: await namesOf(db), last: await lastRuns(db, row.id), now, count }
  const summary = await toSummary(db, row, around)
  const isWhole = summary.targetMissing === undefined
  return {
    ...summary,
    definition: row.schedule as unknown as Record<string, unknown>,
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
  readonly states: readonly { readonly state: SessionState; readonly count: number }[]
  readonly skipped: ScheduleRun['skipped'] | null
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
    ) as not_reached, (
      select coalesce(jsonb_agg(jsonb_build_object('state', state, 'count', n) order by state), '[]') from (
        select state, count(*) as n from session where batch_id = run.batch_id group by state
      ) by_state
    ) as states, (
      select jsonb_agg(jsonb_build_object('outcome', outcome, 'count', n, 'sentence', sentence) order by n desc, outcome) from (
        select outcome, count(*) as n, coalesce(min(sentence), '') as sentence from schedule_start
        where run_id = run.id and outcome in ('refused', 'notApplicable', 'failed') group by outcome
      ) by_outcome
    ) as skipped
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
    sessions: [...row.states],
    skipped: row.skipped ?? [],
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
    .leftJoin('session', 'session.id', 'schedule_start.session_id')
    .select(['computer.id', 'computer.name', 'at', 'outcome', 'schedule_start.session_id', 'sentence', 'session.state'])
    .where('run_id', '=', runId)
    .orderBy('at')
    .orderBy('computer.name')
    .execute()
  const zone = await zoneOf(db, schedule.definition as StoredSchedule)
  return {
    ...toRun(row, zone),
    schedule: { id: schedule.id, name: schedule.name },
    items: starts.map(({ id, name, at, outcome, session_id, sentence, state }) => ({
      computer: { id, name },
      at,
      ...(outcome === null ? {} : { outcome }),
      ...(session_id === null ? {} : { sessionId: session_id }),
      ...(state === null ? {} : { state: state as SessionState }),
      ...(sentence === null ? {} : { sentence }),
    })),
  }
}
