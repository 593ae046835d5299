/** How are the conditions of a filter put together, so that what is not known does not hold? */
import { type RawBuilder, sql } from 'kysely'

export type Condition = RawBuilder<boolean>

/** Holds when all of them do. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

/** Holds when one of them does, or with `isTurned` when none does; what is not known does not hold. */
export function eitherOf(conditions: readonly Condition[], isTurned: boolean): Condition {
  const either =
    conditions.length === 1 && conditions[0] && !isTurned
      ? conditions[0]
      : sql<boolean>`(${sql.join(conditions, sql` or `)})`
  return isTurned ? sql<boolean>`not coalesce(${either}, false)` : either
}

/** Part of a text, whatever its letters' size. */
export function contains(column: RawBuilder<unknown>, value: string): Condition {
  return sql<boolean>`position(lower(${value}) in lower(${column})) > 0`
}
