/** How does a plan stand while its prerequisites are being worked out? */
import type { ItemName, Prerequisite } from '../terms/item.ts'
import type { ItemKey, ManifestEntry } from '../terms/manifest.ts'
import type { Candidate, Presence, World } from './candidates.ts'
import { presenceAfter } from './candidates.ts'
import { wantsPresence } from './decide-software.ts'
import { configurationDecision } from './configuration.ts'
import type { Decision, Settled } from './decision.ts'

export type Act = 'install' | 'uninstall'

/** An item that is changed because another one needs it, whatever its own deployment says. */
export interface Pull {
  readonly act: Act
  readonly by: Candidate
  /** The entry with the desired state it is pulled in with; parameters stay its own [P10]. */
  readonly entry: ManifestEntry
  readonly decision: Decision
}

export interface Failure {
  readonly decision: Settled
  /** The sentence of whatever failed first, at the end of the chain. */
  readonly cause: string
  /** The prerequisite it failed for, when that stands in the plan itself. */
  readonly blames: readonly ItemKey[]
}

/** One prerequisite of an item, by its place: equal rules of two items are still two. */
export interface Rule {
  readonly dependent: Candidate
  readonly prerequisite: Prerequisite
  readonly id: string
}

/** A plan in the making. All of it only grows within one round. */
export interface Draft {
  readonly world: World
  readonly pulls: ReadonlyMap<ItemKey, Pull>
  /** Ids of the rules that asked for a change: they go on asking when that very change makes their condition untrue. */
  readonly fired: ReadonlySet<string>
  readonly failures: ReadonlyMap<ItemKey, Failure>
}

/** Returns the rules of an item. */
export function rulesOf(dependent: Candidate): readonly Rule[] {
  const { item, configures } = dependent.entry
  const prerequisites = [...item.prerequisites, ...(configures === undefined ? [] : [thereFirst(configures)])]
  return prerequisites.map((prerequisite, at) => ({ dependent, prerequisite, id: `${dependent.key} ${at}` }))
}

/** [P28] What configures software relies on it like on a prerequisite. */
function thereFirst(software: ItemKey): Prerequisite {
  const items = [software]
  return { if: { quantifier: 'anyOf', items, are: 'notInstalled' }, then: { act: 'install', items } }
}

/** What is in effect for an item at this point: its failure, else what another one needs, else its own decision. */
export function inEffect(draft: Draft, candidate: Candidate): Decision | undefined {
  const { key, own, entry } = candidate
  const decided = draft.failures.get(key)?.decision ?? draft.pulls.get(key)?.decision
  if (decided !== undefined || entry.configures === undefined) return decided ?? own
  const software = draft.world.byKey.get(entry.configures)
  return software && configurationDecision(candidate, software, inEffect(draft, software))
}

/** True when the item is going to be changed by this plan. */
export function isPending(draft: Draft, candidate: Candidate): boolean {
  const decision = inEffect(draft, candidate)
  return decision !== undefined && decision.verdict === undefined
}

/** What the item that is called so will be when the plan is done, as far as is known now. */
export function stateOf(draft: Draft, name: ItemName): Presence {
  const candidate = draft.world.byName.get(name)
  return candidate === undefined ? 'unknown' : presenceAfter(candidate, inEffect(draft, candidate))
}

/**
 * [P9] Prerequisites are looked at for everything that shall be there and can be, also when it is there already. Not for what
 * is to be removed, was only to be updated and is absent, is ignored, is only looked at, or fails anyway.
 */
export function seeks(draft: Draft, candidate: Candidate): boolean {
  const decision = inEffect(draft, candidate)
  if (decision === undefined) return false
  if (decision.verdict === undefined) return decision.kind !== 'uninstall'
  if (decision.verdict !== 'compliant') return false
  const { desired } = candidate.entry
  if (desired.kind === 'task') return desired.mode === 'enforce'
  return wantsPresence(desired) || candidate.found?.found === 'version'
}
