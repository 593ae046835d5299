/** The small moves every part of the machine is made of: wait, work, give an order, let go of the turn. */
import type { Instant, OrderId } from '../terms/ids.ts'
import type { WorkOrder } from '../terms/order.ts'
import type { Session, SessionState, Wait } from '../terms/session.ts'
import type { Effect } from './effects.ts'
import { waitForReport } from './waits.ts'

export interface Advanced {
  readonly session: Session
  readonly effects: readonly Effect[]
}

/** Nothing is asked for. */
export function same(session: Session): Advanced {
  return { session, effects: [] }
}

/** The step with these effects before its own. */
export function after(effects: readonly Effect[], step: Advanced): Advanced {
  return { session: step.session, effects: [...effects, ...step.effects] }
}

export function waiting(session: Session, wait: Wait): Session {
  return { ...session, state: 'waiting', wait }
}

export function working(session: Session, state: SessionState): Session {
  const { wait: _wait, ...rest } = session
  return { ...rest, state }
}

/** What a session does when nothing keeps it from doing it. */
export function stateOfWork(session: Session): SessionState {
  return session.order?.type === 'execute' || session.order?.type === 'reboot' ? 'executing' : 'detecting'
}

/** Waits without keeping others from the computer or from serial tasks: whoever comes meanwhile has the turn, and the locks. */
export function rest(session: Session, wait: Wait): Advanced {
  const { wantsLock: _lock, ...free } = session
  const resting = waiting({ ...free, holdsTurn: false, wantsTurn: false, locks: [] }, wait)
  const effects: Effect[] = session.locks.length > 0 ? [{ type: 'passLocks' }] : []
  return { session: resting, effects: session.holdsTurn ? [...effects, { type: 'passTurn' }] : effects }
}

/** The turn is asked for; turnGiven or turnTaken answers. */
export function wantTurn(session: Session): Advanced {
  return { session: { ...session, wantsTurn: true }, effects: [{ type: 'takeTurn' }] }
}

type OrderWork = WorkOrder extends infer O ? (O extends WorkOrder ? Omit<O, 'id' | 'sessionId'> : never) : never

/** Hands out the next order. A cancel order stands beside the order in hand; every other one becomes it. */
export function giveOrder(session: Session, work: OrderWork, now: Instant): Advanced {
  const number = session.ordersGiven + 1
  const id: OrderId = `ord_${session.id.slice(4)}${number}`
  const order = { id, sessionId: session.id, ...work } as WorkOrder
  const given = { ...session, ordersGiven: number }
  const held = order.type === 'cancel' ? given : { ...given, order: inHand(order) }
  return { session: held.online ? held : linkLost(held, now), effects: [{ type: 'sendOrder', order }] }
}

function inHand(order: Exclude<WorkOrder, { type: 'cancel' }>): NonNullable<Session['order']> {
  const { id, type } = order
  const actionIds = type === 'execute' ? { actionIds: order.actions.map((action) => action.id) } : {}
  return { id, type, accepted: false, ...actionIds }
}

/** Losing the link in the middle of work is a wait, unless the agent had said that it waits itself. */
export function linkLost(session: Session, now: Instant): Session {
  return session.order && !session.wait ? waiting(session, waitForReport(session, now)) : session
}
