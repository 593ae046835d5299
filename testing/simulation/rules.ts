/** Checks what must hold of sessions: after every step of one, and after every transaction of all of a computer. */
import type { Effect } from '@fettle/core/session/effects.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import { brokenInvariants } from '@fettle/core/session/invariants.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { Scene } from './scene.ts'
import { openOrders, type Rows } from './store.ts'

export interface SessionStep {
  readonly before: Session
  readonly event: SessionEvent
  readonly after: Session
  readonly effects: readonly Effect[]
}

/** Rules of one step of one session. */
export function checkStep(scene: Scene, { before, event, after, effects }: SessionStep): void {
  for (const rule of brokenInvariants(before, after)) scene.violated(rule)
  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(`${rule} (${after.id}, ${event.type}, revision ${after.revision})`)
  }
  must(after.revision === before.revision + 1, '[P2] events of a session are numbered without gaps')
  const { wait } = after
  const isWhole = !wait || [wait.sentence, wait.owner, wait.atDeadline].every((text) => text.length > 0)
  must(isWhole && (!wait || Number.isFinite(wait.deadline)), '[P4] a wait says what, who, until when and what then')
  const isAnswered = effects.some(({ type }) => type === 'takeTurn' || type === 'takeLock' || type === 'findWindow')
  const isOfUse =
    event.type !== 'timePassed' || isAnswered || after.dueAt === undefined || after.dueAt > after.countedFrom
  must(isOfUse, '[P4] when time has moved a session, it is not due again at once')
  const orders = effects.filter((effect) => effect.type === 'sendOrder' && effect.order.type !== 'cancel')
  must(orders.length === 0 || !after.cancel, '[P7] a session that was asked to end gives no further order')
  must(
    !isGivenUp(before, event, effects) || !!before.cancel || effects.some(isCancel),
    '[P6] an order that is given up is called off',
  )
  must(
    orders.length <= 1 && (orders.length === 0 || !before.order || effects[0]?.type === 'closeOrder'),
    '[P6] one order is in hand at a time',
  )
}

/** True when the step closes an order whose end its agent has not told. */
function isGivenUp({ order }: Session, event: SessionEvent, effects: readonly Effect[]): boolean {
  const isTold = 'orderId' in event && event.orderId === order?.id
  return !isTold && effects.some((effect) => effect.type === 'closeOrder')
}

function isCancel(effect: Effect): boolean {
  return effect.type === 'sendOrder' && effect.order.type === 'cancel'
}

/** Rules of all that is stored of one computer. */
export function checkRows(scene: Scene, name: string, rows: Rows): void {
  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(`${rule} (${name})`)
  }
  const sessions = [...rows.sessions.values()].filter(({ state }) => !isFinal(state))
  const holders = sessions.filter(({ holdsTurn }) => holdsTurn)
  must(holders.length <= 1, '[P6] one session works on a computer at a time')
  const wants = sessions.some(({ wantsTurn }) => wantsTurn)
  must(!wants || holders.length === 1, '[P4] while a session waits for its turn another one has it')
  const open = new Set(openOrders(rows).map(({ order }) => order.id))
  for (const { id, order, wait } of sessions) {
    must(!order || open.has(order.id), `[P2] the order in hand of ${id} is in the outbox`)
    const isNamed = wait?.reason !== 'turn' || wait.owner === holders[0]?.id
    must(isNamed, `[P4] ${id} says which session it waits for`)
  }
  must(rows.entries.length === rows.seen, '[P2] every journal entry is stored once')
  const last = rows.entries.at(-1)
  must(last === undefined || last.n === rows.seen, '[P2] journal entries are stored in order')
}

/** No session was due before this moment and has not been moved since. One may become due with an event, for an earlier moment. */
export function checkTimely(scene: Scene, { sessions }: Rows, moment: number): void {
  for (const { id, dueAt, countedFrom } of sessions.values())
    if (dueAt !== undefined && Math.max(dueAt, countedFrom) < moment)
      scene.violated(`[P4] ${id} was due and nothing moved it`)
}
