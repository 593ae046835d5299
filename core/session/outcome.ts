/** Says what became of a session: its actions with their verdicts, how many of each, and the state it ends in. */
import type { ActionRecord, FinalState, Session } from '../terms/session.ts'
import type { PlannedAction, Reason, Verdict } from '../terms/plan.ts'

/** A planned action together with what became of it. */
export interface ActionOutcome {
  readonly action: PlannedAction
  readonly status: ActionRecord['status']
  readonly attempts: number
  readonly verdict?: Verdict
  readonly reason: Reason
  readonly detail?: string
  readonly after?: string
  readonly ranAs?: string
  readonly startedAt?: number
  readonly endedAt?: number
}

/** Every action of the plan in its order; those that were never sent have the verdict the plan gave them. */
export function outcomes(session: Pick<Session, 'plan' | 'actions'>): readonly ActionOutcome[] {
  const records = new Map(session.actions.map((record) => [record.id, record]))
  return (session.plan?.actions ?? []).map((action) => outcomeOf(action, records.get(action.id)))
}

function outcomeOf(action: PlannedAction, record: ActionRecord | undefined): ActionOutcome {
  if (!record) {
    const decided = action.verdict === undefined ? {} : { verdict: action.verdict }
    return {
      action,
      status: action.verdict === undefined ? 'pending' : 'ended',
      attempts: 0,
      reason: action.reason,
      ...decided,
    }
  }
  const { id: _id, ...rest } = record
  return { action, ...rest, reason: record.reason ?? action.reason }
}

export type Counts = { readonly [V in Verdict]: number } & { readonly total: number; readonly pending: number }

/** How many actions have each verdict; `pending` have none yet. */
export function countVerdicts(actions: readonly { readonly verdict?: Verdict }[]): Counts {
  const counts = {
    total: actions.length,
    pending: 0,
    compliant: 0,
    changed: 0,
    notCompliant: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    cancelled: 0,
  }
  for (const { verdict } of actions) counts[verdict ?? 'pending'] += 1
  return counts
}

/** Skipped on purpose, so that it says nothing for or against the computer. */
const neutralReasons: ReadonlySet<Reason> = new Set<Reason>([
  'ignored',
  'monitored',
  'notInThisKind',
  'userContextSkipped',
])

/** True when the action is, or may be, not as wanted. */
export function isBad({ verdict, reason }: ActionOutcome): boolean {
  switch (verdict) {
    case 'compliant':
    case 'changed':
      return false
    case 'skipped':
      return !neutralReasons.has(reason)
    default:
      return true
  }
}

/**
 * The state a session that ran to its end deserves: compliant (nothing was wrong), changed (all is well now), partial
 * (some is not), failed (nothing is well). A detection only looks, and what was skipped was never tried: these make it partial,
 * never failed.
 */
export function deservedState(session: Pick<Session, 'plan' | 'actions' | 'options'>): FinalState {
  const all = outcomes(session)
  const bad = all.filter(isBad)
  if (bad.length === 0) return all.some(({ verdict }) => verdict === 'changed') ? 'changed' : 'compliant'
  const anyGood = all.some(({ verdict }) => verdict === 'compliant' || verdict === 'changed')
  const nothingTried = bad.every(({ verdict }) => verdict === 'skipped')
  return anyGood || nothingTried || session.options.kind === 'detection' ? 'partial' : 'failed'
}

/** The first thing that went wrong, in one line; undefined when nothing did. */
export function firstProblem(session: Pick<Session, 'plan' | 'actions' | 'problem'>): string | undefined {
  if (session.problem !== undefined) return session.problem
  const all = outcomes(session)
  const bad = all.find((outcome) => outcome.verdict !== undefined && outcome.verdict !== 'cancelled' && isBad(outcome))
  return bad && `${bad.action.title}: ${bad.detail ?? bad.action.because}`
}
