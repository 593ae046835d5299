/** Answers which items a prerequisite speaks of, and which of them it may change. */
import type { Item, ItemName } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import { isIgnore } from './precedence.ts'

/** Returns every item the prerequisites of an item name, each once. */
export function prerequisiteNames({ prerequisites }: Item): readonly ItemName[] {
  if (prerequisites.length === 0) return []
  return [...new Set(prerequisites.flatMap((prerequisite) => [...prerequisite.if.items, ...prerequisite.then.items]))]
}

/** Returns the items that prerequisites of an item may install or uninstall. */
export function prerequisiteChanges({ prerequisites }: Item): readonly ItemName[] {
  return prerequisites.flatMap(({ then }) => (then.act === 'fail' ? [] : then.items))
}

/** Returns every item named by a prerequisite of an entry that is not ignored. */
export function namedBy(entries: readonly ManifestEntry[]): ReadonlySet<ItemName> {
  return new Set(entries.flatMap(({ item, desired }) => (isIgnore(desired) ? [] : prerequisiteNames(item))))
}
