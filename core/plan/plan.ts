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
import type { Purpose, SessionKind } from '../terms/session.ts'
import type { Sha256 } from '../identify/questions.ts'
import { toActions } from './action.ts'
import { makeWorld } from './candidates.ts'
import { compareText } from './compare-text.ts'
import type { Orderable } from './order.ts'
import { orderItems } from './order.ts'
import type { Member } from './prerequisites.ts'
import { resolvePrerequisites } from './prerequisites.ts'
import type { PlanOptions, PlanScene } from './scene.ts'

export interface PlanInput {
  readonly manifest: Manifest
  readonly answers: readonly Answer[]
  readonly kind: SessionKind
  /** Absent: keep. */
  readonly purpose?: Purpose
  readonly options?: PlanOptions
  /** Items that are not to be changed again, each with a sentence that says what was seen of it. */
  readonly quarantined?: ReadonlyMap<ItemKey, string>
  readonly sha256: Sha256
}

/** Returns the plan. Equal inputs give equal bytes, and so an equal hash, in whatever order entries and answers come [P17]. */
export function makePlan(input: PlanInput): Plan {
  const { manifest, answers, sha256 } = input
  const scene = sceneOf(input)
  const { members, cycles } = resolvePrerequisites(makeWorld(manifest, answers, scene))
  const actions = toActions(orderItems(members.map(toOrderable)), { scene, sha256 })
  const excluded = manifest.excluded.toSorted((a, b) => compareText(canonicalJson(a), canonicalJson(b)))
  const plan = { computerId: manifest.computerId, actions, excluded, cycles }
  return { ...plan, hash: sha256(canonicalJson(plan)) }
}

/** True when the agent has to do something for this action; all others were decided by looking alone. */
export function needsAgent(action: PlannedAction): boolean {
  return action.change !== undefined && action.verdict === undefined
}

function sceneOf({ manifest, kind, purpose = 'keep', options = {}, quarantined = new Map() }: PlanInput): PlanScene {
  return { ...options, kind, purpose, architecture: manifest.architecture, quarantined }
}

function toOrderable(member: Member): Member & Orderable {
  const { key, item, enforcement, configures } = member.entry
  const own = item.kind === 'task' ? item.phase : 'software'
  return {
    ...member,
    key,
    order: item.order,
    phase: member.isPulled ? 'prerequisite' : own,
    isOnboarding: enforcement === 'onboarding' || (item.kind === 'task' && item.onboardingOnly === true),
    ...(configures === undefined ? {} : { follows: configures }),
  }
}
