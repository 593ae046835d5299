/** Does the condition of a prerequisite hold, and what keeps it from holding? */
import type { ItemName } from '../terms/item.ts'
import type { Candidate, Presence } from './candidates.ts'
import type { Draft, Rule } from './draft.ts'
import { inEffect, isPending, stateOf } from './draft.ts'

/** What a rule asks for: nothing yet, or its act; undefined when it cannot be told. */
export interface Judgement {
  readonly fires: boolean | undefined
  readonly unknown: readonly ItemName[]
}

/** Judges by what will be when the plan is done [P9]. Unknown items leave it open unless the others decide it alone. */
export function judge(draft: Draft, { id, prerequisite }: Rule): Judgement {
  const { quantifier, items, are } = prerequisite.if
  if (draft.fired.has(id)) return { fires: true, unknown: [] }
  const hit: Presence = are === 'installed' ? 'installed' : 'absent'
  const states = items.map((name) => stateOf(draft, name))
  const unknown = items.filter((_name, at) => states[at] === 'unknown')
  const deciding = quantifier === 'anyOf' ? (state: Presence) => state === hit : (state: Presence) => state !== hit
  const isDecided = states.some((state) => state !== 'unknown' && deciding(state))
  if (isDecided) return { fires: quantifier === 'anyOf', unknown }
  return { fires: unknown.length > 0 ? undefined : quantifier === 'allOf', unknown }
}

/** An item that must be found in this presence for the prerequisite to stay silent. */
export interface Relied {
  readonly candidate: Candidate
  readonly safe: Presence
}

/**
 * Returns the items that keep a condition from holding: with anyOf all of them, with allOf those that stand on the safe side.
 * If one of those is there already and stays as it is, nothing has to be waited for.
 */
export function reliedOn(draft: Draft, { prerequisite }: Rule): readonly Relied[] {
  const { quantifier, items, are } = prerequisite.if
  const safe: Presence = are === 'installed' ? 'absent' : 'installed'
  const helpful = items
    .filter((name) => stateOf(draft, name) === safe)
    .flatMap((name) => draft.world.byName.get(name) ?? [])
    .map((candidate): Relied => ({ candidate, safe }))
  if (quantifier === 'anyOf') return helpful
  const sound = helpful.filter((relied) => !isFailing(draft, relied))
  if (sound.some(({ candidate }) => !isPending(draft, candidate))) return []
  return sound.length > 0 ? sound : helpful
}

/** What fails to be installed or updated harms those who need it there, not those who need it absent. */
export function isFailing(draft: Draft, { candidate, safe }: Relied): boolean {
  const decision = inEffect(draft, candidate)
  return safe === 'installed' && decision?.verdict === 'failed' && decision.kind !== 'uninstall'
}
