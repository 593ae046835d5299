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
  /** It is part of making a computer new: before everything else. */
  readonly isOnboarding?: boolean
  /** It stands right after this one. */
  readonly follows?: ItemKey
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
  const followers = Map.groupBy(
    sorted.filter(({ follows }) => follows !== undefined && byKey.has(follows)),
    ({ follows }) => follows,
  )
  const ordered = new Set<T>()
  for (const item of sorted) {
    const isLed = item.follows !== undefined && byKey.has(item.follows)
    if (isLed || (item.isPulled && needed.has(item.key))) continue
    placeAfterItsNeeds(item, { byKey, followers }, ordered)
  }
  // A follower that could not stand right after its leader, because of what it needs itself.
  for (const item of sorted) placeAfterItsNeeds(item, { byKey, followers: new Map() }, ordered)
  return ordered.size === items.length ? [...ordered] : bug('some items found no place in the plan')
}

/** Without recursion: a chain of prerequisites may be longer than the stack is deep. */
function placeAfterItsNeeds<T extends Orderable>(last: T, { byKey, followers }: Index<T>, ordered: Set<T>): void {
  const stack = [last]
  const opened = new Set<T>()
  for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
    if (ordered.has(item) || opened.has(item)) {
      stack.pop()
      if (ordered.has(item)) continue
      ordered.add(item)
      const next = followers.get(item.key) ?? []
      stack.push(...next.filter((one) => !ordered.has(one) && isFree(one, { byKey, opened, ordered })).toReversed())
      continue
    }
    opened.add(item)
    const needs = item.after.flatMap((key) => byKey.get(key) ?? bug(`"${key}" must come first and is not in the plan`))
    const open = needs.filter((need) => !ordered.has(need)).toSorted(compareOrder)
    if (open.some((need) => opened.has(need))) bug('prerequisites that lead back to themselves reached the order')
    stack.push(...open.toReversed())
  }
}

interface Index<T> {
  readonly byKey: ReadonlyMap<ItemKey, T>
  readonly followers: ReadonlyMap<ItemKey | undefined, readonly T[]>
}

/** True when nothing it needs, and nothing those need, is waiting for its own turn just now. */
function isFree<T extends Orderable>(
  item: T,
  { byKey, opened, ordered }: { byKey: ReadonlyMap<ItemKey, T>; opened: ReadonlySet<T>; ordered: ReadonlySet<T> },
): boolean {
  const needs = new Set([item])
  for (const need of needs) {
    if (opened.has(need)) return false
    for (const key of need.after) {
      const next = byKey.get(key)
      if (next !== undefined && !ordered.has(next)) needs.add(next)
    }
  }
  return true
}

function compareOrder(a: Orderable, b: Orderable): number {
  return (
    Number(b.isOnboarding ?? false) - Number(a.isOnboarding ?? false) ||
    locations[a.order.location] - locations[b.order.location] ||
    (a.order.location === 'unordered' ? 0 : a.order.rank - b.order.rank) ||
    phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
    b.order.priority - a.order.priority ||
    compareText(a.key, b.key)
  )
}
