/** Answers how items, deployments and exclusions are made ready once for many computers, and how one more is put among them. */
import { bug } from '../terms/bug.ts'
import type { Approval, Deployment, Exclusion } from '../terms/deployment.ts'
import type { DeploymentId } from '../terms/ids.ts'
import type { Item, ItemName } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import { compileTarget } from '../target/target.ts'
import { type Decisions, decisionsById } from './approval.ts'
import { type Candidate, type Library, candidateOf } from './candidate.ts'
import type { Definitions, ReadyExclusion, Rivals } from './contest.ts'
import { type LicencesBySoftware, licencesBySoftware } from './licences.ts'
import { compareDeployments } from './precedence.ts'

export interface DefinitionSources {
  readonly items: readonly Item[]
  readonly deployments: readonly Deployment[]
  readonly exclusions: readonly Exclusion[]
  readonly approvals?: readonly Approval[]
  readonly licences?: readonly Licence[]
}

/** Returns items, deployments and exclusions ready for many computers, with what of them cannot be used. */
export function prepare({
  items,
  deployments,
  exclusions,
  approvals = [],
  licences = [],
}: DefinitionSources): Definitions {
  const library: Library = new Map(items.map((item) => [item.name, item]))
  const decisions = decisionsById(approvals)
  const candidates = deployments.map((deployment) => candidateOf(library, deployment, decisions.get(deployment.id)))
  const ready = exclusions
    .toSorted(longestFirst)
    .map((exclusion): ReadyExclusion => ({ exclusion, target: compileTarget(exclusion.target) }))
  const rivals = [...Map.groupBy(candidates, ({ entry }) => entry.key).values()].map(rivalsOf)
  return assembled({
    library,
    decisions,
    licences: licencesBySoftware(licences),
    rivals,
    exclusionsByItem: Map.groupBy(ready, ({ exclusion }) => exclusion.item),
  })
}

/** One deployment that is put among the others (in place of the one with its id), or taken away. */
export type DeploymentChange = { readonly put: Deployment } | { readonly remove: DeploymentId }

/** Returns the definitions as they would be with the change; everything the change does not concern is the same object. */
export function withChange(definitions: Definitions, change: DeploymentChange): Definitions {
  const { library, decisions, licences, exclusionsByItem } = definitions
  const id = 'put' in change ? change.put.id : change.remove
  const changed = 'put' in change ? candidateOf(library, change.put, decisions.get(id)) : undefined
  const rivals = definitions.rivals.flatMap((one) => {
    const others = one.candidates.filter(({ deployment }) => deployment.id !== id)
    if (changed?.entry.key === one.key) return [rivalsOf([...others, changed])]
    if (others.length === one.candidates.length) return [one]
    return others.length === 0 ? [] : [rivalsOf(others)]
  })
  const isNewKey = changed !== undefined && !definitions.rivals.some(({ key }) => key === changed.entry.key)
  return assembled({
    library,
    decisions,
    licences,
    rivals: isNewKey ? [...rivals, rivalsOf([changed])] : rivals,
    exclusionsByItem,
  })
}

/** Returns the definitions with the deployments of these items only; what they are compared with stays whole. */
export function onlyItems(definitions: Definitions, items: ReadonlySet<ItemName>): Definitions {
  return { ...definitions, rivals: definitions.rivals.filter(({ item }) => items.has(item)) }
}

function assembled(parts: {
  readonly library: Library
  readonly decisions: ReadonlyMap<string, Decisions>
  readonly licences: LicencesBySoftware
  readonly rivals: readonly Rivals[]
  readonly exclusionsByItem: Definitions['exclusionsByItem']
}): Definitions {
  const rivals = parts.rivals.toSorted(byKey)
  const exclusions = [...parts.exclusionsByItem.values()].flat()
  return {
    ...parts,
    rivals,
    rivalsByItem: Map.groupBy(rivals, ({ item }) => item),
    problems: [
      ...rivals.flatMap(({ candidates }) => candidates.flatMap(deploymentProblems)),
      ...exclusions.flatMap((one) => exclusionProblems(parts.library, one)),
    ],
  }
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
