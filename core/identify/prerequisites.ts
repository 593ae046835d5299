/** Answers which items a prerequisite speaks of, and which of them it may change. */
import type { Item, ItemName } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import { isIgnore } from './precedence.ts'

/** Returns every item the prerequisites of an item name, each once. */
export function prerequisiteNames({ prerequisites }: Item): readonly ItemName[] {
  return prerequisites.length === 0 ? [] : namedIn(prerequisites).all
}

/** Returns the items that prerequisites of an item may install or uninstall. */
export function prerequisiteChanges({ prerequisites }: Item): readonly ItemName[] {
  return prerequisites.length === 0 ? [] : namedIn(prerequisites).changed
}

interface Named {
  readonly all: readonly ItemName[]
  readonly changed: readonly ItemName[]
}

/** Definitions never change, and a fleet asks for the same names again for every computer. */
const known = new WeakMap<Item['prerequisites'], Named>()

function namedIn(prerequisites: Item['prerequisites']): Named {
  const before = known.get(prerequisites)
  if (before) return before
  const named = {
    all: [...new Set(prerequisites.flatMap((prerequisite) => [...prerequisite.if.items, ...prerequisite.then.items]))],
    changed: prerequisites.flatMap(({ then }) => (then.act === 'fail' ? [] : then.items)),
  }
  known.set(prerequisites, named)
  return named
}

/** Returns every item named by a prerequisite of an entry that is not ignored. */
export function namedBy(entries: readonly ManifestEntry[]): ReadonlySet<ItemName> {
  return new Set(entries.flatMap(({ item, desired }) => (isIgnore(desired) ? [] : prerequisiteNames(item))))
}
