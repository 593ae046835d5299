/**
 * Moves a session one event forward: the only way a session changes.
 *
 * The machine. A session is asked for and takes its turn on the computer; nobody else's session works there meanwhile.
 * While the computer cannot be reached it waits. Then it goes through its stages, each begun by an effect and ended by the
 * event that answers it: (inventory order -> inventoried) -> identify -> identified -> detect order -> answered -> plan ->
 * planned -> execute order -> actionEnded ... orderEnded -> report. Events may be lost, doubled and reordered without harm as
 * long as each is told again until it is stored. Losing the link does not stop the work: the agent carries on.
 *
 * The rules; tests name them.
 * [S1] First of all it takes its turn. While another session has it, it waits, and is missed when the turn does not come.
 * [S2] A computer that cannot be reached when the turn comes is waited for, and the session missed when it does not come.
 * [S3] Stages go in their order, as far as the kind of session has them; what becomes of the actions decides the state.
 * [S4] Without deployments nothing is asked; with nothing to carry out no order is given.
 * [S5] One order is in hand at a time. What is told of any other order is late or doubled and changes nothing.
 * [S6] Losing the link in the middle of work is a wait: when it is back the session goes on where it was. Waiting is not work.
 * [S7] A cancel ends a session at once, or with the order in hand: its computer is told, and no further order is given. What
 *      the computer never began is cancelled. A cancel can become stricter, never milder.
 * [S8] A cancel of now that is not confirmed within its grace ends the session; what was not told is unknown, for the computer
 *      may have gone on. A cancel after the running action has until the time limit, or the deadline of a wait.
 * [S9] The time limit is a cancel that leaves the state to the actions, unless somebody had cancelled before.
 * [S10] A computer that does not report before the deadline is given up: it is told to stop when it is back.
 * [S11] An order that ends leaves what was not told unknown when it was done, and failed when it was refused.
 * [S12] A mistake of ours ends the session.
 * [S13] A final session never becomes anything else; a late word may make an unknown verdict known.
 * [S14] A verdict stands, unless it only said that nothing is known.
 */
import { never } from '../terms/bug.ts'
import type { Instant, OrderId } from '../terms/ids.ts'
import type { CancelMode, WorkOrder } from '../terms/order.ts'
import type { Plan, PlannedAction, Reason, Verdict } from '../terms/plan.ts'
import {
  type ActionRecord,
  type FinalState,
  isFinal,
  type Session,
  type SessionState,
  type Wait,
} from '../terms/session.ts'
import type { Effect } from './effects.ts'
import type { AgentTold, SessionEvent } from './events.ts'
import { deservedState } from './outcome.ts'
import { restOfStagesEnded, stageBegun, stageEnded } from './stages.ts'
import { counted, dueAt, timeLimit } from './timing.ts'
import { waitForComputer, waitForReport, waitForTurn } from './waits.ts'

export interface Advanced {
  readonly session: Session
  readonly effects: readonly Effect[]
}

/** The session after the event, and what it asks for. The same arguments give the same answer. */
export function advance(session: Session, event: SessionEvent, now: Instant): Advanced {
  const before = counted(session, now)
  const after = isFinal(before.state) ? told(before, event) : happened(before, event, now)
  const next = { ...after.session, revision: session.revision + 1 }
  return { session: withDue(next), effects: after.effects }
}

function withDue(session: Session): Session {
  const { dueAt: _old, ...rest } = session
  const due = dueAt(session)
  return due === undefined ? rest : { ...rest, dueAt: due }
}

function happened(session: Session, event: SessionEvent, now: Instant): Advanced {
  switch (event.type) {
    case 'requested':
      return { session, effects: [{ type: 'takeTurn' }] }
    case 'joined':
      return same(session)
    case 'turnGiven':
      return session.holdsTurn ? same(session) : begin({ ...session, holdsTurn: true }, now)
    case 'turnTaken':
      return session.holdsTurn ? same(session) : same(waiting(session, waitForTurn(session, event.holder, now)))
    case 'computerOnline':
      return online({ ...session, online: true }, now)
    case 'computerOffline':
      return same(offline({ ...session, online: false }, now))
    case 'identified':
      return identified(session, event, now)
    case 'planned':
      return planned(session, event.plan, now)
    case 'timePassed':
      return timePassed(session, now)
    case 'cancelRequested':
      return cancelled(session, event.by, event.how, now)
    case 'broken':
      return broken(session, event.problem, now)
    default:
      return event.orderId === session.order?.id ? agentTold(session, event, now) : same(session)
  }
}

// --- starting

function begin(session: Session, now: Instant): Advanced {
  if (session.online) return start(session, now)
  if (session.options.offlineWaitMs > 0) return same(waiting(session, waitForComputer(session, now)))
  return finish({ ...session, problem: `${session.computer.name} was not online.` }, 'missed', now)
}

function start(session: Session, now: Instant): Advanced {
  const { kind } = session.options
  const started = working({ ...session, startedAt: session.startedAt ?? now }, 'detecting')
  if (kind === 'inventory') {
    const looking = stageBegun(stageEnded(started, 'identify', 'skipped', now), 'detect', now)
    return giveOrder(looking, { type: 'inventory' }, now)
  }
  const identifying = stageBegun(started, 'identify', now)
  if (kind === 'detection' || session.needsInventory) return giveOrder(identifying, { type: 'inventory' }, now)
  return { session: identifying, effects: [{ type: 'identify' }] }
}

function online(session: Session, now: Instant): Advanced {
  if (session.wait?.reason !== 'computer') return same(session)
  return session.startedAt === undefined ? start(session, now) : same(working(session, stateOfWork(session)))
}

function offline(session: Session, now: Instant): Session {
  return session.order && !session.wait ? waiting(session, waitForReport(session, now)) : session
}

/** What a session does when nothing keeps it from doing it. */
function stateOfWork(session: Session): SessionState {
  return session.order?.type === 'execute' ? 'executing' : 'detecting'
}

// --- the stages

function identified(session: Session, event: SessionEvent & { type: 'identified' }, now: Instant): Advanced {
  if (session.manifest || session.order || session.startedAt === undefined) return same(session)
  const known = stageEnded({ ...session, manifest: event.manifest }, 'identify', 'succeeded', now)
  const detecting = stageBegun(known, 'detect', now)
  if (event.questions.length === 0) return answered(detecting, [], now)
  return giveOrder(detecting, { type: 'detect', questions: event.questions }, now)
}

function answered(session: Session, answers: (AgentTold & { type: 'answered' })['answers'], now: Instant): Advanced {
  const { manifest } = session
  if (!manifest) return same(session)
  const asked = stageBegun(stageEnded(session, 'detect', 'succeeded', now), 'plan', now)
  return { session: asked, effects: [{ type: 'plan', manifest, answers }] }
}

function planned(session: Session, plan: Plan, now: Instant): Advanced {
  if (session.plan || session.order || !session.manifest) return same(session)
  const decided = stageEnded({ ...session, plan, state: 'planned' }, 'plan', 'succeeded', now)
  const actions = plan.actions.filter(hasWork)
  if (actions.length === 0) return report(decided, now)
  const records = actions.map(({ id }): ActionRecord => ({ id, status: 'pending', attempts: 0 }))
  const executing = stageBegun(working({ ...decided, actions: records }, 'executing'), 'execute', now)
  return giveOrder(executing, { type: 'execute', actions }, now)
}

/** True when the plan left something for the agent to do. */
function hasWork(action: PlannedAction): boolean {
  return action.verdict === undefined && action.change !== undefined
}

function report(session: Session, now: Instant): Advanced {
  return finish(session, session.options.kind === 'inventory' ? 'compliant' : deservedState(session), now)
}

// --- what the agent tells of the order in hand

function agentTold(session: Session, event: AgentTold, now: Instant): Advanced {
  const { order } = session
  if (!order) return same(session)
  switch (event.type) {
    case 'orderAccepted':
      return same({ ...session, order: { ...order, accepted: true } })
    case 'inventoried':
      return order.type === 'inventory' ? inventoried(session, now) : same(session)
    case 'answered':
      return order.type === 'detect'
        ? withClosedOrder(session, now, (free) => answered(free, event.answers, now))
        : same(session)
    case 'actionStarted':
    case 'actionEnded':
      return same(withRecord(session, event, now))
    case 'orderEnded':
      return withClosedOrder(withReboot(session, event), now, (free) => orderEnded(free, order.type, event, now))
    default:
      return never(event)
  }
}

function inventoried(session: Session, now: Instant): Advanced {
  return withClosedOrder({ ...session, needsInventory: false }, now, (free) =>
    free.options.kind === 'inventory'
      ? report(stageEnded(free, 'detect', 'succeeded', now), now)
      : { session: free, effects: [{ type: 'identify' }] },
  )
}

function orderEnded(
  session: Session,
  type: 'inventory' | 'detect' | 'execute',
  event: AgentTold & { type: 'orderEnded' },
  now: Instant,
): Advanced {
  if (event.outcome === 'done' && type === 'execute') return report(unreported(session, now), now)
  const problem =
    event.problem ??
    (event.outcome === 'cancelled' ? 'The computer ended the order.' : 'The computer did not answer what it was asked.')
  const failed = { ...session, problem }
  if (type !== 'execute') return finish(failed, 'failed', now)
  const refused = unfinishedAs(failed, { verdict: 'failed', reason: 'agentRefused', detail: problem }, now)
  return finish(refused, deservedState(refused), now)
}

/** The session with what the agent said of a pending reboot. */
function withReboot(session: Session, { rebootPending }: AgentTold & { type: 'orderEnded' }): Session {
  return rebootPending === undefined ? session : { ...session, rebootPending }
}

function withRecord(
  session: Session,
  event: AgentTold & { type: 'actionStarted' | 'actionEnded' },
  now: Instant,
): Session {
  const actions = session.actions.map((record) => (record.id === event.actionId ? recordAfter(record, event) : record))
  if (event.type === 'actionStarted') return { ...session, actions }
  return stageBegun({ ...session, actions }, 'verify', now)
}

/** A verdict stands once it is given, except one that only said that nothing was known. */
function recordAfter(record: ActionRecord, event: AgentTold & { type: 'actionStarted' | 'actionEnded' }): ActionRecord {
  if (record.status === 'ended' && record.verdict !== 'unknown') return record
  if (event.type === 'actionStarted') {
    if (record.status === 'ended') return record
    return {
      ...record,
      status: 'running',
      attempts: Math.max(record.attempts, event.attempt),
      startedAt: record.startedAt ?? event.at,
    }
  }
  const { detail: _detail, ...rest } = record
  return {
    ...rest,
    status: 'ended',
    verdict: event.verdict,
    reason: event.reason,
    startedAt: record.startedAt ?? event.startedAt,
    endedAt: event.at,
    ...(event.detail === undefined ? {} : { detail: event.detail }),
    ...(event.after === undefined ? {} : { after: event.after }),
  }
}

// --- ending early

function cancelled(session: Session, by: string, how: CancelMode, now: Instant): Advanced {
  if (session.cancel && (session.cancel.how === 'now' || how === 'afterAction')) return same(session)
  const asked = { ...session, cancel: { by, how, at: now } }
  if (!session.order) return finishCancelled(asked, now)
  return giveOrder(asked, { type: 'cancel', orderId: session.order.id, how }, now)
}

function timePassed(session: Session, now: Instant): Advanced {
  if (session.dueAt === undefined || now < session.dueAt) return same(session)
  const { wait, cancel } = session
  if (!wait && cancel?.how !== 'now') return cancelled(session, cancel?.by ?? timeLimit, 'now', now)
  const problem = wait && `${wait.sentence} That did not happen in time.`
  if (problem !== undefined && session.startedAt === undefined) return finish({ ...session, problem }, 'missed', now)
  const known = unreported(session, now, 'The computer never reported how it ended.')
  if (cancel || problem === undefined) return finishCancelled(known, now)
  return abandoned({ ...known, problem }, session.plan ? deservedState(known) : 'failed', now)
}

/** Our own mistake: the session ends instead of being tried for ever. */
function broken(session: Session, problem: string, now: Instant): Advanced {
  return abandoned(unreported({ ...session, problem }, now, problem), 'failed', now)
}

/** Ends a session whose order nobody has seen the end of: its computer is told to stop, now or when it is back. */
function abandoned(session: Session, state: FinalState, now: Instant): Advanced {
  if (!session.order) return finish(session, state, now)
  const stopping = giveOrder(session, { type: 'cancel', orderId: session.order.id, how: 'now' }, now)
  const ended = finish(stopping.session, state, now)
  return { session: ended.session, effects: [...stopping.effects, ...ended.effects] }
}

function finishCancelled(session: Session, now: Instant): Advanced {
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
function unreported(session: Session, now: Instant, detail?: string): Session {
  const end = { verdict: 'unknown', reason: 'interrupted' } as const
  return unfinishedAs(session, detail === undefined ? end : { ...end, detail }, now)
}

/** Actions without an end get one: those that never began as told, a running one as unknown, because nobody knows. */
function unfinishedAs(session: Session, end: UnfinishedEnd, now: Instant): Session {
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

/** After the end nothing moves, but a verdict that was unknown may still become known. */
function told(session: Session, event: SessionEvent): Advanced {
  if (event.type !== 'actionEnded') return same(session)
  const actions = session.actions.map((record) =>
    record.id === event.actionId && record.verdict === 'unknown' ? recordAfter(record, event) : record,
  )
  return same({ ...session, actions })
}

function finish(session: Session, state: FinalState, now: Instant): Advanced {
  const { wait: _wait, order, ...rest } = session
  const closing = stagesAtEnd(rest, state, now)
  const final: Session = { ...closing, state, endedAt: now, holdsTurn: false }
  const effects: Effect[] = order ? [{ type: 'closeOrder', orderId: order.id }] : []
  if (session.plan) effects.push({ type: 'recordStates' })
  if (session.holdsTurn) effects.push({ type: 'passTurn' })
  return { session: final, effects }
}

function stagesAtEnd(session: Session, state: FinalState, now: Instant): Session {
  const interrupted = state === 'cancelled' || state === 'missed' || (session.problem !== undefined && !session.plan)
  if (interrupted) return restOfStagesEnded(session, state === 'cancelled' ? 'cancelled' : 'failed', now)
  const bad = session.actions.some(({ verdict }) => verdict !== 'compliant' && verdict !== 'changed')
  const status = bad ? 'failed' : 'succeeded'
  const executed = stageEnded(stageEnded(session, 'execute', status, now), 'verify', status, now)
  const none = session.actions.length === 0
  const skipped = none ? restSkipped(session, now) : executed
  return stageEnded(stageBegun(skipped, 'report', now), 'report', 'succeeded', now)
}

function restSkipped(session: Session, now: Instant): Session {
  const names = ['identify', 'detect', 'plan', 'execute', 'verify'] as const
  return names.reduce((current, name) => stageEnded(current, name, 'skipped', now), session)
}

// --- small moves

function same(session: Session): Advanced {
  return { session, effects: [] }
}

function waiting(session: Session, wait: Wait): Session {
  return { ...session, state: 'waiting', wait }
}

function working(session: Session, state: SessionState): Session {
  const { wait: _wait, ...rest } = session
  return { ...rest, state }
}

type OrderWork = WorkOrder extends infer O ? (O extends WorkOrder ? Omit<O, 'id' | 'sessionId'> : never) : never

/** Hands out the next order. A cancel order stands beside the order in hand; every other one becomes it. */
function giveOrder(session: Session, work: OrderWork, now: Instant): Advanced {
  const number = session.ordersGiven + 1
  const id: OrderId = `ord_${session.id.slice(4)}${number}`
  const order = { id, sessionId: session.id, ...work } as WorkOrder
  const given = { ...session, ordersGiven: number }
  const held = order.type === 'cancel' ? given : { ...given, order: { id, type: order.type, accepted: false } }
  return { session: held.online ? held : offline(held, now), effects: [{ type: 'sendOrder', order }] }
}

/**
 * Lays the order in hand aside and goes on; the agent's later words about it change nothing. A session that was asked to end
 * does not go on: it has waited for this alone.
 */
function withClosedOrder(session: Session, now: Instant, then: (free: Session) => Advanced): Advanced {
  const { order, ...free } = session
  if (!order) return then(session)
  const lastly = session.cancel ? (idle: Session) => finishCancelled(idle, now) : then
  const next = lastly(working(free, free.state === 'waiting' ? stateOfWork(session) : free.state))
  return { session: next.session, effects: [{ type: 'closeOrder', orderId: order.id }, ...next.effects] }
}
