/** A page of the list of sessions in any of its orders, and how many sessions match a filter. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { SessionCounts } from '@fettle/contract/http/lists.ts'
import type { SessionSort } from '@fettle/contract/http/list-sorts.ts'
import type { listSessions } from '@fettle/contract/http/sessions.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { type SessionState, stateGroups } from '@fettle/core/terms/session.ts'
import { allOf, type Condition } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { countMax, readCursor, writeCursor } from '../http/list-cursor.ts'
import { sessionCondition } from './session-filter.ts'
import { queryConditions, sessionsWithNames, summaryColumns, toSummary } from './session.views.ts'

type ListQuery = QueryOf<typeof listSessions>

interface Order {
  readonly columns: readonly RawBuilder<unknown>[]
  /** As what the values of a cursor are read, one for each column. */
  readonly types: readonly string[]
  /** Of each column, before a "-" turns all round. */
  readonly isDescending: readonly boolean[]
}

const created = {
  columns: [sql`session.created_at`, sql`session.id`],
  types: ['timestamptz', 'text'],
  isDescending: [true, true],
}
const orders: { readonly [Name in 'newest' | 'duration' | 'computer']: Order } = {
  newest: created,
  duration: {
    columns: [sql`session.worked_ms`, sql`session.id`],
    types: ['double precision', 'text'],
    isDescending: [true, true],
  },
  computer: {
    columns: [sql`computer.name`, sql`computer.id`, ...created.columns],
    types: ['text', 'text', ...created.types],
    isDescending: [false, false, true, true],
  },
}

/** A page of sessions. */
export async function listSessionPage(db: Kysely<Tables>, query: ListQuery): Promise<ResponseOf<typeof listSessions>> {
  const { order, isTurned } = orderOf(query.sort)
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, order.types)
  const conditions = [
    ...queryConditions(query),
    ...(query.q === undefined ? [] : [await sessionCondition(db, query.q)]),
    ...(cursor ? [behind(order, isTurned, cursor)] : []),
  ]
  let select = sessionsWithNames(db)
    .select(summaryColumns)
    .select(sql<string[]>`array[${sql.join(order.columns.map((column) => sql`${column}::text`))}]`.as('place'))
    .where(allOf(conditions))
  for (const [at, column] of order.columns.entries())
    select = select.orderBy(column, order.isDescending[at] === isTurned ? 'asc' : 'desc')
  const rows = await select.limit(query.limit + 1).execute()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const items = page.map(toSummary)
  return rows.length > query.limit && last ? { items, nextCursor: writeCursor(last.place) } : { items }
}

function orderOf(sort: SessionSort): { readonly order: Order; readonly isTurned: boolean } {
  const isTurned = sort.startsWith('-')
  return { order: orders[(isTurned ? sort.slice(1) : sort) as keyof typeof orders], isTurned }
}

/** What comes behind these values. Columns of one direction are compared as a row, which an index can do. */
function behind({ columns, types, isDescending }: Order, isTurned: boolean, values: readonly string[]): Condition {
  const value = (at: number) => sql`${values[at]}::${sql.raw(types[at] ?? 'text')}`
  const row = (from: number, to: number): Condition => {
    const sign = sql.raw(isDescending[from] === isTurned ? '>' : '<')
    const places = columns.slice(from, to).map((_, at) => from + at)
    return sql<boolean>`(${sql.join(places.map((at) => columns[at]))}) ${sign} (${sql.join(places.map(value))})`
  }
  const turn = isDescending.findIndex((one) => one !== isDescending[0])
  if (turn < 0) return row(0, columns.length)
  const [first, second] = columns
  return sql<boolean>`(${first} ${sql.raw(isTurned ? '<=' : '>=')} ${value(0)}
    and (${row(0, turn)} or (${first} = ${value(0)} and ${second} = ${value(1)} and ${row(turn, columns.length)})))`
}

/**
 * How many sessions match, by group of states: those that are not over, and those that are. Exactly, or of the latter only the
 * newest 10,000; then numbers are lower bounds.
 */
export async function countSessions(
  db: Kysely<Tables>,
  { q = '', exact }: { readonly q?: string | undefined; readonly exact: boolean },
): Promise<SessionCounts> {
  const condition = await sessionCondition(db, q)
  const newest = exact ? sql`` : sql`order by session.created_at desc, session.id desc limit ${countMax + 1}`
  const { rows } = await sql<{ state: SessionState; count: number }>`
    select state, count(*)::integer as count from (
      (select state from session where not session.final and ${condition})
      union all (select state from session where session.final and ${condition} ${newest})
    ) counted group by state`.execute(db)
  const byState = new Map(rows.map(({ state, count }) => [state, count]))
  const groups = Object.entries(stateGroups).map(
    ([name, states]) => [name, states.reduce((sum, state) => sum + (byState.get(state) ?? 0), 0)] as const,
  )
  const total = groups.reduce((sum, [, count]) => sum + count, 0)
  const isExact = exact || total <= countMax
  return {
    total: isExact ? total : countMax,
    isExact,
    groups: Object.fromEntries(groups) as SessionCounts['groups'],
  }
}
