/** How is it said that something cannot be deleted because others need it? */
import type { Fault } from './object-kind.ts'

const shownMax = 10

/** Returns the fault when there are any: who is needed by what (each named with its kind), and what to do with those first. */
export function needed(who: string, users: readonly string[], todo: string): Fault | undefined {
  if (users.length === 0) return undefined
  const more = users.length > shownMax ? [`${users.length - shownMax} more`] : []
  const listed = [...users.slice(0, shownMax), ...more].join(', ')
  return { detail: `${who} is still needed by ${listed}; ${todo} first.` }
}
