/** The compliance report: computers and items, now or at a moment in the past. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getComplianceReport } from '@fettle/contract/http/reports.ts'
import type { Tables } from '../db/tables.ts'
import { computerPage, computersOfFilter, type ReportComputer } from './computer-page.ts'

type Report = ResponseOf<typeof getComplianceReport>
type Cells = Report['items'][number]['cells']
type Query = QueryOf<typeof getComplianceReport>

/** What chooses states of items: a moment, and keys. */
interface Chosen {
  /** Absent: now. */
  readonly at: string | undefined
  readonly items: readonly string[] | undefined
}

const itemsOf = (text: string | undefined): readonly string[] | undefined =>
  text?.split(',').flatMap((key) => (key.trim() === '' ? [] : [key.trim()]))

/** The states as they are, or were at that moment: a row holds from `since` until before `until`. */
function statesOf({ at, items }: Chosen): RawBuilder<boolean> {
  const then =
    at === undefined
      ? sql`item_state.until is null`
      : sql`item_state.since <= ${at}::timestamptz and (item_state.until is null or item_state.until > ${at}::timestamptz)`
  return items === undefined ? sql<boolean>`${then}` : sql<boolean>`${then} and item_state.key = any(${[...items]})`
}

const counts = sql`
  count(*) filter (where verdict = 'compliant')::integer as good,
  count(*) filter (where verdict <> 'skipped')::integer as total,
  count(*) filter (where verdict = 'failed')::integer as failed,
  count(*) filter (where verdict = 'unknown')::integer as unknown,
  count(*) filter (where verdict = 'notCompliant')::integer as "notCompliant",
  count(*) filter (where verdict = 'skipped')::integer as skipped`

/** A page of the report; sums come with the first. */
export async function complianceReport(db: Kysely<Tables>, query: Query, now: number): Promise<Report> {
  const chosen = { at: query.at, items: itemsOf(query.items) }
  const wantsSums = query.cursor === undefined && query.parts !== 'rows'
  const [sums, { rows, nextCursor, states }] = await Promise.all([
    wantsSums ? sumsOf(db, query, chosen) : undefined,
    query.parts === 'sums' ? { rows: [], nextCursor: undefined, states: [] } : rowsOf(db, query, chosen),
  ])
  const cells = cellsOf(states)
  return {
    at: query.at ?? new Date(now).toISOString(),
    ...sums,
    titles: Object.fromEntries(states.map(({ key, title }) => [key, title])),
    items: rows.map((row) => toRow(row, cells.get(row.id) ?? {})),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  }
}

async function rowsOf(db: Kysely<Tables>, query: Query, chosen: Chosen) {
  const page = await computerPage(db, query)
  return { nextCursor: undefined, ...page, states: await statesOfComputers(db, page.rows, chosen) }
}

function toRow(row: ReportComputer, cells: Cells): Report['items'][number] {
  const verdicts = Object.values(cells).map(({ verdict }) => verdict)
  return {
    computer: { id: row.id, name: row.name },
    tenant: { id: row.tenant_id, name: row.tenant_name },
    good: verdicts.filter((verdict) => verdict === 'compliant').length,
    total: verdicts.filter((verdict) => verdict !== 'skipped').length,
    cells,
  }
}

interface CellRow {
  readonly computer_id: string
  readonly key: string
  readonly title: string
  readonly state: string
  readonly desired: string
  readonly verdict: Cells[string]['verdict']
  readonly since: string
  readonly deployment_name: string | null
}

async function statesOfComputers(
  db: Kysely<Tables>,
  computers: readonly ReportComputer[],
  chosen: Chosen,
): Promise<readonly CellRow[]> {
  const { rows } = await sql<CellRow>`
    select computer_id, key, title, state, desired, verdict, since, deployment_name from item_state
    where computer_id = any(${computers.map(({ id }) => id)}) and ${statesOf(chosen)}
    order by title, key`.execute(db)
  return rows
}

function cellsOf(states: readonly CellRow[]): ReadonlyMap<string, Cells> {
  const cells = new Map<string, Cells>()
  for (const row of states) {
    const known = cells.get(row.computer_id) ?? {}
    known[row.key] = {
      state: row.state,
      desired: row.desired,
      verdict: row.verdict,
      since: row.since,
      ...(row.deployment_name === null ? {} : { deploymentName: row.deployment_name }),
    }
    cells.set(row.computer_id, known)
  }
  return cells
}

/** How many items of each computer are as wanted, as `computer_id`, `good`, `total`; what is now is kept, not counted. */
function goodOfEach(chosen: Chosen): RawBuilder<unknown> {
  return chosen.at === undefined && chosen.items === undefined
    ? sql`(select computer_id, good, total from computer_standing where total > 0)`
    : sql`(select computer_id, count(*) filter (where verdict = 'compliant')::integer as good, count(*)::integer as total
        from item_state where ${statesOf(chosen)} and verdict <> 'skipped' group by computer_id)`
}

async function sumsOf(
  db: Kysely<Tables>,
  { q, by }: Query,
  chosen: Chosen,
): Promise<Pick<Report, 'columns' | 'totals' | 'groups'>> {
  const meant = sql`(select computer.id ${computersOfFilter(q)}) meant`
  const [columns, computers, groups] = await Promise.all([
    sql<NonNullable<Report['columns']>[number]>`
      select key, max(title) as title, ${counts} from item_state join ${meant} on meant.id = item_state.computer_id
      where ${statesOf(chosen)} group by key order by title, key`.execute(db),
    sql<Pick<NonNullable<Report['totals']>, 'computers' | 'goodComputers'>>`
      select count(*)::integer as computers, count(*) filter (where good = total)::integer as "goodComputers"
      from ${goodOfEach(chosen)} each join ${meant} on meant.id = each.computer_id`.execute(db),
    by === undefined ? undefined : groupsOf(db, by, q, chosen),
  ])
  const sum = (count: Exclude<keyof (typeof columns.rows)[number], 'key' | 'title'>): number =>
    columns.rows.reduce((all, column) => all + column[count], 0)
  return {
    columns: columns.rows,
    totals: {
      ...{ good: sum('good'), total: sum('total'), failed: sum('failed') },
      ...{ unknown: sum('unknown'), notCompliant: sum('notCompliant'), skipped: sum('skipped') },
      ...(computers.rows[0] ?? { computers: 0, goodComputers: 0 }),
    },
    ...(groups ? { groups } : {}),
  }
}

const groupColumns = {
  tenant: sql`tenant.name as "group"`,
  os: sql`coalesce(computer.facts->'os'->>'name', 'not known') as "group"`,
  tag: sql`unnest(case when computer.tags || tenant.tags = '{}' then array['no tag'] else computer.tags || tenant.tags end) as "group"`,
}

async function groupsOf(
  db: Kysely<Tables>,
  by: keyof typeof groupColumns,
  q: string | undefined,
  chosen: Chosen,
): Promise<NonNullable<Report['groups']>> {
  const { rows } = await sql<NonNullable<Report['groups']>[number]>`
    select "group", sum(good)::integer as good, sum(total)::integer as total,
      count(*) filter (where good = total)::integer as "goodComputers", count(*)::integer as computers
    from (select distinct computer.id, ${groupColumns[by]} ${computersOfFilter(q)}) meant
    join ${goodOfEach(chosen)} each on each.computer_id = meant.id
    group by "group" order by sum(good)::float / sum(total), "group"`.execute(db)
  return rows
}

/** The columns of the file. */
export const complianceFileColumns = [
  'computer',
  'tenant',
  'item',
  'title',
  'desired',
  'state',
  'verdict',
  'since',
  'deployment',
] as const

/** Its rows, a page of computers at a time. */
export async function* complianceRows(
  db: Kysely<Tables>,
  {
    q,
    at,
    items,
  }: { readonly q?: string | undefined; readonly at?: string | undefined; readonly items?: string | undefined },
  limit: number,
): AsyncIterable<readonly (readonly unknown[])[]> {
  let cursor: string | undefined
  do {
    const page = await computerPage(db, { q, limit, cursor })
    const states = Map.groupBy(
      await statesOfComputers(db, page.rows, { at, items: itemsOf(items) }),
      ({ computer_id }) => computer_id,
    )
    yield page.rows.flatMap((computer) =>
      (states.get(computer.id) ?? []).map((row) => [
        ...[computer.name, computer.tenant_name, row.key, row.title, row.desired, row.state, row.verdict, row.since],
        row.deployment_name,
      ]),
    )
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
