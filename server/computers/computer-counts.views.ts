/** How many computers match a filter, and how many of them also are what the quick chips ask for. */
import { type Kysely, sql } from 'kysely'
import type { ComputerCounts } from '@fettle/contract/http/lists.ts'
import type { Tables } from '../db/tables.ts'
import { countMax } from '../http/list-cursor.ts'
import { computerCondition, computerIs } from './filter.ts'

const chips = ['online', 'drift', 'failed', 'rebootPending', 'stale', 'new', 'outdated'] as const

/** The counts; exactly, or of the first 10,000. */
export async function countComputers(
  db: Kysely<Tables>,
  { q = '', exact }: { readonly q?: string | undefined; readonly exact: boolean },
): Promise<ComputerCounts> {
  const flags = chips.map((chip) => sql`${computerIs(chip)} as ${sql.id(chip)}`)
  const counts = chips.map((chip) => sql`(count(*) filter (where ${sql.id(chip)}))::integer as ${sql.id(chip)}`)
  const { rows } = await sql<{ total: number } & ComputerCounts['chips']>`
    select count(*)::integer as total, ${sql.join(counts)}
    from (
      select ${sql.join(flags)} from computer join tenant on tenant.id = computer.tenant_id
      where computer.deleted_at is null and ${computerCondition(q)} ${exact ? sql`` : sql`limit ${countMax + 1}`}
    ) matching`.execute(db)
  const { total = 0, ...chipCounts } = rows[0] ?? {}
  const isExact = exact || total <= countMax
  return { total: isExact ? total : countMax, isExact, chips: chipCounts as ComputerCounts['chips'] }
}
