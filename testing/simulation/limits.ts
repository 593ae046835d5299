/** Counts the sessions that work within a limit. */
import type { Limit } from './fleet.ts'
import type { Rows } from './store.ts'

/** How many sessions work on these computers. */
export function workingOn(rows: readonly Rows[], { computers }: Limit, except?: number): number {
  let count = 0
  for (const [computer, { sessions }] of rows.entries()) {
    if (computer === except || !computers.has(computer)) continue
    for (const { holdsTurn } of sessions.values()) if (holdsTurn) count += 1
  }
  return count
}
