/** Which computers are on one page of a report: those of a filter, by name. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { computerCondition } from '../computers/filter.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

export interface ReportComputer {
  readonly id: string
  readonly name: string
  readonly tenant_id: string
  readonly tenant_name: string
}

/** `from computer join tenant where ...` with the computers of a filter that are not deleted; continue with `and` or `order by`. */
export function computersOfFilter(q: string | undefined): RawBuilder<unknown> {
  return sql`from computer join tenant on tenant.id = computer.tenant_id
    where computer.deleted_at is null and ${q === undefined ? sql`true` : computerCondition(q)}`
}

/** The computers behind a cursor: a condition on `computer`. */
export function behind(cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql<boolean>`true`
  const blank = cursor.indexOf(' ')
  if (blank <= 0) refuse('badInput', `The cursor "${cursor}" is not one this report gave; ask again without it.`)
  return sql<boolean>`(computer.name, computer.id) > (${cursor.slice(blank + 1)}, ${cursor.slice(0, blank)})`
}

/** The cursor of a page that ends with this computer. */
export function cursorOf({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${id} ${name}`
}

/** A page of computers by name; `extra` are more columns of `computer`. */
export async function computerPage<Extra = unknown>(
  db: Kysely<Tables>,
  {
    q,
    limit,
    cursor,
  }: { readonly q?: string | undefined; readonly limit: number; readonly cursor?: string | undefined },
  extra: RawBuilder<unknown> = sql``,
): Promise<{ readonly rows: readonly (ReportComputer & Extra)[]; readonly nextCursor?: string }> {
  const { rows } = await sql<ReportComputer & Extra>`
    select computer.id, computer.name, computer.tenant_id, tenant.name as tenant_name ${extra}
    ${computersOfFilter(q)} and ${behind(cursor)}
    order by computer.name, computer.id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return rows.length > limit && last ? { rows: page, nextCursor: cursorOf(last) } : { rows: page }
}
