/** Ends a session: well, early, given up or broken, always with every action's verdict and every stage's status. */
import type { Instant } from '../terms/ids.ts'
import type { CancelMode } from '../terms/order.ts'
import type { Reason, Verdict } from '../terms/plan.ts'
import type { ActionRecord, FinalState, Session } from '../terms/session.ts'
import type { Effect } from './effects.ts'
import { type Advanced, after, giveOrder, same } from './moves.ts'
import { deservedState } from './outcome.ts'
import { restOfStagesEnded, stageBegun, stageEnded } from './stages.ts'
import { timeLimit } from './timing.ts'

/** The session has done what it was asked to; what became of its actions decides the state. */
export function report(session: Session, now: Instant): Advanced {
  if (session.options.purpose === 'reboot') return finish(session, rebootState(session), now)
  if (session.options.kind === 'inventory') return finish(session, 'compliant', now)
  return finish(session, failedByPrompt(session) ? 'failed' : deservedState(session), now)
}

function rebootState({ reboots }: Session): FinalState {
  return reboots.some(({ outcome }) => outcome === 'done') ? 'changed' : 'failed'
}

/** Nobody answered a prompt, and the session was to fail then. */
function failedByPrompt({ options, reboots }: Session): boolean {
  return options.reboot.onNoAnswer === 'fail' && reboots.some(({ outcome }) => outcome === 'unanswered')
}

/** Asks for the end; a session with an order in hand waits for its computer to confirm. */
export function cancelled(session: Session, by: string, how: CancelMode, now: Instant): Advanced {
  if (session.cancel && (session.cancel.how === 'now' || how === 'afterAction')) return same(session)
  const asked = { ...session, cancel: { by, how, at: now } }
  if (!session.order) return finishCancelled(asked, now)
  return giveOrder(asked, { type: 'cancel', orderId: session.order.id, how }, now)
}

/** Our own mistake: the session ends instead of being tried for ever. */
export function broken(session: Session, problem: string, now: Instant): Advanced {
  return abandoned(unreported({ ...session, problem }, now, problem), 'failed', now)
}

/** Ends a session whose order nobody has seen the end of: its computer is told to stop, now or when it is back. */
export function abandoned(session: Session, state: FinalState, now: Instant): Advanced {
  if (!session.order) return finish(session, state, now)
  const stopping = giveOrder(session, { type: 'cancel', orderId: session.order.id, how: 'now' }, now)
  return after(stopping.effects, finish(stopping.session, state, now))
}

/** What is left is not done any more, for a reason that is nobody's failure. */
export function givenUp(session: Session, reason: Reason, problem: string, now: Instant): Advanced {
  const ended = unfinishedAs({ ...session, problem }, { verdict: 'skipped', reason, detail: problem }, now)
  return finish(ended, session.plan ? deservedState(ended) : 'failed', now)
}

export function finishCancelled(session: Session, now: Instant): Advanced {
  const byTime = session.cancel?.by === timeLimit
  const ended = unfinishedAs(
    session,
    { verdict: 'cancelled', reason: byTime ? 'sessionTimedOut' : 'sessionCancelled' },
    now,
  )
  if (!byTime) return finish(ended, 'cancelled', now)
  const problem = `It had worked for ${Math.round(session.workedMs / 1000)} s, which is longer than it may.`
  return finish({ ...ended, problem }, session.plan ? deservedState(ended) : 'failed', now)
}

interface UnfinishedEnd {
  readonly verdict: Verdict
  readonly reason: Reason
  readonly detail?: string
}

/** Nobody told how these actions ended, or whether they began: that is not known. */
export function unreported(session: Session, now: Instant, detail?: string): Session {
  const end = { verdict: 'unknown', reason: 'interrupted' } as const
  return unfinishedAs(session, detail === undefined ? end : { ...end, detail }, now)
}

/** Actions without an end get one: those that never began as told, a running one as unknown, because nobody knows. */
export function unfinishedAs(session: Session, end: UnfinishedEnd, now: Instant): Session {
  const running = {
    ...end,
    verdict: 'unknown',
    detail: end.detail ?? 'It was running and the computer did not say how it ended.',
  } as const
  const actions = session.actions.map((record): ActionRecord =>
    record.status === 'ended'
      ? record
      : { ...record, status: 'ended', endedAt: now, ...(record.status === 'running' ? running : end) },
  )
  return { ...session, actions }
}

/** The end: nothing is held any more, and what was found is remembered. */
export function finish(session: Session, state: FinalState, now: Instant): Advanced {
  const { wait: _wait, paused: _paused, wantsLock: _lock, order, ...kept } = session
  const closing = stagesAtEnd(kept, state, now)
  const final: Session = { ...closing, state, endedAt: now, holdsTurn: false, wantsTurn: false, locks: [] }
  const effects: Effect[] = order ? [{ type: 'closeOrder', orderId: order.id }] : []
  if (session.plan && session.options.kind !== 'command') effects.push({ type: 'recordStates' })
  if (session.locks.length > 0) effects.push({ type: 'passLocks' })
  if (session.holdsTurn) effects.push({ type: 'passTurn' })
  effects.push({ type: 'notify', about: 'after' })
  return { session: final, effects }
}

function stagesAtEnd(session: Session, state: FinalState, now: Instant): Session {
  const interrupted = state === 'cancelled' || state === 'missed' || (session.problem !== undefined && !session.plan)
  if (interrupted) return restOfStagesEnded(session, state === 'cancelled' ? 'cancelled' : 'failed', now)
  const isReboot = session.options.purpose === 'reboot'
  const bad = isReboot
    ? state === 'failed'
    : session.actions.some(({ verdict }) => verdict !== 'compliant' && verdict !== 'changed')
  const status = bad ? 'failed' : 'succeeded'
  const verify = session.options.kind === 'command' ? 'skipped' : status
  const executed = stageEnded(stageEnded(session, 'execute', status, now), 'verify', verify, now)
  const none = session.actions.length === 0 && !isReboot
  const skipped = restSkipped(none ? session : executed, now)
  return stageEnded(stageBegun(skipped, 'report', now), 'report', 'succeeded', now)
}

function restSkipped(session: Session, now: Instant): Session {
  const names = ['identify', 'detect', 'plan', 'execute', 'verify'] as const
  return names.reduce((current, name) => stageEnded(current, name, 'skipped', now), session)
}
