/** In which order are the actions of a plan carried out? */
import { bug } from '../terms/bug.ts'
import type { ItemOrder } from '../terms/item.ts'
import type { ItemKey } from '../terms/manifest.ts'
import { compareText } from './compare-text.ts'

export const phases = ['prerequisite', 'software', 'configuration', 'post'] as const
export type Phase = (typeof phases)[number]

export interface Orderable {
  readonly key: ItemKey
  readonly order: ItemOrder
  readonly phase: Phase
  /** It has no place of its own: it runs right before the first that needs it. */
  readonly isPulled: boolean
  readonly after: readonly ItemKey[]
}

const locations: { readonly [location in ItemOrder['location']]: number } = { beginning: 0, unordered: 1, end: 2 }

/**
 * Returns the items in the order of execution [P15]: what others need right before the first that needs it, everything else by
 * location, rank, phase, priority and key. `after` must hold no cycles.
 */
export function orderItems<T extends Orderable>(items: readonly T[]): readonly T[] {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const sorted = items.toSorted(compareOrder)
  const needed = new Set(items.flatMap((item) => item.after))
  const ordered = new Set<T>()
  for (const item of sorted) {
    if (!item.isPulled || !needed.has(item.key)) placeAfterItsNeeds(item, byKey, ordered)
  }
  return ordered.size === items.length ? [...ordered] : bug('some items found no place in the plan')
}

/** Without recursion: a chain of prerequisites may be longer than the stack is deep. */
function placeAfterItsNeeds<T extends Orderable>(last: T, byKey: ReadonlyMap<ItemKey, T>, ordered: Set<T>): void {
  const stack = [last]
  const opened = new Set<T>()
  for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
    if (ordered.has(item) || opened.has(item)) {
      ordered.add(item)
      stack.pop()
      continue
    }
    opened.add(item)
    const needs = item.after.flatMap((key) => byKey.get(key) ?? bug(`"${key}" must come first and is not in the plan`))
    const open = needs.filter((need) => !ordered.has(need)).toSorted(compareOrder)
    if (open.some((need) => opened.has(need))) bug('prerequisites that lead back to themselves reached the order')
    stack.push(...open.toReversed())
  }
}

function compareOrder(a: Orderable, b: Orderable): number {
  return (
    locations[a.order.location] - locations[b.order.location] ||
    (a.order.location === 'unordered' ? 0 : a.order.rank - b.order.rank) ||
    phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
    b.order.priority - a.order.priority ||
    compareText(a.key, b.key)
  )
}
