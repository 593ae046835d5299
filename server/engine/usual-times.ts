/** How long do actions usually take, by what the last of them took on the same operating system? */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** So many must be known before "longer than usual" means something. */
export const enoughSamples = 5

export interface UsualTime {
  /** Half took no longer, nine of ten took no longer. Milliseconds. */
  readonly p50: number
  readonly p90: number
  readonly count: number
}

/** By `item kind`; on the computer's own operating system where that is known of, else on any. */
export async function usualTimes(
  db: Kysely<Tables>,
  computerId: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, UsualTime>> {
  const { rows } = await sql<UsualTime & { item: string; kind: string }>`
    select item, kind, percentile_cont(0.5) within group (order by ms) as p50,
      percentile_cont(0.9) within group (order by ms) as p90, count(*)::integer as count
    from (
      select item, kind, recent, action_sample.os = own.os as is_own, bool_or(action_sample.os = own.os) over (partition by item, kind) as has_own
      from action_sample, (select coalesce((select os_id from computer where id = ${computerId}), '') as os) own
      where item = any(${[...new Set(items)]})
    ) known, unnest(recent) as ms
    where is_own or not has_own
    group by item, kind`.execute(db)
  return new Map(rows.map(({ item, kind, ...time }) => [`${item} ${kind}`, time]))
}
