/** Answers what a manifest must hold although nothing deploys it here: the items that prerequisites speak of (I7 to I9). */
import type { Subject } from '../terms/computer.ts'
import type { Instant } from '../terms/ids.ts'
import type { Item, ItemName } from '../terms/item.ts'
import type { DeploymentRef, ExcludedEntry, ManifestEntry } from '../terms/manifest.ts'
import { type Scene, itemInputs } from './candidate.ts'
import { type Definitions, contest, excludedEntry, exclusionOf } from './contest.ts'
import { isIgnore } from './precedence.ts'
import { prerequisiteChanges, prerequisiteNames } from './prerequisites.ts'

export interface PulledIn {
  /** Entries without deployment. */
  readonly entries: readonly ManifestEntry[]
  /** What prerequisites might change and an exclusion keeps away, with the deployment that would bring it. */
  readonly excluded: readonly ExcludedEntry[]
}

/** An item whose prerequisites are to be followed. */
interface Open {
  readonly item: Item
  /** The deployment that began the chain of prerequisites which leads here. */
  readonly cause: DeploymentRef
}

/** Returns what the prerequisites of these entries speak of, and theirs, and so on. */
export function pulledIn(
  definitions: Definitions,
  entries: readonly ManifestEntry[],
  subject: Subject,
  now: Instant,
): PulledIn {
  const open = entries.flatMap(openOf)
  if (open.length === 0) return { entries: [], excluded: [] }

  const opened = new Set(open.map(({ item }) => item.name))
  const present = new Set(entries.map(({ item }) => item.name))
  const changedBy = new Map<ItemName, DeploymentRef>()
  const pulled: ManifestEntry[] = []
  for (const { item, cause } of open) {
    for (const name of prerequisiteChanges(item)) changedBy.set(name, changedBy.get(name) ?? cause)
    for (const name of prerequisiteNames(item)) {
      const named = definitions.library.get(name)
      if (named === undefined) continue // is a problem of the entry whose prerequisite names it
      if (!opened.has(name)) open.push({ item: named, cause })
      if (!present.has(name)) pulled.push(...passiveEntries(definitions, named, subject, now))
      opened.add(name)
      present.add(name)
    }
  }
  const excluded = pulled.flatMap((entry) => {
    const cause = changedBy.get(entry.item.name)
    const exclusion = cause && exclusionOf(definitions, entry.item.name, subject, now)
    return exclusion ? [excludedEntry(entry, cause, exclusion)] : []
  })
  return { entries: pulled, excluded }
}

function openOf({ item, desired, deployment }: ManifestEntry): readonly Open[] {
  if (deployment === undefined || item.prerequisites.length === 0 || isIgnore(desired)) return []
  return [{ item, cause: deployment }]
}

/** Where a deployment wins that this session leaves out, it still says how the item is to be, should it be needed. */
function passiveEntries(
  definitions: Definitions,
  item: Item,
  subject: Subject,
  now: Instant,
): readonly ManifestEntry[] {
  const scene: Scene = { kind: 'full', items: undefined, now }
  const rivals = definitions.rivalsByItem.get(item.name) ?? []
  const winners = rivals.flatMap((one) => contest(one, subject, scene)?.winner ?? [])
  if (winners.length > 0) return winners.map(({ entry }) => withoutDeployment(entry))

  const desired =
    item.kind === 'software'
      ? ({ kind: 'software', state: 'any' } as const)
      : ({ kind: 'task', mode: 'enforce' } as const)
  const inputs = itemInputs(definitions.library, item, { desired, parameters: {} })
  return [{ key: item.name, desired, enforcement: 'required', losers: [], ...inputs }]
}

function withoutDeployment(entry: ManifestEntry): ManifestEntry {
  const { deployment: _deployment, onUnassign: _onUnassign, ...rest } = entry
  return rest
}
