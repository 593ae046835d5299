/** Checks, when all faults have stopped and all has come to rest, that nothing is left open and that what is told is true. */
import { foundText } from '@fettle/core/terms/check.ts'
import type { OrderId } from '@fettle/core/terms/ids.ts'
import { isFinal, type ActionRecord, type Session } from '@fettle/core/terms/session.ts'
import type { Agent } from './agent.ts'
import { openOrder } from './journal.ts'
import type { Scene } from './scene.ts'
import { openOrders, type Rows } from './store.ts'
import type { Deed, Witness } from './witness.ts'

export interface Settled {
  readonly rows: Rows
  readonly agent: Agent
  readonly witness: Witness
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
  for (const session of rows.sessions.values())
    for (const problem of untruths(settled, session, isCalm)) must(false, `[P3] ${session.id}: ${problem}`)
}

function untruths(settled: Settled, session: Session, isCalm: boolean): readonly string[] {
  const { state, cancel, startedAt, problem } = session
  const wrong: string[] = []
  const orders = ordersOf(settled.rows, session)
  if (state === 'missed' && (startedAt !== undefined || orders.size > 0))
    wrong.push('it is told as missed and had begun')
  if (state === 'cancelled' && !cancel) wrong.push('it is told as cancelled and nobody asked for that')
  if (cancel?.by === 'somebody' && state !== 'cancelled' && problem === undefined)
    wrong.push(`somebody cancelled it and it is told as ${state}`)
  if (isCalm && session.actions.some(({ verdict }) => verdict === 'unknown'))
    wrong.push('something is unknown and nothing went wrong')
  wrong.push(...wrongBefore(settled, session, orders.get('detect')))
  const executed = orders.get('execute')
  const isUntouched = session.actions.every(({ verdict }) => verdict === 'skipped' || verdict === 'cancelled')
  if (!executed) return isUntouched ? wrong : [...wrong, 'it tells of actions and gave no order for them']
  for (const record of session.actions) {
    const lie = lieOf(record, settled.witness.deedOf(executed, record.id))
    if (lie !== undefined) wrong.push(`${record.id} is told as ${record.verdict}, but ${lie}`)
  }
  return wrong
}

function ordersOf({ orders }: Rows, { id }: Session): ReadonlyMap<string, OrderId> {
  return new Map(
    [...orders.values()].filter(({ order }) => order.sessionId === id).map(({ order }) => [order.type, order.id]),
  )
}

/** What the plan says was there is what was there when the computer was asked. */
function wrongBefore({ witness }: Settled, { plan }: Session, order: OrderId | undefined): readonly string[] {
  const truth = order && witness.truthAt(order)
  if (!plan || !truth) return []
  return plan.actions.flatMap(({ key, before }) => {
    const found = truth.get(key)
    const isSo = before === 'unknown' || before === 'not checked' || (found && before === foundText(found))
    return isSo ? [] : [`${key} is told to have been ${before}, and was ${found ? foundText(found) : 'not asked for'}`]
  })
}

/** Why the server's verdict is not true; undefined when it is. */
function lieOf({ verdict }: ActionRecord, { end, begun }: Deed): string | undefined {
  if (end) return verdict === end.verdict ? undefined : `the agent told ${end.verdict}`
  if (verdict === 'unknown') return undefined
  if (verdict !== 'cancelled' && verdict !== 'failed') return 'the agent never told how it ended'
  return begun === 0 ? undefined : 'it had begun'
}
