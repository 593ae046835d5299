/** Answers what would be different on a computer under other definitions, deciding anew only what the change can touch. */
import type { Subject } from '../terms/computer.ts'
import { desiredText } from '../terms/deployment.ts'
import type { ComputerId, Instant } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import { canonicalJson } from '../terms/json.ts'
import type {
  DeploymentRef,
  ExcludedEntry,
  FormerAssignment,
  ItemKey,
  Manifest,
  ManifestEntry,
} from '../terms/manifest.ts'
import type { Definitions } from './contest.ts'
import { identify } from './identify.ts'
import { sharedPackage } from './no-longer-assigned.ts'
import { onlyItems } from './prepare.ts'
import { prerequisiteNames } from './prerequisites.ts'

/** What becomes of one item on one computer; rule W2 in SPEC.md says each. */
export const becomings = ['gains', 'loses', 'winner', 'wish', 'pulledIn', 'released', 'takenBack', 'excluded'] as const
export type Becoming = (typeof becomings)[number]

/** How an item stands in a manifest, in a few words. */
export interface Standing {
  readonly deployment?: DeploymentRef
  readonly desired: string
}

export interface KeyDifference {
  readonly key: ItemKey
  readonly item: ItemName
  readonly title: string
  readonly becomes: Becoming
  readonly before?: Standing
  readonly after?: Standing
  /** The entry as it would be, for who wants to know whether it needs a change. */
  readonly entry?: ManifestEntry
}

export interface ComputerDifference {
  readonly computerId: ComputerId
  readonly name: string
  readonly changes: readonly KeyDifference[]
}

/** Two sets of definitions, made ready to be compared on many computers. */
export interface Comparison {
  readonly before: Definitions
  readonly after: Definitions
  /** Items whose standing can be different. */
  readonly touched: ReadonlySet<ItemName>
}

/** Returns the two ready to be compared; only what the difference can touch is left in them. Rule W1 in SPEC.md. */
export function comparisonOf(before: Definitions, after: Definitions): Comparison {
  const needs = new Map<ItemName, Set<ItemName>>()
  const neededBy = new Map<ItemName, Set<ItemName>>()
  for (const { library } of [before, after]) {
    for (const item of library.values()) {
      for (const name of prerequisiteNames(item)) {
        addTo(needs, item.name, name)
        addTo(neededBy, name, item.name)
      }
    }
  }
  const changed = reached(changedItems(before, after), needs)
  const touched = new Set([...changed, ...sharers(changed, [before, after])])
  const relevant = reached(touched, neededBy)
  return { before: onlyItems(before, relevant), after: onlyItems(after, relevant), touched }
}

/** Returns what would be different on this computer in a full session; undefined when nothing would. */
export function differenceOn(
  { before, after, touched }: Comparison,
  subject: Subject,
  { now, formerly = [] }: { readonly now: Instant; readonly formerly?: readonly FormerAssignment[] },
): ComputerDifference | undefined {
  if (touched.size === 0) return undefined
  const request = { kind: 'full', now, formerly: formerly.filter(({ item }) => touched.has(item)) } as const
  const [was, is] = [identify(before, subject, request), identify(after, subject, request)]
  const changes = keyDifferences(was, is)
  return changes.length === 0 ? undefined : { computerId: subject.computerId, name: subject.name, changes }
}

/** Returns what is different between two manifests of one computer, by key. Who lost, and why, makes no difference. */
export function keyDifferences(was: Manifest, is: Manifest): readonly KeyDifference[] {
  const [old, young] = [placesOf(was), placesOf(is)]
  const keys = [...new Set([...old.keys(), ...young.keys()])].toSorted()
  return keys.flatMap((key) => keyDifference(key, old.get(key), young.get(key)) ?? [])
}

type Place =
  | { readonly is: 'won' | 'pulledIn' | 'takenBack'; readonly entry: ManifestEntry }
  | { readonly is: 'excluded'; readonly entry: ManifestEntry | undefined; readonly excluded: ExcludedEntry }

function placesOf({ entries, excluded }: Manifest): ReadonlyMap<ItemKey, Place> {
  const places = new Map<ItemKey, Place>()
  for (const entry of entries) {
    const is = entry.deployment === undefined ? 'pulledIn' : entry.noLongerAssigned ? 'takenBack' : 'won'
    places.set(entry.key, { is, entry })
  }
  // A pulled-in item can stand in both lists; that it is kept away is what counts.
  for (const one of excluded) places.set(one.key, { is: 'excluded', entry: places.get(one.key)?.entry, excluded: one })
  return places
}

function keyDifference(key: ItemKey, was: Place | undefined, is: Place | undefined): KeyDifference | undefined {
  const becomes = becomingOf(was, is)
  if (becomes === undefined) return undefined
  const place = is ?? was
  const item = place?.entry?.item
  return {
    key,
    item: item?.name ?? key.split('#')[0] ?? key,
    title: item?.title ?? (place?.is === 'excluded' ? place.excluded.itemTitle : key),
    becomes,
    ...(was ? { before: standingOf(was) } : {}),
    ...(is ? { after: standingOf(is) } : {}),
    ...(is && is.is !== 'excluded' ? { entry: is.entry } : {}),
  }
}

function becomingOf(was: Place | undefined, is: Place | undefined): Becoming | undefined {
  switch (is?.is) {
    case 'won':
      if (was?.is !== 'won') return 'gains'
      if (was.entry.deployment?.id !== is.entry.deployment?.id) return 'winner'
      return isSameWish(was.entry, is.entry) ? undefined : 'wish'
    case 'takenBack':
      return was?.is === 'takenBack' && isSameWish(was.entry, is.entry) ? undefined : 'takenBack'
    case 'excluded':
      return was?.is === 'excluded' ? undefined : 'excluded'
    case 'pulledIn':
      if (was?.is === 'won') return 'loses'
      return was?.is === 'pulledIn' && isSameWish(was.entry, is.entry) ? undefined : 'pulledIn'
    case undefined:
      if (was?.is === 'won') return 'loses'
      return was === undefined || was.is === 'excluded' ? undefined : 'released'
  }
}

function isSameWish(a: ManifestEntry, b: ManifestEntry): boolean {
  if (a === b) return true
  return (['item', 'desired', 'parameters', 'problem'] as const).every(
    // Nearly always it is the same object: nothing about it was changed.
    (part) => a[part] === b[part] || canonicalJson(a[part] ?? null) === canonicalJson(b[part] ?? null),
  )
}

function standingOf(place: Place): Standing {
  if (place.is === 'excluded') return { deployment: place.excluded.deployment, desired: 'excluded' }
  const { deployment, desired } = place.entry
  return { ...(deployment === undefined ? {} : { deployment }), desired: desiredText(desired) }
}

/** Items that are another thing, are asked for otherwise, or kept away otherwise. */
function changedItems(before: Definitions, after: Definitions): ReadonlySet<ItemName> {
  const changed = new Set<ItemName>()
  const compare = <T>(old: ReadonlyMap<string, T>, young: ReadonlyMap<string, T>, told: (one: T) => unknown): void => {
    if (old === young) return
    for (const name of new Set([...old.keys(), ...young.keys()])) {
      const [a, b] = [old.get(name), young.get(name)]
      if (a !== b && (a === undefined || b === undefined || canonicalJson(told(a)) !== canonicalJson(told(b))))
        changed.add(name)
    }
  }
  compare(before.library, after.library, (item) => item)
  compare(before.rivalsByItem, after.rivalsByItem, (rivals) =>
    rivals.flatMap(({ candidates }) =>
      candidates.map(({ deployment, decisions }) => [deployment, [...(decisions ?? [])].toSorted()]),
    ),
  )
  compare(before.exclusionsByItem, after.exclusionsByItem, (all) => all.map(({ exclusion }) => exclusion))
  return changed
}

/** Items that are the same package as one of these: what is wanted of one says whether the other may go. */
function sharers(items: ReadonlySet<ItemName>, all: readonly Definitions[]): readonly ItemName[] {
  const libraries = all.map(({ library }) => library)
  const packages = new Set(
    libraries.flatMap((library) =>
      [...items].flatMap((name) => {
        const item = library.get(name)
        return (item && sharedPackage(item)) ?? []
      }),
    ),
  )
  if (packages.size === 0) return []
  return libraries.flatMap((library) =>
    [...library.values()].filter((item) => packages.has(sharedPackage(item) ?? '')).map(({ name }) => name),
  )
}

function reached(from: ReadonlySet<ItemName>, ways: ReadonlyMap<ItemName, ReadonlySet<ItemName>>): Set<ItemName> {
  const all = new Set(from)
  for (const name of all) for (const next of ways.get(name) ?? []) all.add(next)
  return all
}

function addTo(map: Map<ItemName, Set<ItemName>>, key: ItemName, value: ItemName): void {
  const known = map.get(key)
  if (known) known.add(value)
  else map.set(key, new Set([value]))
}
