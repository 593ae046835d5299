/** Which items come into the plan because others need them, what has to be done first, and what fails for it? */
import type { ItemName } from '../terms/item.ts'
import type { ItemKey, ManifestEntry } from '../terms/manifest.ts'
import { bug } from '../terms/bug.ts'
import type { Candidate, World } from './candidates.ts'
import { titleOf } from './candidates.ts'
import { findCycles } from './cycles.ts'
import type { Decision } from './decision.ts'
import { failedDecision, skippedDecision } from './decision.ts'
import { judge } from './conditions.ts'
import type { Draft, Failure, Pull, Rule } from './draft.ts'
import { inEffect, rulesOf, seeks } from './draft.ts'
import type { Fail } from './rules.ts'
import { demandsOf } from './rules.ts'
import { sentences } from './sentences.ts'

/** An item of the plan with what is decided for it in the end. */
export interface Member {
  /** As it is decided: of what was pulled in with the state that is needed. */
  readonly entry: ManifestEntry
  readonly decision: Decision
  readonly isPulled: boolean
  /** What must be done before it; of a failed one, what it failed for. */
  readonly after: readonly ItemKey[]
}

export interface Resolved {
  readonly members: readonly Member[]
  readonly cycles: readonly (readonly ItemName[])[]
}

type Links = ReadonlyMap<ItemKey, readonly ItemKey[]>

/**
 * Returns the items of the plan, in the order of their keys. Failures are found in rounds: what has failed pulls nothing in, so
 * each round begins anew with the failures known so far; there are never more rounds than items.
 */
export function resolvePrerequisites(world: World): Resolved {
  const failures = new Map<ItemKey, Failure>()
  const cycles: (readonly ItemName[])[] = []
  for (;;) {
    const known = failures.size
    const draft = pullAll(world, failures)
    const links = linkAll(draft, failures)
    if (failures.size > known) continue
    const found = findCycles(links)
    if (found.length === 0) return { members: membersOf(draft, links), cycles }
    failCycles(draft, found, failures)
    cycles.push(...found.map((cycle) => cycle.map((key) => candidateOf(world, key).entry.item.name)))
  }
}

/** Pulls in what is needed and nobody does yet, and what that needs. Of two needs that contradict, the first one holds. */
function pullAll(world: World, failures: ReadonlyMap<ItemKey, Failure>): Draft {
  const pulls = new Map<ItemKey, Pull>()
  const fired = new Set<string>()
  const draft: Draft = { world, pulls, fired, failures }
  const queue = new Set(world.dependents)
  for (const dependent of queue) {
    queue.delete(dependent)
    const firing = seekingRules(draft, dependent).filter((rule) => asksForChange(draft, rule))
    for (const { id } of firing) fired.add(id)
    for (const demand of firing.flatMap((rule) => demandsOf(draft, rule))) {
      if (demand.type !== 'pull' || pulls.has(demand.key)) continue
      pulls.set(demand.key, demand.pull)
      for (const concerned of concernedBy(world, demand.key)) queue.add(concerned)
    }
  }
  return draft
}

function asksForChange(draft: Draft, rule: Rule): boolean {
  return rule.prerequisite.then.act !== 'fail' && judge(draft, rule).fires === true
}

/** Returns what has to come before what; writes down every new failure, and looks again at all whom it concerns. */
function linkAll(draft: Draft, failures: Map<ItemKey, Failure>): Links {
  const links = new Map<ItemKey, readonly ItemKey[]>()
  const queue = new Set(draft.world.dependents)
  for (const dependent of queue) {
    queue.delete(dependent)
    const demands = seekingRules(draft, dependent).flatMap((rule) => demandsOf(draft, rule))
    const failing = demands.find((demand) => demand.type === 'fail')
    const after = new Set(demands.flatMap((demand) => (demand.type === 'fail' ? [] : [demand.key])))
    if (after.size > 0) links.set(dependent.key, [...after].toSorted())
    if (failing === undefined) continue
    for (const [key, failure] of failuresOf(draft, dependent, failing)) {
      failures.set(key, failure)
      for (const concerned of concernedBy(draft.world, key)) queue.add(concerned)
    }
  }
  return links
}

function failuresOf(draft: Draft, dependent: Candidate, fail: Fail): readonly (readonly [ItemKey, Failure])[] {
  const { reason, because, blames, culprit, cause = because } = fail
  const intended = inEffect(draft, dependent) ?? bug(`"${dependent.key}" needs nothing and failed`)
  const decision = (reason === 'rebootsSkipped' ? skippedDecision : failedDecision)(intended, reason, because)
  const own = [dependent.key, { decision, cause, blames: blames === undefined ? [] : [blames] }] as const
  if (blames === undefined || culprit === undefined) return [own]
  return [own, [blames, { decision: culprit, cause: culprit.because, blames: [] }]]
}

/** The item itself and those whose prerequisites speak of it. */
function concernedBy(world: World, key: ItemKey): readonly Candidate[] {
  const candidate = candidateOf(world, key)
  return [candidate, ...(world.mentionedBy.get(candidate.entry.item.name) ?? [])]
}

function seekingRules(draft: Draft, dependent: Candidate): readonly Rule[] {
  return seeks(draft, dependent) ? rulesOf(dependent) : []
}

/** [P13] Everything on a cycle fails, each with the way that leads from it back to it. */
function failCycles(draft: Draft, cycles: readonly (readonly ItemKey[])[], failures: Map<ItemKey, Failure>): void {
  for (const cycle of cycles) {
    const ring = cycle.slice(0, -1).map((key) => candidateOf(draft.world, key))
    for (const [at, candidate] of ring.entries()) {
      if (failures.has(candidate.key)) continue
      const way = [...ring.slice(at), ...ring.slice(0, at), candidate].map((step) => `"${titleOf(step)}"`)
      const because = sentences.prerequisiteCycle(`"${titleOf(candidate)}"`, way)
      const intended = inEffect(draft, candidate) ?? bug(`"${candidate.key}" is in no plan and lies on a cycle`)
      const decision = failedDecision(intended, 'prerequisiteCycle', because)
      failures.set(candidate.key, { decision, cause: because, blames: [] })
    }
  }
}

/** Everything with a deployment of its own, what was pulled in, and what would have been and failed: that is a cause. */
function membersOf(draft: Draft, links: Links): readonly Member[] {
  const { world, pulls, failures } = draft
  const neededBy = dependentsByKey(world, links)
  return world.candidates.flatMap((candidate): readonly Member[] => {
    const { key, own } = candidate
    const decision = inEffect(draft, candidate)
    if (decision === undefined) return []
    const pull = pulls.get(key)
    const failure = failures.get(key)
    const isPulled = failure === undefined ? pull !== undefined : own === undefined
    const after = failure?.blames ?? links.get(key) ?? []
    if (pull === undefined || failure !== undefined) return [{ entry: candidate.entry, decision, isPulled, after }]
    return [{ entry: pull.entry, decision: needed(pull, neededBy.get(key) ?? []), isPulled, after }]
  })
}

function dependentsByKey(world: World, links: Links): ReadonlyMap<ItemKey, readonly Candidate[]> {
  const pairs = [...links].flatMap(([key, afters]) => afters.map((after) => ({ after, by: candidateOf(world, key) })))
  const groups = Map.groupBy(pairs, ({ after }) => after)
  return new Map([...groups].map(([after, group]) => [after, group.map(({ by }) => by)]))
}

function needed({ decision }: Pull, dependents: readonly Candidate[]): Decision {
  const because = sentences.prerequisiteNeeded(decision.kind, dependents.map(titleOf))
  return { ...decision, reason: 'prerequisiteNeeded', because }
}

function candidateOf(world: World, key: ItemKey): Candidate {
  return world.byKey.get(key) ?? bug(`"${key}" is in no manifest`)
}
