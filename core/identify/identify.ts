/** Answers what one computer should be: the winning deployment of every item, with all inputs frozen. Rules in SPEC.md. */
import { bug } from '../terms/bug.ts'
import type { Subject } from '../terms/computer.ts'
import type { Deployment, Exclusion } from '../terms/deployment.ts'
import type { Instant } from '../terms/ids.ts'
import type { Item, ItemName } from '../terms/item.ts'
import type { ExcludedEntry, Manifest, ManifestEntry } from '../terms/manifest.ts'
import type { SessionKind } from '../terms/session.ts'
import { compileTarget } from '../target/target.ts'
import { type Candidate, type Library, type Scene, candidateOf } from './candidate.ts'
import { type Definitions, type ReadyExclusion, type Rivals, contest, excludedEntry, exclusionOf } from './contest.ts'
import { compareDeployments } from './precedence.ts'
import { pulledIn } from './pulled-in.ts'

export type { Definitions }

export interface DefinitionSources {
  readonly items: readonly Item[]
  readonly deployments: readonly Deployment[]
  readonly exclusions: readonly Exclusion[]
}

/** What the manifest is for. */
export interface IdentifyRequest {
  readonly kind: SessionKind
  /** Only these items, with what their prerequisites name; absent: everything that applies. */
  readonly items?: readonly ItemName[] | undefined
  readonly now: Instant
}

/** Returns items, deployments and exclusions ready for many computers, with what of them cannot be used. */
export function prepare({ items, deployments, exclusions }: DefinitionSources): Definitions {
  const library: Library = new Map(items.map((item) => [item.name, item]))
  const candidates = deployments.map((deployment) => candidateOf(library, deployment))
  const ready = exclusions
    .toSorted(longestFirst)
    .map((exclusion): ReadyExclusion => ({ exclusion, target: compileTarget(exclusion.target) }))
  const rivals = [...Map.groupBy(candidates, ({ entry }) => entry.key).values()].map(rivalsOf).sort(byKey)
  return {
    library,
    rivals,
    rivalsByItem: Map.groupBy(rivals, ({ item }) => item),
    exclusionsByItem: Map.groupBy(ready, ({ exclusion }) => exclusion.item),
    problems: [...candidates.flatMap(deploymentProblems), ...ready.flatMap((one) => exclusionProblems(library, one))],
  }
}

/** Returns what this computer should be, for a session of this kind. */
export function identify(definitions: Definitions, subject: Subject, request: IdentifyRequest): Manifest {
  const scene: Scene = { kind: request.kind, items: request.items && new Set(request.items), now: request.now }
  const { entries, excluded } = deployed(definitions, subject, scene)
  const pulled = pulledIn(definitions, entries, subject, scene.now)
  return {
    computerId: subject.computerId,
    entries: merged(entries, pulled.entries),
    excluded: merged(excluded, pulled.excluded),
  }
}

function deployed(definitions: Definitions, subject: Subject, scene: Scene): Omit<Manifest, 'computerId'> {
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

function deploymentProblems({ deployment, target }: Candidate): readonly string[] {
  return 'problem' in target ? [`Deployment "${deployment.name}" applies to no computer: ${target.problem}`] : []
}

function exclusionProblems(library: Library, { exclusion, target }: ReadyExclusion): readonly string[] {
  const { name, item } = exclusion
  const problems: string[] = []
  if (!library.has(item)) problems.push(`Exclusion "${name}" is about the item "${item}", which does not exist.`)
  if ('problem' in target) problems.push(`Exclusion "${name}" holds for every computer: ${target.problem}`)
  return problems
}

function rivalsOf(group: readonly Candidate[]): Rivals {
  const [first = bug('a group without deployments')] = group
  return { key: first.entry.key, item: first.deployment.item, candidates: group.toSorted(byPrecedence) }
}

function byPrecedence(a: Candidate, b: Candidate): number {
  return compareDeployments(a.deployment, b.deployment).order
}

function longestFirst(a: Exclusion, b: Exclusion): number {
  const [endA, endB] = [a.until ?? Infinity, b.until ?? Infinity]
  if (endA !== endB) return endB - endA
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
