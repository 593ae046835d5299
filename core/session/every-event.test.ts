/** Every event in every state a session can get into: the machine never breaks its rules, never throws, never gets stuck. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { isFinal, type OpenWindow, type Session, sessionKinds, sessionStates } from '../terms/session.ts'
import { type Advanced, advance } from './advance.ts'
import type { Effect } from './effects.ts'
import type { SessionEvent } from './events.ts'
import {
  asked,
  broken,
  cancel,
  ended,
  hour,
  identified,
  minute,
  offline,
  online,
  orderEnded,
  planned,
  serialPlan,
  started,
  timePassed,
  turnGiven,
  turnTaken,
} from './fixtures.ts'
import { brokenInvariants } from './invariants.ts'

type Told = SessionEvent extends infer E ? (E extends { orderId: unknown } ? Omit<E, 'orderId'> : never) : never

/** A part of what can happen that is explored to its end: all of it together would take days. */
interface Family {
  readonly name: string
  readonly beginnings: readonly Session[]
  readonly events: readonly SessionEvent[]
  readonly told: readonly Told[]
  /** The window the calendar answers with. */
  readonly windowAt: (now: number) => OpenWindow
  readonly atLeast: number
}

const everyday: readonly SessionEvent[] = [turnGiven, turnTaken, online, offline, timePassed, cancel('now'), broken()]
const carriedOut: readonly Told[] = [
  { type: 'answered', answers: [] },
  started('a1') as Told,
  ended('a1') as Told,
  ended('a2', { verdict: 'cancelled', reason: 'sessionCancelled' }) as Told,
  orderEnded(1) as Told,
  orderEnded(1, 'cancelled') as Told,
]
const openNow = (now: number): OpenWindow => ({ opensAt: now, businessHours: [], sentence: 'now' })
const openLater = (now: number): OpenWindow => ({
  opensAt: now + hour,
  closesAt: now + 2 * hour,
  businessHours: [],
  sentence: 'later',
})

const families: readonly Family[] = [
  {
    name: 'looking, carrying out, losing the link, cancelling',
    beginnings: sessionKinds.flatMap((kind) =>
      [true, false].flatMap((needsInventory) =>
        [0, 2 * hour].flatMap((offlineWaitMs) =>
          [true, false].map((isOnline) => asked({ kind, needsInventory, offlineWaitMs, online: isOnline }).session),
        ),
      ),
    ),
    events: [
      ...everyday,
      { type: 'requested' },
      { type: 'joined', by: 'Eli' },
      identified(0),
      identified(2),
      planned(),
      planned('compliant', 'failed'),
      planned('install', 'install', 'compliant'),
      cancel('afterAction', 'Eli'),
    ],
    told: [
      { type: 'orderAccepted' },
      { type: 'inventoried' },
      { type: 'answered', answers: [] },
      started('a1') as Told,
      started('a2', { attempt: 2 }) as Told,
      ended('a1') as Told,
      ended('a2') as Told,
      ended('a2', { verdict: 'failed', reason: 'changeFailed' }) as Told,
      ended('a2', { verdict: 'unknown', reason: 'interrupted' }) as Told,
      orderEnded(1) as Told,
      orderEnded(1, 'cancelled') as Told,
      orderEnded(1, 'failed', 'The disk is full.') as Told,
    ],
    windowAt: openNow,
    atLeast: 5000,
  },
  ...(['nextWindow', 'onConnect', 'drop'] as const).map((catchUp): Family => ({
    name: `windows, dates and pauses, ${catchUp}`,
    beginnings: [0, 12 * hour].map(
      (offlineWaitMs) =>
        asked({ offlineWaitMs, personWaitMs: 12 * hour, window: { start: { type: 'afterHours' }, catchUp } }).session,
    ),
    events: [
      ...everyday,
      identified(2),
      planned('install', 'install'),
      { type: 'postponeRequested', by: 'Eli', until: asked().now + 3 * hour },
      { type: 'runNowRequested', by: 'Eli' },
      { type: 'pauseRequested', by: 'Eli' },
      { type: 'resumeRequested', by: 'Eli' },
      { type: 'skipRequested', by: 'Eli', actionId: 'a2' },
    ],
    told: carriedOut,
    windowAt: openLater,
    atLeast: 300,
  })),
  {
    name: 'approval, and a world that changes meanwhile',
    beginnings: [asked({ approval: 'person' }).session],
    events: [
      ...everyday,
      identified(2),
      planned('install', 'install'),
      planned('compliant', 'compliant'),
      { type: 'skipRequested', by: 'Eli', actionId: 'a1' },
      { type: 'approved', by: 'Eli', planHash: 'h'.repeat(64) },
      { type: 'approved', by: 'Eli', planHash: 'f'.repeat(64) },
      { type: 'runNowRequested', by: 'Eli' },
      { type: 'pauseRequested', by: 'Eli' },
      { type: 'resumeRequested', by: 'Eli' },
      { type: 'skipRequested', by: 'Eli', actionId: 'a2' },
    ],
    told: carriedOut,
    windowAt: openNow,
    atLeast: 100,
  },
  {
    name: 'serial tasks, waits of the agent, carrying out once more',
    beginnings: [asked().session],
    events: [
      ...everyday,
      identified(2),
      serialPlan(),
      { type: 'lockGiven', key: 'item2' },
      { type: 'lockTaken', key: 'item2', holder: 'ses_other001', sentence: 'Waits for item2.' },
      { type: 'pauseRequested', by: 'Eli' },
      { type: 'resumeRequested', by: 'Eli' },
      { type: 'skipRequested', by: 'Eli', actionId: 'a2' },
      { type: 'rerunRequested', by: 'Eli', actionIds: ['a1', 'a2'], online: true },
    ],
    told: [
      ...carriedOut,
      ended('a2') as Told,
      { type: 'waitBegan', wait: aPrompt(), at: asked().now },
      { type: 'waitEnded', at: asked().now },
      { type: 'rebootDecided', at: asked().now, point: 'end', outcome: 'done', sentence: 'It was rebooted.' },
    ],
    windowAt: openNow,
    atLeast: 300,
  },
]

function aPrompt() {
  return {
    reason: 'user',
    sentence: 'Asks Dana whether to reboot.',
    owner: 'Dana',
    deadline: asked().now + 5 * minute,
    atDeadline: 'It is not rebooted.',
  } as const
}

/** What may happen, whoever is wrong about it: answers nobody waits for, orders that were never given, things told twice. */
function eventsFor({ events, told }: Family, { order, ordersGiven }: Session): readonly SessionEvent[] {
  const spokenOf = new Set([order?.id ?? 'ord_none', `ord_story001${ordersGiven}`, 'ord_story0010'])
  return [
    ...events,
    ...[...spokenOf].flatMap((orderId) => told.map((event) => ({ ...event, orderId }) as SessionEvent)),
  ]
}

/** What distinguishes two states as far as rules are concerned: everything but times and counters. */
function likeness(session: Session): string {
  const { state, wait, stages, manifest, plan, actions, order, cancel: asking, openWindow, countedFrom: now } = session
  return JSON.stringify([
    [state, wait?.reason, session.startedAt !== undefined, session.holdsTurn, session.wantsTurn, session.online],
    [session.needsInventory, session.options, session.phase, session.mustLookAgain, session.locks, session.wantsLock],
    [order?.type, order?.accepted, order?.actionIds, order?.isPausing, asking?.how, asking?.by],
    [session.problem !== undefined, session.paused !== undefined, session.approval?.planHash, session.rerun?.actionIds],
    [session.awaySince !== undefined, session.postponed && now < session.postponed.until, session.reboots.length],
    [openWindow && now < openWindow.opensAt, openWindow?.closesAt !== undefined && now >= openWindow.closesAt],
    [stages.map(({ status }) => status), manifest?.entries.length, plan?.actions.map(({ verdict }) => verdict)],
    actions.map(({ status, verdict, attempts }) => [status, verdict, attempts > 0]),
  ])
}

/** One step, and the answers that the engine gives at once: another session has the turn and the lock. */
function step(family: Family, session: Session, event: SessionEvent, now: number): Advanced {
  let { session: current, effects } = advance(session, event, now)
  const all: Effect[] = []
  while (effects.length > 0) {
    const answers: SessionEvent[] = effects.flatMap((effect): SessionEvent[] => {
      if (effect.type === 'takeTurn') return [turnTaken]
      if (effect.type === 'findWindow') return [{ type: 'windowFound', window: family.windowAt(now) }]
      if (effect.type !== 'takeLock') return []
      return [{ type: 'lockTaken', key: effect.key, holder: 'ses_other001', sentence: 'Waits for it.' }]
    })
    all.push(...effects)
    effects = []
    for (const answer of answers) {
      const next = advance(current, answer, now)
      current = next.session
      effects = [...effects, ...next.effects]
    }
  }
  return { session: current, effects: all }
}

interface Found {
  readonly session: Session
  readonly way: readonly string[]
}

/** All states that can be reached from the beginnings by any events, each found on a shortest way. */
function explore(
  family: Family,
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
  for (const session of family.beginnings) add({ session, way: [] })
  for (let place = 0; place < found.length; place += 1) {
    const current = found[place] as Found
    const { session } = current
    for (const event of eventsFor(family, session)) {
      const early = session.countedFrom + 1000
      const moments =
        event.type === 'timePassed' && session.dueAt !== undefined ? [early, Math.max(early, session.dueAt)] : [early]
      for (const now of moments) add({ session: visit(current, event, now).session, way: [...current.way, event.type] })
    }
  }
  return found
}

function stepProblems(before: Session, event: SessionEvent, { session, effects }: Advanced): readonly string[] {
  const problems = [...brokenInvariants(before, session)]
  const must = (holds: boolean, rule: string): void => {
    if (!holds) problems.push(rule)
  }
  const orders = effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order] : []))
  const work = orders.filter(({ type }) => type !== 'cancel')
  const isClosed = effects.some(({ type }) => type === 'closeOrder')
  const isTold = 'orderId' in event && event.orderId === before.order?.id
  const isAgain = event.type === 'rerunRequested'
  must(session.revision > before.revision, 'the revision grows')
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
  const isPassed = effects.some(({ type }) => type === 'passTurn')
  const had = before.holdsTurn || (event.type === 'turnGiven' && before.wantsTurn)
  must(isPassed || !had || session.holdsTurn, '[S19] a turn that is not needed is passed on')
  must(!isPassed || before.holdsTurn || event.type === 'turnGiven', '[S19] only who has the turn passes it on')
  must(
    before.locks.every((key) => session.locks.includes(key)) || effects.some(({ type }) => type === 'passLocks'),
    '[S21] locks are given back',
  )
  const executes = work.some(({ type }) => type === 'execute')
  const { openWindow, countedFrom: now } = session
  const isOpen = openWindow && openWindow.opensAt <= now && (openWindow.closesAt ?? Infinity) > now
  must(!executes || session.rerun !== undefined || isOpen === true, '[S16] nothing is begun outside its window')
  must(!executes || session.paused === undefined, '[S18] nothing is begun while it is paused')
  must(
    session.wait === undefined || session.wait.owner.length * session.wait.atDeadline.length > 0,
    '[I2] a wait is whole',
  )
  if (event.type === 'timePassed')
    must(session.dueAt === undefined || session.dueAt > session.countedFrom, '[S9] it is not due again at once')
  if (isFinal(before.state) && !isAgain)
    must(
      effects.every(({ type }) => type === 'passTurn' || type === 'passLocks'),
      '[S13] what is over asks for nothing',
    )
  return problems
}

/** Asked for again, these mean something new. */
const meantAgain: ReadonlySet<SessionEvent['type']> = new Set<SessionEvent['type']>([
  'requested',
  'postponeRequested',
  'runNowRequested',
  'rerunRequested',
  'turnGiven',
  'lockGiven',
])

for (const family of families)
  test(`[E240] every event in every state keeps every rule, and [P4] time alone leads to the end: ${family.name}`, () => {
    let steps = 0
    const found = explore(family, ({ session, way }, event, now) => {
      const next = step(family, session, event, now)
      steps += 1
      const problems = stepProblems(session, event, next)
      if (problems.length > 0) assert.fail(`${[...way, event.type].join(' -> ')}: ${problems.join('; ')}`)
      if (meantAgain.has(event.type)) return next
      const again = step(family, next.session, event, now)
      const isSame = isDeepStrictEqual({ ...again.session, revision: 0 }, { ...next.session, revision: 0 })
      assert.ok(isSame && again.effects.length === 0, `told twice: ${[...way, event.type].join(' -> ')}`)
      return next
    })

    for (const { session, way } of found)
      assert.ok(stepsToEnd(family, session) <= 30, `after ${way.join(' -> ')} it is stuck`)
    assert.ok(found.length > family.atLeast && steps > found.length * 10, `${found.length} states, ${steps} steps`)
    if (family !== families[0]) return
    const states = new Set(found.map(({ session }) => session.state))
    // Passed through within one step: a plan is carried out or reported the moment it is made.
    const momentary = ['planned', 'reporting']
    assert.deepEqual([...states].toSorted(), sessionStates.filter((state) => !momentary.includes(state)).toSorted())
  })

/** How many times time has to pass until the session is over, when nothing else ever happens. */
function stepsToEnd(family: Family, session: Session): number {
  let current = session
  for (let steps = 0; steps < 50; steps += 1) {
    if (isFinal(current.state)) return steps
    current = step(family, current, timePassed, Math.max(current.countedFrom, current.dueAt ?? 0)).session
  }
  return Infinity
}
