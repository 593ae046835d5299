/** What does one prerequisite ask of a plan as it stands? */
import type { ItemName, Prerequisite } from '../terms/item.ts'
import type { ItemKey } from '../terms/manifest.ts'
import type { Candidate, Presence, World } from './candidates.ts'
import { presenceAfter, titleOf } from './candidates.ts'
import { decide } from './decide.ts'
import { wantsPresence } from './decide-software.ts'
import type { Decision, Settled } from './decision.ts'
import { failedDecision } from './decision.ts'
import { goingTo, listed, sentences } from './sentences.ts'

export type Act = 'install' | 'uninstall'

/** An item that is changed because another one needs it, whatever its own deployment says. */
export interface Pull {
  readonly act: Act
  readonly by: Candidate
  readonly decision: Decision
}

export interface Failure {
  readonly decision: Settled
  /** The prerequisite that failed first, when it stands in the plan itself. */
  readonly blames: readonly ItemKey[]
}

/** A plan in the making. Both maps only grow within one round. */
export interface Draft {
  readonly world: World
  readonly pulls: ReadonlyMap<ItemKey, Pull>
  readonly failures: ReadonlyMap<ItemKey, Failure>
}

/** What is in effect for an item at this point: its failure, else what another one needs, else its own decision. */
export function inEffect({ pulls, failures }: Draft, { key, own }: Candidate): Decision | undefined {
  return failures.get(key)?.decision ?? pulls.get(key)?.decision ?? own
}

export type Demand =
  /** This item has to be done first. */
  | { readonly type: 'after'; readonly key: ItemKey }
  /** This item has to be changed, and nobody does it yet. */
  | { readonly type: 'pull'; readonly key: ItemKey; readonly pull: Pull }
  /** The dependent cannot be done; `culprit` is a prerequisite that fails with its own decision. */
  | {
      readonly type: 'fail'
      readonly reason: 'prerequisiteFailed' | 'prerequisiteForbids' | 'prerequisiteUnknown' | 'prerequisiteCycle'
      readonly because: string
      readonly blames?: ItemKey
      readonly culprit?: Settled
    }

/** Returns what the prerequisite asks for; nothing when it is met already. [P9] to [P14] */
export function demandsOf(draft: Draft, dependent: Candidate, rule: Prerequisite): readonly Demand[] {
  const { fires, unknown } = judge(draft, rule)
  if (fires === undefined) return [unknownState(draft, dependent, unknown)]
  if (!fires) return reliedOn(draft, rule).flatMap((relied) => rely(draft, dependent, relied))
  const { act, items } = rule.then
  if (act === 'fail') return [forbidden(dependent, rule)]
  return items.flatMap((name) => demand(draft, { dependent, name, act }))
}

interface Judgement {
  readonly fires: boolean | undefined
  readonly unknown: readonly ItemName[]
}

/** Three-valued: one unknown item leaves the whole condition open unless the others decide it alone. */
function judge(draft: Draft, rule: Prerequisite): Judgement {
  const { quantifier, items, are } = rule.if
  const hit: Presence = are === 'installed' ? 'installed' : 'absent'
  const states = items.map((name) => ({ name, state: stateOf(draft, name) }))
  const unknown = states.filter(({ state }) => state === 'unknown').map(({ name }) => name)
  const hits = states.filter(({ state }) => state === hit).length
  if (quantifier === 'anyOf') return { fires: hits > 0 ? true : unknown.length > 0 ? undefined : false, unknown }
  const isMissed = states.length - unknown.length > hits
  return { fires: isMissed ? false : unknown.length > 0 ? undefined : true, unknown }
}

function stateOf(draft: Draft, name: ItemName): Presence {
  const candidate = draft.world.byName.get(name)
  return candidate === undefined ? 'unknown' : presenceAfter(candidate, inEffect(draft, candidate))
}

/**
 * The items that keep the rule from firing: with anyOf all of them, with allOf those that stand on the right side. If one of
 * those is there already and stays as it is, nothing has to be waited for.
 */
function reliedOn(draft: Draft, rule: Prerequisite): readonly Candidate[] {
  const { quantifier, items, are } = rule.if
  const safe: Presence = are === 'installed' ? 'absent' : 'installed'
  const known = items.flatMap((name) => draft.world.byName.get(name) ?? [])
  if (quantifier === 'anyOf') return known
  const helpful = known.filter((candidate) => presenceAfter(candidate, inEffect(draft, candidate)) === safe)
  if (helpful.some((candidate) => !isPending(draft, candidate) && !hasFailed(draft, candidate))) return []
  const sound = helpful.filter((candidate) => !hasFailed(draft, candidate))
  return sound.length > 0 ? sound : helpful
}

function isPending(draft: Draft, candidate: Candidate): boolean {
  const decision = inEffect(draft, candidate)
  return decision !== undefined && decision.verdict === undefined
}

function hasFailed(draft: Draft, candidate: Candidate): boolean {
  return inEffect(draft, candidate)?.verdict === 'failed'
}

/** [P12] An item another one relies on comes first when it is to be changed, and takes it along when it fails. */
function rely(draft: Draft, dependent: Candidate, relied: Candidate): readonly Demand[] {
  const decision = inEffect(draft, relied)
  if (decision?.verdict === 'failed') return [blame(dependent, relied, decision)]
  return isPending(draft, relied) ? [{ type: 'after', key: relied.key }] : []
}

interface Wanted {
  readonly dependent: Candidate
  readonly name: ItemName
  readonly act: Act
}

function demand(draft: Draft, wanted: Wanted): readonly Demand[] {
  const { dependent, name, act } = wanted
  const candidate = draft.world.byName.get(name)
  if (candidate === undefined) return [unknownState(draft, dependent, [name])]
  const decision = inEffect(draft, candidate)
  if (presenceAfter(candidate, decision) === (act === 'install' ? 'installed' : 'absent')) {
    return rely(draft, dependent, candidate)
  }
  if (decision?.verdict === 'failed') return [blame(dependent, candidate, decision)]
  const conflict = conflictOf(draft, candidate, act)
  if (conflict !== undefined) {
    const because = `"${titleOf(dependent)}" needs "${titleOf(candidate)}" to be ${word(act)}, but ${conflict}`
    return [{ type: 'fail', reason: 'prerequisiteFailed', because: sentences.prerequisiteFailed(because) }]
  }
  return pullIn(draft.world, { ...wanted, candidate })
}

/** [P11] What stands against an act: a deployment, another item's prerequisite, an exclusion, or that it is no software. */
function conflictOf({ world, pulls }: Draft, candidate: Candidate, act: Act): string | undefined {
  const { entry, key } = candidate
  const { item, desired, deployment } = entry
  if (item.kind === 'task' || desired.kind === 'task') return 'it is a task, and only software can be a prerequisite'
  const exclusion = world.excluded.get(item.name)
  if (exclusion !== undefined) return `the exclusion "${exclusion}" keeps it away from this computer`
  const other = pulls.get(key)
  if (other !== undefined && other.act !== act) {
    return `"${titleOf(other.by)}" needs it to be ${word(other.act)}`
  }
  const isAgainst = act === 'install' ? desired.state === 'absent' : wantsPresence(desired)
  return deployment !== undefined && isAgainst
    ? `its own deployment "${deployment.name}" wants it ${act === 'install' ? 'absent' : 'installed'}`
    : undefined
}

/** [P10] What is pulled in is decided anew: any version will do, or none. Its own parameters stay, the dependent's do not come. */
function pullIn(world: World, { dependent, candidate, act }: Wanted & { candidate: Candidate }): readonly Demand[] {
  const state = act === 'install' ? 'any' : 'absent'
  const entry = { ...candidate.entry, desired: { kind: 'software', state } as const }
  const decision = decide(entry, candidate.found, world.kind)
  const { key } = candidate
  if (decision.verdict === undefined) return [{ type: 'pull', key, pull: { act, by: dependent, decision } }]
  return [{ ...blame(dependent, candidate, decision), culprit: decision }]
}

function blame(dependent: Candidate, prerequisite: Candidate, decision: Settled): Demand & { type: 'fail' } {
  const fate = decision.verdict === 'unknown' ? 'its state is unknown' : 'it failed'
  const because = `"${titleOf(dependent)}" needs "${titleOf(prerequisite)}", and ${fate}: ${decision.because}`
  return { type: 'fail', reason: reasonAfter(decision), because: sentences.prerequisiteFailed(because), blames: prerequisite.key }
}

function reasonAfter({ verdict, reason }: Settled): 'prerequisiteFailed' | 'prerequisiteUnknown' | 'prerequisiteCycle' {
  if (reason === 'prerequisiteCycle') return reason
  return verdict === 'unknown' ? 'prerequisiteUnknown' : 'prerequisiteFailed'
}

function unknownState({ world }: Draft, dependent: Candidate, names: readonly ItemName[]): Demand {
  const titles = names.map((name) => {
    const candidate = world.byName.get(name)
    return candidate === undefined ? name : titleOf(candidate)
  })
  const why = names.map((name) => whyUnknown(world, name)).join('; ')
  const because = sentences.prerequisiteUnknown(`"${titleOf(dependent)}"`, listed(titles), why)
  return { type: 'fail', reason: 'prerequisiteUnknown', because }
}

function whyUnknown(world: World, name: ItemName): string {
  const candidate = world.byName.get(name)
  if (candidate === undefined) return `no item is called "${name}"`
  if (candidate.entry.item.kind === 'task') return `"${name}" is a task, and only software can be a prerequisite`
  return candidate.found?.found === 'unknown' ? candidate.found.detail : 'the computer did not answer this question'
}

function forbidden(dependent: Candidate, { if: condition }: Prerequisite): Demand {
  const { quantifier, items, are } = condition
  const several = quantifier === 'anyOf' ? 'any' : 'all'
  const subject = items.length === 1 ? listed(items) : `${several} of ${listed(items)}`
  const fact = `while ${subject} ${items.length === 1 ? 'is' : 'are'} ${are === 'installed' ? 'installed' : 'not installed'}`
  const because = sentences.prerequisiteForbids(`"${titleOf(dependent)}"`, fact)
  return { type: 'fail', reason: 'prerequisiteForbids', because }
}

function word(act: Act): string {
  return act === 'install' ? 'installed' : 'absent'
}
