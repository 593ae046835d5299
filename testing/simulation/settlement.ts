/** Checks, when all faults have stopped and all has come to rest, that nothing is left open and that what is told is true. */
import { foundText } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { isFinal, type ActionRecord, type Session } from '@fettle/core/terms/session.ts'
import type { Agent } from './agent.ts'
import { openOrder } from './journal.ts'
import type { Ledger } from './ledger.ts'
import type { Scene } from './scene.ts'
import { openOrders, type Rows } from './store.ts'
import type { Deed, Witness } from './witness.ts'

export interface Settled {
  readonly rows: Rows
  readonly agent: Agent
  readonly witness: Witness
  readonly ledger: Ledger
}

/** True when nothing is left to do for this computer, and everything is reported. */
export function isAtRest({ rows, agent }: Settled): boolean {
  for (const { state } of rows.sessions.values()) if (!isFinal(state)) return false
  if (agent.acknowledged() < agent.journal.entries.length) return false
  return openOrder(agent.journal) === undefined && openOrders(rows).length === 0
}

/** The rules of the end. */
export function checkSettlement(scene: Scene, settled: Settled, isCalm: boolean): void {
  const { rows, agent } = settled
  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(rule)
  }
  for (const { id, state, wait } of rows.sessions.values())
    must(isFinal(state), `[P4] ${id} is still ${state}${wait ? `: ${wait.sentence}` : ''}`)
  for (const { order } of openOrders(rows)) must(false, `[P4] ${order.id} (${order.type}) never ended`)
  const isSame =
    rows.entries.length === agent.journal.entries.length &&
    rows.entries.every((entry, at) => entry === agent.journal.entries[at])
  must(isSame, '[P2] what is stored is what the agent wrote into its journal')
  for (const reboot of settled.witness.rebootsUntold()) must(false, `[R5] nobody was told of the reboot of ${reboot}`)
  for (const session of rows.sessions.values())
    for (const problem of untruths(settled, session, isCalm)) must(false, `[P3] ${session.id}: ${problem}`)
}

function untruths(settled: Settled, session: Session, isCalm: boolean): readonly string[] {
  const { state, cancel, problem, actions } = session
  const wrong: string[] = []
  const executed = ordersOf(settled.rows, session).filter(({ type }) => type === 'execute')
  const hasBegun = actions.some(({ id }) => deedsOf(settled, executed, id).some(({ isIntended }) => isIntended))
  if (state === 'missed' && hasBegun) wrong.push('it is told as missed and had begun to change something')
  if (state === 'cancelled' && !cancel) wrong.push('it is told as cancelled and nobody asked for that')
  if (cancel?.by === 'somebody' && state !== 'cancelled' && problem === undefined)
    wrong.push(`somebody cancelled it and it is told as ${state}`)
  const isUnknown = actions.some(({ verdict, reason }) => verdict === 'unknown' && reason !== 'noUser')
  if (isCalm && isUnknown && problem === undefined && !cancel) wrong.push('something is unknown and nothing went wrong')
  wrong.push(...wrongBefore(settled, session))
  for (const record of actions) {
    const lie = lieOf(record, deedsOf(settled, executed, record.id))
    if (lie !== undefined) wrong.push(`${record.id} is told as ${record.verdict}, but ${lie}`)
  }
  wrong.push(...unrecordedReboots(settled, session))
  if (
    session.options.purpose === 'reboot' &&
    state === 'changed' &&
    !session.reboots.some(({ outcome }) => outcome === 'done')
  )
    wrong.push('it is told as changed and nothing was rebooted')
  return wrong
}

/** What was told about reboots is recorded, each word once; what was late when the session was at work again counts no more. */
function unrecordedReboots({ rows }: Settled, { id, reboots, rerun }: Session): readonly string[] {
  const told = rows.entries.filter(({ sessionId, event }) => sessionId === id && event.type === 'rebootDecided').length
  const isWhole = rerun ? reboots.length <= told : reboots.length === told
  return isWhole ? [] : [`${told} decisions about reboots were told, and ${reboots.length} are recorded`]
}

function ordersOf({ orders }: Rows, { id }: Session): readonly WorkOrder[] {
  return [...orders.values()].map(({ order }) => order).filter(({ sessionId }) => sessionId === id)
}

/** What was done for an action in every order that had it, oldest first; when it was carried out once more, since then. */
function deedsOf({ witness, ledger }: Settled, orders: readonly WorkOrder[], actionId: string): readonly Deed[] {
  return orders.flatMap((order) => {
    const isAfter = Number(order.id.slice(12)) > (ledger.story(order.sessionId).ordersBefore.get(actionId) ?? 0)
    const isOfIt = order.type === 'execute' && order.actions.some(({ id }) => id === actionId)
    return isAfter && isOfIt ? [witness.deedOf(order.id, actionId)] : []
  })
}

/** What the plan says was there is what was there when the computer was asked. */
function wrongBefore({ witness, ledger }: Settled, { id, plan }: Session): readonly string[] {
  const order = ledger.story(id).planOrder
  const truth = order && witness.truthAt(order)
  if (!plan || !truth) return []
  return plan.actions.flatMap(({ key, before }) => {
    const found = truth.get(key)
    const isSo = before === 'unknown' || before === 'not checked' || (found && before === foundText(found))
    return isSo ? [] : [`${key} is told to have been ${before}, and was ${found ? foundText(found) : 'not asked for'}`]
  })
}

/** Why the server's verdict is not true; undefined when it is. */
function lieOf({ verdict }: ActionRecord, deeds: readonly Deed[]): string | undefined {
  const last = deeds.at(-1)
  if (!last) return verdict === 'changed' || verdict === 'compliant' ? 'it was never given to the computer' : undefined
  const { end, begun } = last
  // What a pause kept from being begun was still to be done afterwards.
  const isOpen = end?.reason === 'sessionCancelled' && verdict !== 'changed' && verdict !== 'compliant'
  if (end && !isOpen) return verdict === end.verdict ? undefined : `the agent told ${end.verdict}`
  if (verdict === 'unknown' || isOpen) return undefined
  if (verdict === 'changed' || verdict === 'compliant' || verdict === 'notCompliant')
    return 'the agent never told how it ended'
  return begun === 0 ? undefined : 'it had begun'
}
