/** Answers what one computer should be: the winning deployment of every item, with all inputs frozen. Rules in SPEC.md. */
import type { Subject } from '../terms/computer.ts'
import type { Instant } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import type { ExcludedEntry, FormerAssignment, Manifest, ManifestEntry } from '../terms/manifest.ts'
import type { SessionKind } from '../terms/session.ts'
import { type Scene, itemInputs } from './candidate.ts'
import { type Fill, configurationEntries } from './configurations.ts'
import { type Definitions, contest, excludedEntry, exclusionOf } from './contest.ts'
import { withLicences } from './licences.ts'
import { noLongerAssigned } from './no-longer-assigned.ts'
import { type DefinitionSources, prepare } from './prepare.ts'
import { pulledIn } from './pulled-in.ts'

export { type Definitions, type DefinitionSources, prepare }

/** What the manifest is for. */
export interface IdentifyRequest {
  readonly kind: SessionKind
  /** Only these items, with what their prerequisites name; absent: everything that applies. */
  readonly items?: readonly ItemName[] | undefined
  readonly now: Instant
  /** The computer is onboarded without anybody looking on: tasks that need somebody are left out. */
  readonly automatic?: boolean | undefined
  /** What deployments brought to this computer that say what becomes of it when they no longer mean it. */
  readonly formerly?: readonly FormerAssignment[] | undefined
}

/** Returns what this computer should be, for a session of this kind. */
export function identify(definitions: Definitions, subject: Subject, request: IdentifyRequest): Manifest {
  const { kind, items, now, automatic } = request
  const scene: Scene = { kind, items: items && new Set(items), now, automatic }
  const own = configured(definitions, deployed(definitions, subject, scene), subject, scene)
  const more = pulledIn(definitions, own.entries, subject, scene.now)
  const pulled = configured(definitions, more, subject, scene)
  const present = { entries: merged(own.entries, pulled.entries), excluded: merged(own.excluded, pulled.excluded) }
  const former = noLongerAssigned(definitions, present, subject, request)
  const all = merged(present.entries, former.entries)
  const { licences } = definitions
  const entries = licences.size === 0 ? all : all.map((entry) => withLicences(entry, licences, subject.tenantId))
  return {
    computerId: subject.computerId,
    ...architectureFor(entries, subject),
    entries,
    excluded: merged(present.excluded, former.excluded),
  }
}

/** The entries with the tasks that configure their software: right after it, whatever else is left out. */
function configured(definitions: Definitions, part: Part, subject: Subject, { kind, now }: Scene): Part {
  const { library } = definitions
  if (kind === 'resolution') return part
  const fill: Fill = (task, parameters) =>
    itemInputs(library, task, { desired: { kind: 'task', mode: 'enforce' }, parameters })
  const added = configurationEntries(library, part.entries, fill)
  if (added.length === 0) return part
  const entries: ManifestEntry[] = []
  const excluded: ExcludedEntry[] = []
  for (const entry of added) {
    const exclusion = exclusionOf(definitions, entry.item.name, subject, now)
    if (exclusion && entry.deployment) excluded.push(excludedEntry(entry, entry.deployment, exclusion))
    else if (!exclusion) entries.push(entry)
  }
  return { entries: merged(entries, part.entries), excluded: merged(part.excluded, excluded) }
}

/** Only software that brings its own files asks for it, so that computers are not told apart without need. */
function architectureFor(entries: readonly ManifestEntry[], { facts }: Subject): Pick<Manifest, 'architecture'> {
  const architecture = facts.os?.architecture
  const isAsked = entries.some(({ item }) => item.kind === 'software' && item.source.type === 'script')
  return architecture === undefined || !isAsked ? {} : { architecture }
}

type Part = Pick<Manifest, 'entries' | 'excluded'>

function deployed(definitions: Definitions, subject: Subject, scene: Scene): Part {
  const entries: ManifestEntry[] = []
  const excluded: ExcludedEntry[] = []
  for (const rivals of definitions.rivals) {
    if (scene.items && !scene.items.has(rivals.item)) continue // all would be passed over; this is only quicker
    const found = contest(rivals, subject, scene)
    if (found === undefined) continue
    const { winner, losers } = found
    const exclusion = exclusionOf(definitions, rivals.item, subject, scene.now)
    if (exclusion) excluded.push(excludedEntry(winner.entry, winner.ref, exclusion))
    else entries.push(losers.length === 0 ? winner.entry : { ...winner.entry, losers })
  }
  return { entries, excluded }
}

/** Both lists by key; of two with one key the first list's stays. */
function merged<Entry extends { readonly key: string }>(
  first: readonly Entry[],
  second: readonly Entry[],
): readonly Entry[] {
  if (second.length === 0) return first
  const taken = new Set(first.map(({ key }) => key))
  return [...first, ...second.filter(({ key }) => !taken.has(key))].sort(byKey)
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
