/** The activity report: sessions that ended in a period, by day and outcome. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getActivityReport } from '@fettle/contract/http/reports.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { computersOfFilter } from './computer-page.ts'
import { dayOf } from './days.ts'

type Report = ResponseOf<typeof getActivityReport>

const dayMs = 86_400_000
const daysMax = 366
const daysDefault = 30
const causesMax = 20

export interface Period {
  readonly from: string
  readonly to: string
}

/** The period a caller means: from a day up to and with a day (UTC). */
export function periodOf(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): Period {
  const to = query.to ?? dayOf(now)
  const from = query.from ?? dayOf(Date.parse(to) - (daysDefault - 1) * dayMs)
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  if (days < 1) refuse('badInput', `The period ends (${to}) before it begins (${from}).`)
  if (days > daysMax) refuse('badInput', `The period has ${days} days; a report has at most ${daysMax}.`)
  return { from, to }
}

export interface Meant extends Period {
  readonly q?: string | undefined
  readonly kind?: string | undefined
}

/** Sessions that ended in the period and are meant. */
function sessionsOf({ from, to, q, kind }: Meant) {
  return sql`session where session.ended_at >= ${`${from}T00:00:00Z`}::timestamptz
    and session.ended_at < ${new Date(Date.parse(to) + dayMs)}::timestamptz
    and ${kind === undefined ? sql`true` : sql`session.kind = ${kind}`}
    and ${q === undefined ? sql`true` : sql`session.computer_id in (select computer.id ${computersOfFilter(q)})`}`
}

type Counts = Report['totals']
interface CountRow extends Omit<Counts, 'medianMs' | 'p90Ms'> {
  readonly day: string | null
  readonly median: number | null
  readonly p90: number | null
}

const none = { sessions: 0, compliant: 0, changed: 0, partial: 0, failed: 0, cancelled: 0, missed: 0 }

/** The whole report. */
export async function activityReport(db: Kysely<Tables>, meant: Meant): Promise<Report> {
  const outcome = (state: string) =>
    sql`count(*) filter (where state = ${sql.lit(state)})::integer as ${sql.ref(state)}`
  const [counted, causes] = await Promise.all([
    sql<CountRow>`
      select case when grouping(day) = 1 then null else to_char(day, 'YYYY-MM-DD') end as day, count(*)::integer as sessions,
        ${outcome('compliant')}, ${outcome('changed')}, ${outcome('partial')}, ${outcome('failed')}, ${outcome('cancelled')},
        ${outcome('missed')},
        percentile_cont(0.5) within group (order by worked_ms) as median,
        percentile_cont(0.9) within group (order by worked_ms) as p90
      from (select (ended_at at time zone 'UTC')::date as day, state, nullif(worked_ms, 0) as worked_ms from ${sessionsOf(meant)}) each
      group by grouping sets ((day), ())`.execute(db),
    sql<Report['causes'][number]>`
      select each.cause, coalesce(cause.sentence, each.cause) as sentence, each.sessions, each.computers from (
        select cause, count(*)::integer as sessions, count(distinct computer_id)::integer as computers
        from ${sessionsOf(meant)} and session.cause is not null
        group by cause order by sessions desc, cause limit ${causesMax}
      ) each left join cause on cause.id = each.cause order by sessions desc, each.cause`.execute(db),
  ])
  const byDay = new Map(counted.rows.map((row) => [row.day, toCounts(row)]))
  return {
    from: meant.from,
    to: meant.to,
    totals: byDay.get(null) ?? none,
    days: daysOf(meant).map((day) => ({ day, ...(byDay.get(day) ?? none) })),
    causes: causes.rows,
  }
}

function toCounts({ day: _day, median, p90, ...counts }: CountRow): Counts {
  return {
    ...counts,
    ...(median === null ? {} : { medianMs: Math.round(median) }),
    ...(p90 === null ? {} : { p90Ms: Math.round(p90) }),
  }
}

function daysOf({ from, to }: Period): readonly string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1
  return Array.from({ length: count }, (_, at) => dayOf(Date.parse(from) + at * dayMs))
}

/** The columns of the file. */
export const activityFileColumns = [
  'session',
  'computer',
  'tenant',
  'kind',
  'trigger',
  'outcome',
  'created',
  'started',
  'ended',
  'workedSeconds',
  'cause',
  'problem',
] as const

interface FileRow {
  readonly id: string
  readonly ended_at: string
  readonly cells: readonly unknown[]
}

/** Its rows, oldest first, a page at a time. */
export async function* activityRows(
  db: Kysely<Tables>,
  meant: Meant,
  limit: number,
): AsyncIterable<readonly (readonly unknown[])[]> {
  let last: FileRow | undefined
  do {
    const after =
      last === undefined ? sql`true` : sql`(session.ended_at, session.id) > (${last.ended_at}::timestamptz, ${last.id})`
    const { rows } = await sql<FileRow>`
      select page.id, page.ended_at, jsonb_build_array(page.id, computer.name, tenant.name, page.kind, page.trigger, page.state,
        page.created_at, page.started_at, page.ended_at, round((page.worked_ms / 1000)::numeric, 1), page.cause, page.first_problem) as cells
      from (
        select * from ${sessionsOf(meant)} and ${after} order by session.ended_at, session.id limit ${limit}
      ) page
      join computer on computer.id = page.computer_id
      join tenant on tenant.id = page.tenant_id
      order by page.ended_at, page.id`.execute(db)
    yield rows.map(({ cells }) => cells)
    last = rows.length === limit ? rows.at(-1) : undefined
  } while (last !== undefined)
}
