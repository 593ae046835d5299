/**
 * Which ordered actions bring one computer from what was found to what its manifest says? Rules in SPEC.md.
 *
 * The plan is made before anything changes and says for every item what is done and why. It refuses to guess: what is not known
 * is unknown, and what needs it fails. It does not know clocks, windows or reboots, and it never looks at the computer.
 */
import type { Answer } from '../terms/check.ts'
import { canonicalJson } from '../terms/json.ts'
import type { ItemKey, Manifest } from '../terms/manifest.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'
import type { SessionKind } from '../terms/session.ts'
import type { Sha256 } from '../identify/questions.ts'
import { toAction } from './action.ts'
import { makeWorld } from './candidates.ts'
import { compareText } from './compare-text.ts'
import type { Orderable } from './order.ts'
import { orderItems } from './order.ts'
import type { Member } from './prerequisites.ts'
import { resolvePrerequisites } from './prerequisites.ts'

export interface PlanInput {
  readonly manifest: Manifest
  readonly answers: readonly Answer[]
  readonly kind: SessionKind
  readonly sha256: Sha256
}

/** Returns the plan. Equal inputs give equal bytes, and so an equal hash, in whatever order entries and answers come [P17]. */
export function makePlan({ manifest, answers, kind, sha256 }: PlanInput): Plan {
  const { members, cycles } = resolvePrerequisites(makeWorld(manifest, answers, kind))
  const ordered = orderItems(members.map(toOrderable))
  const ids = new Map<ItemKey, string>(ordered.map(({ key }, at) => [key, `a${at + 1}`]))
  const actions = ordered.map((item) => toAction(item, { ids, kind, sha256 }))
  const excluded = manifest.excluded.toSorted((a, b) => compareText(canonicalJson(a), canonicalJson(b)))
  const plan = { computerId: manifest.computerId, actions, excluded, cycles }
  return { ...plan, hash: sha256(canonicalJson(plan)) }
}

/** True when the agent has to do something for this action; all others were decided by looking alone. */
export function needsAgent(action: PlannedAction): boolean {
  return action.change !== undefined && action.verdict === undefined
}

function toOrderable(member: Member): Member & Orderable {
  const { key, item } = member.entry
  const own = item.kind === 'task' ? item.phase : 'software'
  return { ...member, key, order: item.order, phase: member.isPulled ? 'prerequisite' : own }
}
