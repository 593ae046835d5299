/** Takes what an agent tells of the order in hand, and what is still told after the end. */
import { never } from '../terms/bug.ts'
import type { Answer, Question } from '../terms/check.ts'
import type { Instant } from '../terms/ids.ts'
import type { ActionRecord, Session } from '../terms/session.ts'
import { finish, finishCancelled, report, unfinishedAs, unreported } from './ending.ts'
import type { AgentTold, SessionEvent } from './events.ts'
import { type Advanced, after, giveOrder, same, stateOfWork, waiting, working } from './moves.ts'
import { deservedState } from './outcome.ts'
import { proceed } from './proceed.ts'
import { stageBegun, stageEnded } from './stages.ts'
import { isAgentWait } from './time-passed.ts'

/** The session after a word about the order in hand. */
export function agentTold(session: Session, event: AgentTold, now: Instant): Advanced {
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
      return same(order.actionIds?.includes(event.actionId) ? withRecord(session, event, now) : session)
    case 'waitBegan':
      // A process may have no name.
      return same(waiting(session, { ...event.wait, owner: event.wait.owner || session.computer.name, since: now }))
    case 'waitEnded':
      return same(session.wait && isAgentWait(session.wait) ? working(session, stateOfWork(session)) : session)
    case 'rebootDecided':
      return same(withRebootDecided(session, event))
    case 'orderEnded':
      return withClosedOrder(withReboot(session, event), now, (free) => orderEnded(free, order, event, now))
    default:
      return never(event)
  }
}

/** What was decided about a reboot is recorded once, however often it is told. */
function withRebootDecided(session: Session, event: AgentTold & { type: 'rebootDecided' }): Session {
  const { type: _type, orderId: _order, ...reboot } = event
  const isKnown = session.reboots.some(
    ({ at, point, outcome }) => at === reboot.at && point === reboot.point && outcome === reboot.outcome,
  )
  return isKnown ? session : { ...session, reboots: [...session.reboots, reboot] }
}

/** Asks the questions of what applies. */
export function giveDetectOrder(session: Session, questions: readonly Question[], now: Instant): Advanced {
  const { userContext } = session.options
  // Who is signed in, whoever that is, needs no names.
  const people = userContext === 'currentUser' ? {} : { people: { userContext, primaryUsers: session.primaryUsers } }
  return giveOrder(session, { type: 'detect', questions, ...people }, now)
}

/** What is there is known: the plan can be made. */
export function answered(session: Session, answers: readonly Answer[], now: Instant): Advanced {
  const { manifest } = session
  if (!manifest) return same(session)
  const asked = stageBegun(stageEnded(session, 'detect', 'succeeded', now), 'plan', now)
  return { session: asked, effects: [{ type: 'plan', manifest, answers }] }
}

function inventoried(session: Session, now: Instant): Advanced {
  return withClosedOrder({ ...session, needsInventory: false }, now, (free) =>
    free.options.kind === 'inventory'
      ? report(stageEnded(free, 'detect', 'succeeded', now), now)
      : { session: free, effects: [{ type: 'identify' }] },
  )
}

type Order = NonNullable<Session['order']>

function orderEnded(session: Session, order: Order, event: AgentTold & { type: 'orderEnded' }, now: Instant): Advanced {
  const { type } = order
  if (event.outcome === 'done' && type === 'reboot') return report(session, now)
  if (event.outcome === 'done' && type === 'execute') return goOn(withUnreported(session, order, now), now)
  // It was paused: what is left is carried out when it is resumed, or at once when it was resumed meanwhile.
  if (event.outcome === 'cancelled' && order.isPausing) return goOn(withEndOwed(session), now)
  const problem =
    event.problem ??
    (event.outcome === 'cancelled' ? 'The computer ended the order.' : 'The computer did not answer what it was asked.')
  const failed = { ...session, problem }
  // It may have been looking again, with a plan of which nothing had begun.
  const untouched = { verdict: 'skipped', reason: 'detectionFailed', detail: problem } as const
  if (type !== 'execute') return finish(unfinishedAs(failed, untouched, now), 'failed', now)
  const refused = unfinishedAs(failed, { verdict: 'failed', reason: 'agentRefused', detail: problem }, now)
  const state = deservedState(refused)
  return finish(refused, state === 'compliant' || state === 'changed' ? 'failed' : state, now)
}

function withEndOwed(session: Session): Session {
  return session.actions.some(({ attempts }) => attempts > 0) ? { ...session, owesEndReboot: true } : session
}

/** What was sent and not told of is unknown. */
function withUnreported(session: Session, { actionIds = [] }: Order, now: Instant): Session {
  const isOpen = ({ id, status }: ActionRecord): boolean => status !== 'ended' && actionIds.includes(id)
  const known = unreported({ ...session, actions: session.actions.filter(isOpen) }, now).actions
  const ends = new Map(known.map((record) => [record.id, record]))
  return { ...session, actions: session.actions.map((record) => ends.get(record.id) ?? record) }
}

/** The next order, or the end; the locks were for the last one only. */
function goOn(session: Session, now: Instant): Advanced {
  const next = proceed({ ...session, locks: [] }, now)
  return session.locks.length === 0 ? next : after([{ type: 'passLocks' }], next)
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
  // Not begun because of a pause: it is still to be done.
  const isPaused = session.order?.isPausing && !session.cancel
  if (isPaused && event.type === 'actionEnded' && event.reason === 'sessionCancelled') return session
  const actions = session.actions.map((record) => (record.id === event.actionId ? recordAfter(record, event) : record))
  if (event.type === 'actionStarted') return { ...session, actions }
  const told = { ...session, actions }
  // What a command did is looked at by nobody.
  return session.options.kind === 'command' ? told : stageBegun(told, 'verify', now)
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
    ...(event.ranAs === undefined ? {} : { ranAs: event.ranAs }),
  }
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
  return after([{ type: 'closeOrder', orderId: order.id }], next)
}

/**
 * After the end nothing moves, but a verdict that was unknown may still become known, what was decided about a reboot is recorded, and
 * actions may be carried out again.
 */
export function afterTheEnd(session: Session, event: SessionEvent, now: Instant): Advanced {
  if (event.type === 'rerunRequested') return reopened(session, event, now)
  if (event.type === 'rebootDecided') return same(withRebootDecided(session, event))
  if (event.type !== 'actionEnded' || isOfEarlierTime(session, event)) return same(session)
  const actions = session.actions.map((record) =>
    record.id === event.actionId && record.verdict === 'unknown' ? recordAfter(record, event) : record,
  )
  return same({ ...session, actions })
}

/** What was told of an action before it was carried out once more says nothing about what came of that. */
function isOfEarlierTime({ id, rerun }: Session, event: AgentTold & { type: 'actionEnded' }): boolean {
  if (!rerun?.actionIds.includes(event.actionId)) return false
  return Number(event.orderId.slice(id.length)) <= (rerun.ordersBefore ?? 0)
}

/** Carries some actions out once more, as they were planned: what stands in a plan is pinned, parameters included. */
function reopened(session: Session, event: SessionEvent & { type: 'rerunRequested' }, now: Instant): Advanced {
  const { by, actionIds, online } = event
  const again = session.actions.filter(({ id }) => actionIds.includes(id))
  if (again.length === 0) return same(session)
  const { endedAt: _ended, problem: _problem, cancel: _cancel, order: _order, skips: _skips, ...kept } = session
  const actions = session.actions.map((record): ActionRecord =>
    again.includes(record) ? { id: record.id, status: 'pending', attempts: record.attempts } : record,
  )
  const stages = session.stages.map((stage) =>
    ['execute', 'verify', 'report'].includes(stage.name) ? { name: stage.name, status: 'pending' as const } : stage,
  )
  const rerun = { actionIds: again.map(({ id }) => id), by, ordersBefore: session.ordersGiven }
  return proceed(
    {
      ...kept,
      state: 'queued',
      phase: 'act',
      mustLookAgain: false,
      online,
      rerun,
      actions,
      stages,
      limitFromMs: session.workedMs,
    },
    now,
  )
}
