/** What does one prerequisite ask of a plan as it stands? */
import type { ItemName } from '../terms/item.ts'
import type { ItemKey } from '../terms/manifest.ts'
import type { Candidate, Presence, World } from './candidates.ts'
import { presenceAfter, presenceNow, titleOf } from './candidates.ts'
import type { Relied } from './conditions.ts'
import { isFailing, judge, reliedOn } from './conditions.ts'
import { conflictOf, desiredBy, isOverridable } from './conflicts.ts'
import { decide } from './decide.ts'
import type { Settled } from './decision.ts'
import type { Act, Draft, Pull, Rule } from './draft.ts'
import { inEffect, isPending, stateOf } from './draft.ts'
import { listed, sentences } from './sentences.ts'

type ReasonAfter = 'prerequisiteFailed' | 'prerequisiteUnknown' | 'prerequisiteCycle' | 'rebootsSkipped'

export type Demand =
  /** This item has to be done first. */
  | { readonly type: 'after'; readonly key: ItemKey }
  /** This item has to be changed, and nobody does it yet. */
  | { readonly type: 'pull'; readonly key: ItemKey; readonly pull: Pull }
  | Fail

/** The dependent cannot be done; with rebootsSkipped it is left out as what it needs is. */
export interface Fail {
  readonly type: 'fail'
  readonly reason: ReasonAfter | 'prerequisiteForbids'
  readonly because: string
  /** The sentence of whatever failed first, when that was another item. */
  readonly cause?: string
  readonly blames?: ItemKey
  /** What was decided for the one to blame when it would have been pulled in, and cannot be. */
  readonly culprit?: Settled
}

/** Returns what the rule asks for; nothing when it is met already. */
export function demandsOf(draft: Draft, rule: Rule): readonly Demand[] {
  const { dependent, prerequisite } = rule
  const { fires, unknown } = judge(draft, rule)
  if (fires === undefined) return [unknownState(draft.world, dependent, unknown)]
  if (!fires) return reliedOn(draft, rule).flatMap((relied) => rely(draft, dependent, relied))
  const { act, items } = prerequisite.then
  if (act === 'fail') return [forbidden(draft, rule)]
  return items.flatMap((name) => demand(draft, { dependent, name, act }))
}

/** [P12] An item another one relies on comes first when it is to be changed, and takes it along when it fails. */
function rely(draft: Draft, dependent: Candidate, relied: Relied): readonly Demand[] {
  const decision = inEffect(draft, relied.candidate)
  const hasFailed = decision?.verdict !== undefined && isFailing(draft, relied)
  if (hasFailed) return [blame(draft, { dependent, prerequisite: relied.candidate, decision })]
  return isPending(draft, relied.candidate) ? [{ type: 'after', key: relied.candidate.key }] : []
}

interface Wanted {
  readonly dependent: Candidate
  readonly name: ItemName
  readonly act: Act
}

function demand(draft: Draft, { dependent, name, act }: Wanted): readonly Demand[] {
  const prerequisite = draft.world.byName.get(name)
  if (prerequisite === undefined) return [unknownState(draft.world, dependent, [name])]
  const safe: Presence = act === 'install' ? 'installed' : 'absent'
  const decision = inEffect(draft, prerequisite)
  if (presenceAfter(prerequisite, decision) === safe) return rely(draft, dependent, { candidate: prerequisite, safe })
  const conflict = conflictOf(draft, prerequisite, act)
  if (conflict !== undefined) {
    const because = `"${titleOf(dependent)}" needs "${titleOf(prerequisite)}" to be ${safe}, but ${conflict}`
    return [{ type: 'fail', reason: 'prerequisiteFailed', because: sentences.prerequisiteFailed(because) }]
  }
  const stands = draft.failures.has(prerequisite.key) || !isOverridable(prerequisite)
  if (stands && decision?.verdict !== undefined) return [blame(draft, { dependent, prerequisite, decision })]
  return [pullIn(draft, { dependent, prerequisite, act })]
}

function pullIn(draft: Draft, needs: { dependent: Candidate; prerequisite: Candidate; act: Act }): Demand {
  const { dependent, prerequisite, act } = needs
  const { key, found } = prerequisite
  const entry = { ...prerequisite.entry, desired: desiredBy(act, prerequisite.entry.desired) }
  const decision = decide(entry, found, draft.world.scene)
  return decision.verdict === undefined
    ? { type: 'pull', key, pull: { act, by: dependent, entry, decision } }
    : { ...blame(draft, { dependent, prerequisite, decision }), culprit: decision }
}

interface Blame {
  readonly dependent: Candidate
  readonly prerequisite: Candidate
  readonly decision: Settled
}

/** Of a chain of failures the dependent tells the nearest and the first: that is what somebody has to look at. */
function blame({ failures }: Draft, { dependent, prerequisite, decision }: Blame): Fail {
  const cause = failures.get(prerequisite.key)?.cause ?? decision.because
  const because = `"${titleOf(dependent)}" needs "${titleOf(prerequisite)}", and ${fate(decision)}: ${cause}`
  return {
    type: 'fail',
    reason: reasonAfter(decision),
    because: sentences.prerequisiteFailed(because),
    cause,
    blames: prerequisite.key,
  }
}

function fate({ verdict }: Settled): string {
  if (verdict === 'failed') return 'that cannot be done'
  return verdict === 'unknown' ? 'its state is unknown' : 'that is left out'
}

function reasonAfter({ verdict, reason }: Settled): ReasonAfter {
  if (reason === 'prerequisiteCycle' || reason === 'rebootsSkipped') return reason
  return verdict === 'unknown' ? 'prerequisiteUnknown' : 'prerequisiteFailed'
}

function unknownState(world: World, dependent: Candidate, names: readonly ItemName[]): Demand {
  const why = names.map((name) => whyUnknown(world, name)).join('; ')
  const because = sentences.prerequisiteUnknown(`"${titleOf(dependent)}"`, titles(world, names), why)
  return { type: 'fail', reason: 'prerequisiteUnknown', because }
}

function whyUnknown(world: World, name: ItemName): string {
  const candidate = world.byName.get(name)
  if (candidate === undefined) return `no item is called "${name}"`
  if (candidate.entry.problem !== undefined) return candidate.entry.problem
  return candidate.found?.found === 'unknown' ? candidate.found.detail : 'the computer did not answer this question'
}

/** Says "or going to be" when it is this plan that makes the condition hold. */
function forbidden(draft: Draft, { dependent, prerequisite }: Rule): Demand {
  const { quantifier, items, are } = prerequisite.if
  const isOne = items.length === 1
  const subject = isOne ? '' : quantifier === 'anyOf' ? 'any of ' : 'all of '
  const verb = isOne || quantifier === 'anyOf' ? 'is' : 'are'
  const state = are === 'installed' ? 'installed' : 'not installed'
  const isComing = items.some((name) => {
    const candidate = draft.world.byName.get(name)
    return candidate !== undefined && isPending(draft, candidate) && stateOf(draft, name) !== presenceNow(candidate)
  })
  const fact = `while ${subject}${titles(draft.world, items)} ${verb} ${state}${isComing ? ' or going to be' : ''}`
  const because = sentences.prerequisiteForbids(`"${titleOf(dependent)}"`, fact)
  return { type: 'fail', reason: 'prerequisiteForbids', because }
}

function titles(world: World, names: readonly ItemName[]): string {
  return listed(
    names.map((name) => {
      const candidate = world.byName.get(name)
      return candidate === undefined ? name : titleOf(candidate)
    }),
  )
}
