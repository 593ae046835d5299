/** Every event in every state a session can get into: the machine never breaks its rules, never throws, never gets stuck. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { isFinal, type Session, sessionKinds, sessionStates } from '../terms/session.ts'
import { type Advanced, advance } from './advance.ts'
import type { SessionEvent } from './events.ts'
import {
  asked,
  broken,
  cancel,
  ended,
  hour,
  identified,
  offline,
  online,
  orderEnded,
  planned,
  started,
  timePassed,
  turnGiven,
  turnTaken,
} from './fixtures.ts'
import { brokenInvariants } from './invariants.ts'

const fromAnywhere: readonly SessionEvent[] = [
  { type: 'requested' },
  { type: 'joined', by: 'Eli' },
  turnGiven,
  turnTaken,
  online,
  offline,
  identified(0),
  identified(2),
  planned(),
  planned('compliant', 'failed'),
  planned('install', 'install', 'compliant'),
  timePassed,
  cancel('now'),
  cancel('afterAction', 'Eli'),
  broken(),
]

const fromAgent = [
  { type: 'orderAccepted' },
  { type: 'inventoried' },
  { type: 'answered', answers: [] },
  started('a1'),
  started('a2', { attempt: 2 }),
  ended('a1'),
  ended('a2'),
  ended('a2', { verdict: 'failed', reason: 'changeFailed' }),
  ended('a2', { verdict: 'unknown', reason: 'interrupted' }),
  orderEnded(1),
  orderEnded(1, 'cancelled'),
  orderEnded(1, 'failed', 'The disk is full.'),
] as const

/** What may happen, whoever is wrong about it: answers nobody waits for, orders that were never given, things told twice. */
function eventsFor({ order, ordersGiven }: Session): readonly SessionEvent[] {
  const spokenOf = new Set([order?.id ?? 'ord_none', `ord_story001${ordersGiven}`, 'ord_story0010'])
  const told = [...spokenOf].flatMap((orderId) => fromAgent.map((event) => ({ ...event, orderId }) as SessionEvent))
  return [...fromAnywhere, ...told]
}

/** What distinguishes two states as far as rules are concerned: everything but times and counters. */
function likeness(session: Session): string {
  const {
    state,
    wait,
    stages,
    holdsTurn,
    online: isOnline,
    needsInventory,
    manifest,
    plan,
    actions,
    order,
    cancel: asking,
  } = session
  return JSON.stringify([
    [state, wait?.reason, session.startedAt !== undefined, holdsTurn, isOnline, needsInventory, session.options],
    [order?.type, order?.accepted, asking?.how, asking?.by, session.problem !== undefined],
    [stages.map(({ status }) => status), manifest?.entries.length, plan?.actions.map(({ verdict }) => verdict)],
    actions.map(({ status, verdict }) => [status, verdict]),
  ])
}

interface Found {
  readonly session: Session
  readonly way: readonly string[]
}

/** All states that can be reached from these by any events, each found on a shortest way. */
function explore(
  from: readonly Session[],
  visit: (found: Found, event: SessionEvent, now: number) => Advanced,
): readonly Found[] {
  const seen = new Set<string>()
  const found: Found[] = []
  const add = (next: Found): void => {
    const like = likeness(next.session)
    if (seen.has(like)) return
    seen.add(like)
    found.push(next)
  }
  for (const session of from) add({ session, way: [] })
  for (let place = 0; place < found.length; place += 1) {
    const current = found[place] as Found
    const { session } = current
    for (const event of eventsFor(session)) {
      const early = session.countedFrom + 1000
      const moments =
        event.type === 'timePassed' && session.dueAt !== undefined ? [early, Math.max(early, session.dueAt)] : [early]
      for (const now of moments) add({ session: visit(current, event, now).session, way: [...current.way, event.type] })
    }
  }
  return found
}

const beginnings = sessionKinds.flatMap((kind) =>
  [true, false].flatMap((needsInventory) =>
    [0, 2 * hour].flatMap((offlineWaitMs) =>
      [true, false].map((isOnline) => asked({ kind, needsInventory, offlineWaitMs, online: isOnline }).session),
    ),
  ),
)

function stepProblems(before: Session, event: SessionEvent, { session, effects }: Advanced): readonly string[] {
  const problems = [...brokenInvariants(before, session)]
  const must = (holds: boolean, rule: string): void => {
    if (!holds) problems.push(rule)
  }
  const orders = effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order] : []))
  const work = orders.filter(({ type }) => type !== 'cancel')
  const isClosed = effects.some(({ type }) => type === 'closeOrder')
  const isTold = 'orderId' in event && event.orderId === before.order?.id
  must(session.revision === before.revision + 1, 'the revision grows by one')
  must(work.length === 0 || session.cancel === undefined, '[S7] who was asked to end gives no further order')
  must(
    work.length <= 1 && (work.length === 0 || session.order?.id === work[0]?.id),
    '[S5] an order that is given is in hand',
  )
  must(work.length === 0 || before.order === undefined || isClosed, '[S5] one order is in hand')
  must(
    !before.order || before.order.id === session.order?.id || isClosed,
    '[S5] an order is closed before it is forgotten',
  )
  const isCalledOff = before.cancel !== undefined || orders.some(({ type }) => type === 'cancel')
  must(!isClosed || isTold || isCalledOff, '[S10] an order whose end was not told is called off')
  const isTurnPassed = effects.some(({ type }) => type === 'passTurn')
  must(
    isTurnPassed === (isFinal(session.state) && !isFinal(before.state) && hadTurn(before, event)),
    'the end passes the turn on',
  )
  must(
    session.wait === undefined || session.wait.owner.length * session.wait.atDeadline.length > 0,
    '[I2] a wait is whole',
  )
  if (event.type === 'timePassed')
    must(session.dueAt === undefined || session.dueAt > session.countedFrom, '[S9] it is not due again at once')
  if (isFinal(before.state)) must(effects.length === 0, '[S13] what is over asks for nothing')
  return problems
}

function hadTurn(before: Session, { type }: SessionEvent): boolean {
  return before.holdsTurn || type === 'turnGiven'
}

test('every event in every state keeps every rule, told twice it changes nothing more, and [P4] time alone leads to the end', () => {
  let steps = 0
  const found = explore(beginnings, ({ session, way }, event, now) => {
    const step = advance(session, event, now)
    steps += 1
    const problems = stepProblems(session, event, step)
    if (problems.length > 0) assert.fail(`${[...way, event.type].join(' -> ')}: ${problems.join('; ')}`)
    const again = advance(step.session, event, now)
    const isSame = isDeepStrictEqual({ ...again.session, revision: 0 }, { ...step.session, revision: 0 })
    const isQuiet = again.effects.length === 0 || event.type === 'requested'
    assert.ok(isSame && isQuiet, `told twice: ${[...way, event.type].join(' -> ')}`)
    return step
  })

  for (const { session, way } of found) assert.ok(stepsToEnd(session) <= 3, `after ${way.join(' -> ')} it is stuck`)
  const states = new Set(found.map(({ session }) => session.state))
  // Passed through within one step: a plan is carried out or reported the moment it is made.
  const momentary = ['planned', 'reporting']
  assert.deepEqual([...states].toSorted(), sessionStates.filter((state) => !momentary.includes(state)).toSorted())
  assert.ok(found.length > 5000 && steps > 250_000, `${found.length} states, ${steps} steps`)
})

/** How many times time has to pass until the session is over, when nothing else ever happens. */
function stepsToEnd(session: Session): number {
  let current = session
  for (let steps = 0; steps < 10; steps += 1) {
    if (isFinal(current.state)) return steps
    current = advance(current, timePassed, Math.max(current.countedFrom, current.dueAt ?? 0)).session
  }
  return Infinity
}
