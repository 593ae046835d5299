/** Checks what must hold of sessions: after every step of one, and after every transaction of all of a computer. */
import type { Effect } from '@fettle/core/session/effects.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import { brokenInvariants } from '@fettle/core/session/invariants.ts'
import type { SessionId } from '@fettle/core/terms/ids.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { Limit } from './fleet.ts'
import { workingOn } from './limits.ts'
import { noticeKey } from './notices.ts'
import type { Scene } from './scene.ts'
import { type House, openOrders, type Rows } from './store.ts'

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
  // What an agent waited for is over, and with it the time that it may work: that is another step.
  const isOver = before.wait !== undefined && after.wait === undefined
  const isOfUse =
    event.type !== 'timePassed' || isAnswered || isOver || after.dueAt === undefined || after.dueAt > after.countedFrom
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
export function checkRows(scene: Scene, name: string, rows: Rows, hasLimits: boolean): void {
  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(`${rule} (${name})`)
  }
  const sessions = [...rows.sessions.values()].filter(({ state }) => !isFinal(state))
  const holders = sessions.filter(({ holdsTurn }) => holdsTurn)
  must(holders.length <= 1, '[P6] one session works on a computer at a time')
  const wants = sessions.some(({ wantsTurn }) => wantsTurn)
  const isBusy = holders.length === 1 || hasLimits
  must(!wants || isBusy, '[P4] while a session waits for its turn another one has it, or a limit is reached')
  const open = new Set(openOrders(rows).map(({ order }) => order.id))
  for (const { id, order, wait, wantsTurn } of sessions) {
    must(!order || open.has(order.id), `[P2] the order in hand of ${id} is in the outbox`)
    const isNamed = !wantsTurn || wait?.owner === holders[0]?.id || (hasLimits && wait?.owner === 'a limit')
    must(isNamed, `[P4] ${id} says which session it waits for`)
  }
  for (const session of rows.sessions.values()) {
    const isTold = session.wait?.reason !== 'approval' || rows.notices.has(noticeKey(session, 'approval'))
    must(isTold, `[N2] somebody was told that ${session.id} waits for approval of its plan`)
    const isEndTold = !isFinal(session.state) || rows.notices.has(noticeKey(session, 'after'))
    must(isEndTold, `[N2] people were told that ${session.id} has ended`)
  }
  for (const [notice, times] of rows.notices) must(times === 1, `[N1] people are told once: ${notice}`)
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

/** Rules of all computers together. */
export function checkHouse(
  scene: Scene,
  rows: readonly Rows[],
  {
    limits,
    locks,
    losers,
  }: { readonly limits: readonly Limit[]; readonly locks: House['locks']; readonly losers: ReadonlySet<SessionId> },
): void {
  for (const { sessions } of rows)
    for (const { id, locks: own } of sessions.values())
      if (own.some((key) => locks.get(key)?.sessionId !== id) && !losers.has(id))
        scene.violated(`[L1] ${id} has a lock that it does not have (${own.join(', ')})`)
  for (const limit of limits)
    if (workingOn(rows, limit) > limit.most)
      scene.violated(`[Q2] more than ${limit.most} sessions work at once ${limit.name}`)
}
