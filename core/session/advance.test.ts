/** A session goes its way from event to event; every rule of `advance`, told as a story. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultOptions, rebootPreferences, type SessionState, type WaitReason } from '../terms/session.ts'
import {
  accepted,
  answered,
  asked,
  begun,
  broken,
  cancel,
  day,
  detecting,
  ended,
  executing,
  hour,
  identified,
  inventoried,
  minute,
  noon,
  offline,
  online,
  orderEnded,
  orderId,
  planned,
  serialPlan,
  started,
  type Story,
  tell,
  tellAll,
  timePassed,
  turnGiven,
  turnTaken,
} from './fixtures.ts'

/** What is compared of a story; what is left out does not matter to the test. */
interface Told {
  readonly state?: SessionState
  readonly wait?: WaitReason | undefined
  /** "a1 changed, a2 cancelled sessionCancelled": the reason only where it is given. */
  readonly actions?: string
  /** What it asked for, orders by their kind. */
  readonly effects?: readonly string[]
  /** Statuses from identify to report. */
  readonly stages?: string
  readonly problem?: string | undefined
}

function check(story: Story, told: Told): void {
  const { session, effects } = story
  const withReasons = told.actions?.includes('ed ') ?? false
  const seen: Required<Told> = {
    state: session.state,
    wait: session.wait?.reason,
    actions: session.actions
      .map(
        ({ id, status, verdict, reason }) => `${id} ${verdict ?? status}${withReasons && reason ? ` ${reason}` : ''}`,
      )
      .join(', '),
    // Whom to tell is a story of its own.
    effects: effects
      .filter(({ type }) => type !== 'notify')
      .map((effect) => (effect.type === 'sendOrder' ? effect.order.type : effect.type)),
    stages: session.stages.map(({ status }) => status).join(' '),
    problem: session.problem,
  }
  for (const key of Object.keys(told) as (keyof Told)[]) assert.deepEqual(seen[key], told[key], key)
}

/** Goes to the moment at which time alone moves the session. */
function atItsTime(story: Story): Story {
  const dueAt = story.session.dueAt ?? assert.fail(`${story.session.state} is not due`)
  return tell(story, timePassed, Math.max(0, dueAt - story.now))
}

// --- the turn and the beginning

test('[S1] a session takes its turn before anything else', () => {
  check(asked(), { state: 'queued', effects: ['takeTurn'], stages: 'pending pending pending pending pending pending' })
})

test('[S1] [E032] while another session works on the computer it waits for its turn and says so', () => {
  const story = tell(asked(), turnTaken)

  check(story, { state: 'waiting', wait: 'turn', effects: [] })
  assert.equal(story.session.wait?.sentence, 'Waits for its turn: session ses_other001 is working on web-01.')
  assert.equal(story.session.wait?.owner, 'ses_other001')
})

test('[S1] when the turn passes to somebody else it names the new holder and still waits since it began to', () => {
  const story = tellAll(asked(), [turnTaken, { type: 'turnTaken', holder: 'ses_other002' }])

  assert.equal(story.session.wait?.owner, 'ses_other002')
  assert.equal(story.session.wait?.since, story.session.createdAt + 1000)
})

test('[S1] [E046] it begins when its turn comes', () => {
  check(tellAll(asked(), [turnTaken, turnGiven]), { state: 'detecting', wait: undefined, effects: ['identify'] })
})

test('[S1] a turn that does not come in time makes it missed, at the earliest after 15 minutes', () => {
  for (const [offlineWaitMs, waitsMs] of [
    [0, 15 * minute],
    [2 * hour, 2 * hour],
  ] as const) {
    const story = tell(asked({ offlineWaitMs }), turnTaken)

    assert.equal(story.session.dueAt, story.session.createdAt + waitsMs)
    check(atItsTime(story), { state: 'missed', effects: [], stages: 'skipped skipped skipped skipped skipped skipped' })
  }
})

test('[S1] a session that was asked for again is one session', () => {
  check(tell(asked(), { type: 'joined', by: 'Eli' }), { state: 'queued', effects: [] })
})

// --- the computer cannot be reached before the beginning

test('[S2] [E034] [E039] not reachable: it waits for its computer, and begins when that comes', () => {
  const waiting = tell(asked({ online: false }), turnGiven)

  check(waiting, { state: 'waiting', wait: 'computer', effects: ['passTurn'] })
  assert.equal(waiting.session.wait?.sentence, 'Waits for web-01 to come online; then it starts.')
  check(tell(waiting, online), { state: 'waiting', effects: ['takeTurn'] })
  check(tellAll(waiting, [online, turnGiven]), { state: 'detecting', wait: undefined })
})

test('[S2] it waits until its deadline, counted from when it was asked for, and is missed then', () => {
  const waiting = tell(asked({ online: false, offlineWaitMs: hour }), turnGiven, 10 * minute)

  assert.equal(waiting.session.dueAt, waiting.session.createdAt + hour)
  check(tell(waiting, timePassed, minute), { state: 'waiting' })
  check(atItsTime(waiting), {
    state: 'missed',
    effects: [],
    problem: 'Waits for web-01 to come online; then it starts. That did not happen in time.',
  })
})

test('[S2] with nothing to wait for it is missed at once', () => {
  const story = tell(asked({ online: false, offlineWaitMs: 0 }), turnGiven)

  check(story, { state: 'missed', effects: ['passTurn'], problem: 'web-01 was not online.' })
})

test('[S2] a computer that goes away while it waits for its turn is waited for afterwards', () => {
  check(tellAll(asked(), [turnTaken, offline, turnGiven]), { state: 'waiting', wait: 'computer' })
})

// --- the stages

test('[S3] the four kinds go their ways', () => {
  const ways = {
    full: ['identify'],
    resolution: ['identify'],
    detection: ['inventory'],
    inventory: ['inventory'],
  } as const
  for (const [kind, effects] of Object.entries(ways)) check(begun({ kind: kind as keyof typeof ways }), { effects })
  check(begun({ needsInventory: true }), { effects: ['inventory'] })
})

test('[S3] a full session identifies, detects, plans, executes, verifies and reports', () => {
  check(begun(), { state: 'detecting', stages: 'running pending pending pending pending pending' })
  check(detecting(), { effects: ['detect'], stages: 'succeeded running pending pending pending pending' })
  const planning = tell(detecting(), answered(1))
  check(planning, { effects: ['closeOrder', 'plan'], stages: 'succeeded succeeded running pending pending pending' })
  const executed = tell(planning, planned('install', 'compliant'))
  check(executed, { state: 'executing', actions: 'a1 pending', effects: ['execute'] })
  check(tellAll(executed, [started('a1'), ended('a1'), orderEnded(2)]), {
    state: 'changed',
    actions: 'a1 changed',
    effects: ['closeOrder', 'recordStates', 'passTurn'],
    stages: 'succeeded succeeded succeeded succeeded succeeded succeeded',
  })
})

test('[S3] the order holds the actions that have something to carry out, in their order, and no others', () => {
  const [effect] = tellAll(detecting(), [
    answered(1),
    planned('install', 'compliant', ['failed', 'invalidInput'], 'install'),
  ]).effects.filter(({ type }) => type === 'sendOrder')

  assert.ok(effect?.type === 'sendOrder' && effect.order.type === 'execute')
  assert.deepEqual(
    effect.order.actions.map(({ id }) => id),
    ['a1', 'a4'],
  )
})

test('[S3] [E219] a detection refreshes the inventory first, and carries nothing out', () => {
  const identifying = tell(begun({ kind: 'detection' }), inventoried())

  check(identifying, { state: 'detecting', effects: ['closeOrder', 'identify'] })
  check(tellAll(identifying, [identified(2), answered(2), planned('compliant', 'notCompliant')]), {
    state: 'partial',
    actions: '',
    stages: 'succeeded succeeded succeeded skipped skipped succeeded',
  })
})

test('[S3] an inventory does nothing else', () => {
  check(tell(begun({ kind: 'inventory' }), inventoried()), {
    state: 'compliant',
    effects: ['closeOrder', 'passTurn'],
    stages: 'skipped succeeded skipped skipped skipped succeeded',
  })
})

test('[S4] [E010] nothing deployed: nothing is asked, and all is well', () => {
  const story = tellAll(begun(), [identified(0), planned()])

  check(story, { state: 'compliant', effects: ['plan', 'recordStates', 'passTurn'], actions: '' })
})

test('[S4] [E011] nothing to carry out: no order to execute is given', () => {
  check(tellAll(detecting(), [answered(1), planned('compliant', 'compliant')]), {
    state: 'compliant',
    effects: ['closeOrder', 'plan', 'recordStates', 'passTurn'],
    stages: 'succeeded succeeded succeeded skipped skipped succeeded',
  })
})

test('[S3] what becomes of the actions decides the state', () => {
  const cases: readonly (readonly [readonly [string, string], SessionState])[] = [
    [['changed', 'compliant'], 'changed'],
    [['compliant', 'compliant'], 'compliant'],
    [['changed', 'failed'], 'partial'], // [E012]
    [['compliant', 'unknown'], 'partial'],
    [['compliant', 'notCompliant'], 'partial'],
    [['failed', 'failed'], 'failed'],
    [['unknown', 'failed'], 'failed'],
  ]
  for (const [[first, second], state] of cases) {
    const story = tellAll(executing(), [
      ended('a1', { verdict: first as 'failed' }),
      ended('a2', { verdict: second as 'failed' }),
      orderEnded(2),
    ])
    check(story, { state, actions: `a1 ${first}, a2 ${second}` })
  }
})

test('[S3] [E012] what was decided by looking alone counts too', () => {
  const story = tellAll(detecting(), [
    answered(1),
    planned('install', ['failed', 'invalidInput']),
    ended('a1'),
    orderEnded(2),
  ])

  check(story, { state: 'partial', actions: 'a1 changed' })
})

// --- one order in hand

test('[S5] what is told of another order changes nothing', () => {
  for (const event of [
    inventoried(7),
    answered(7),
    started('a1', { order: 7 }),
    ended('a1', { order: 7 }),
    orderEnded(7),
    accepted(7),
  ]) {
    const story = executing()
    const { revision: _revision, ...before } = story.session
    const { revision, ...after } = tell(story, event, 0).session

    assert.deepEqual(after, before, event.type)
    assert.equal(revision, story.session.revision + 1)
  }
})

test('[S5] an order is ended by its own kind of answer alone', () => {
  check(tell(detecting(), inventoried(1)), { state: 'detecting', effects: [] })
  check(tell(begun({ kind: 'inventory' }), answered(1)), { state: 'detecting', effects: [] })
})

test('[S5] [E036] an action that is begun again is the same action, and remembers how often', () => {
  const story = tellAll(executing(), [started('a1'), offline, online, started('a1', { attempt: 2 })])

  check(story, { state: 'executing', actions: 'a1 running, a2 pending' })
  assert.equal(story.session.actions[0]?.attempts, 2)
  check(tellAll(story, [ended('a1'), ended('a2'), orderEnded(2)]), { state: 'changed' })
})

test('[S5] an action the plan does not have is not recorded', () => {
  check(tell(executing(), ended('a9')), { actions: 'a1 pending, a2 pending' })
})

// --- the link is lost

test('[S6] [E037] [E040] losing the link in the middle of work is a wait, not a failure', () => {
  for (const story of [begun({ kind: 'inventory' }), detecting(), executing()]) {
    const lost = tell(story, offline)

    check(lost, { state: 'waiting', wait: 'computer', effects: [] })
    assert.match(lost.session.wait?.sentence ?? '', /carries on with what it was given/)
    check(tell(lost, online), { state: story.session.state, wait: undefined, effects: [] })
  }
})

test('[S6] [E035] when it is back it goes on where it was: nothing is asked or planned again', () => {
  const story = tellAll(executing(), [offline, online, ended('a1'), ended('a2'), orderEnded(2)])

  check(story, { state: 'changed', effects: ['closeOrder', 'recordStates', 'passTurn'] })
})

test('[S6] an order given while the link is gone waits for the computer with it; before changes it lets go of the turn', () => {
  check(tellAll(begun(), [offline, identified(2)]), { state: 'waiting', wait: 'computer', effects: ['detect'] })
  const answer = tellAll(detecting(), [offline, answered(1)])
  check(answer, { state: 'detecting', wait: undefined })
  check(tell(answer, planned('install')), { state: 'waiting', wait: 'computer', effects: ['passTurn'] })
})

test('[S6] what is told while it waits is taken, and it goes on waiting', () => {
  check(tellAll(executing(), [offline, started('a1'), ended('a1')]), {
    state: 'waiting',
    actions: 'a1 changed, a2 pending',
  })
})

test('[S6] [E022] three days offline count as waiting, not as work', () => {
  const story = tell(tell(tell(executing(), offline, 0), online, 3 * day), orderEnded(2), 0)

  assert.equal(story.session.waitedMs, 3 * day + 1000) // and a second for its turn
  assert.equal(story.session.workedMs, 4000)
})

test('[S6] a clock that was set back counts as no time', () => {
  const { session } = tell(executing(), started('a1'), -3 * day)

  assert.deepEqual([session.workedMs, session.waitedMs], [4000, 1000])
})

// --- cancel

test('[S7] [E001] [E014] cancelled with no order in hand: it ends at once and nothing is done afterwards', () => {
  const stories = {
    queued: asked(),
    turn: tell(asked(), turnTaken),
    computer: tell(asked({ online: false }), turnGiven),
    identifying: begun(),
    planning: tell(detecting(), answered(1)),
  }
  for (const [name, story] of Object.entries(stories)) {
    const end = tell(story, cancel('now'))
    check(end, { state: 'cancelled', effects: story.session.holdsTurn ? ['passTurn'] : [] })
    assert.equal(end.session.dueAt, undefined, name)
    check(tellAll(end, [turnGiven, online, identified(2), planned('install')]), { state: 'cancelled', effects: [] })
  }
})

test('[S7] cancelled with an order in hand: the computer is told, and what it never began is cancelled', () => {
  for (const how of ['now', 'afterAction'] as const) {
    const asking = tellAll(executing(), [started('a1'), cancel(how)])
    check(asking, { state: 'executing', effects: ['cancel'] })

    const end = tellAll(asking, [ended('a1'), orderEnded(2, 'cancelled')])

    check(end, {
      state: 'cancelled',
      actions: 'a1 changed verified, a2 cancelled sessionCancelled',
      stages: 'succeeded succeeded succeeded cancelled cancelled skipped',
      effects: ['closeOrder', 'recordStates', 'passTurn'],
    })
  }
})

test('[S7] [E014] a cancelled action and its stage say so', () => {
  const story = tellAll(executing(), [
    started('a1'),
    cancel('now'),
    ended('a1', { verdict: 'cancelled', reason: 'sessionCancelled' }),
    ended('a2', { verdict: 'cancelled', reason: 'sessionCancelled' }),
    orderEnded(2, 'cancelled'),
  ])

  check(story, {
    state: 'cancelled',
    actions: 'a1 cancelled, a2 cancelled',
    stages: 'succeeded succeeded succeeded cancelled cancelled skipped',
  })
})

test('[S7] an action whose end was not told is unknown, though the computer confirmed the cancel', () => {
  check(tellAll(executing(), [started('a1'), cancel('now'), orderEnded(2, 'cancelled')]), {
    state: 'cancelled',
    actions: 'a1 unknown sessionCancelled, a2 cancelled sessionCancelled',
  })
})

test('[S7] [E020] an answer that crosses the cancel on its way leads to no further order', () => {
  for (const how of ['now', 'afterAction'] as const) {
    const detection = tell(begun({ kind: 'detection' }), cancel(how))
    check(tell(detection, inventoried()), { state: 'cancelled', effects: ['closeOrder', 'passTurn'] })
    check(tellAll(begun({ kind: 'inventory' }), [cancel(how), inventoried()]), { state: 'cancelled' })
    check(tellAll(detecting(), [cancel(how), answered(1)]), {
      state: 'cancelled',
      effects: ['cancel', 'closeOrder', 'passTurn'],
    })
  }
})

test('[S7] a cancel can become stricter, never milder, and is sent once', () => {
  const after = tell(executing(), cancel('afterAction', 'Dana'))
  check(tell(after, cancel('afterAction', 'Eli')), { effects: [] })
  const now = tell(after, cancel('now', 'Eli'))
  check(now, { effects: ['cancel'] })
  assert.deepEqual(now.session.cancel, { by: 'Eli', how: 'now', at: now.now })
  check(tell(now, cancel('now')), { effects: [] })
  check(tell(now, cancel('afterAction')), { effects: [] })
  assert.equal(tell(now, cancel('afterAction')).session.cancel?.how, 'now')
})

test('[S7] [E017] a session that waits is cancelled at any age', () => {
  check(tell(tell(asked({ offlineWaitMs: 900 * day }), turnTaken), cancel('now'), 400 * day), { state: 'cancelled' })
  const lost = tell(executing({ offlineWaitMs: 900 * day }), offline)
  const asking = tell(lost, cancel('now'), 400 * day)
  check(asking, { state: 'waiting', effects: ['cancel'] })
  check(tell(asking, timePassed, minute), { state: 'cancelled' })
})

test('[S8] a cancel that is not confirmed within a minute ends the session: what was not told is unknown', () => {
  for (const more of [[], [offline]]) {
    const asking = tellAll(executing(), [ended('a1'), cancel('now'), ...more])
    check(tell(asking, timePassed, 30_000), { state: asking.session.state })

    const end = atItsTime(asking)

    assert.equal(end.now - (asking.session.cancel?.at ?? 0), minute)
    check(end, {
      state: 'cancelled',
      actions: 'a1 changed verified, a2 unknown interrupted',
      effects: ['closeOrder', 'recordStates', 'passTurn'],
    })
  }
})

test('[S8] [P3] an action that was pending when a cancel went unanswered may have come about: the late word counts', () => {
  const end = atItsTime(tellAll(executing(), [offline, cancel('now')]))
  check(end, { state: 'cancelled', actions: 'a1 unknown, a2 unknown' })

  check(tellAll(end, [ended('a1'), ended('a2', { verdict: 'cancelled' })]), {
    state: 'cancelled',
    actions: 'a1 changed, a2 cancelled',
    effects: [],
  })
})

test('[S8] after the running action: the session has until its time limit or the deadline of its wait', () => {
  const working = tell(executing({ timeLimitMs: hour }), cancel('afterAction'))
  check(tell(working, timePassed, 10 * minute), { state: 'executing', effects: [] })
  const stricter = atItsTime(working)
  check(stricter, { state: 'executing', effects: ['cancel'] })
  check(atItsTime(stricter), { state: 'cancelled' })
  check(atItsTime(tell(working, offline)), { state: 'cancelled', actions: 'a1 unknown, a2 unknown' })
})

test('[S8] a wait that ends before that minute is over ends the session as cancelled too', () => {
  const waiting = tell(executing({ offlineWaitMs: 0 }), offline)
  const asking = tell(waiting, cancel('now'), 15 * minute - 10_000)

  check(tell(asking, timePassed, 10_000), { state: 'cancelled' })
})

// --- the time limit

test('[S9] the time limit ends the work like a cancel, and the session is what its actions make it', () => {
  const story = atItsTime(tell(executing({ timeLimitMs: hour }), ended('a1')))
  check(story, { state: 'executing', effects: ['cancel'] })
  assert.equal(story.session.workedMs, hour)

  check(tell(story, orderEnded(2, 'cancelled')), {
    state: 'partial',
    actions: 'a1 changed verified, a2 cancelled sessionTimedOut',
    problem: 'It had worked for 3601 s, which is longer than it may.',
  })
  check(atItsTime(story), { state: 'partial', actions: 'a1 changed verified, a2 unknown interrupted' })
})

test('[S9] before there is a plan, the time limit makes it failed', () => {
  check(atItsTime(atItsTime(detecting({ timeLimitMs: hour }))), {
    state: 'failed',
    problem: 'It had worked for 3660 s, which is longer than it may.',
    stages: 'succeeded failed skipped skipped skipped skipped',
  })
})

test('[S9] while the computer is given its minute, the session is not due again and again', () => {
  const story = atItsTime(executing({ timeLimitMs: hour }))

  assert.equal(story.session.dueAt, story.now + minute)
})

test('[S9] [E022] waiting does not use up the time limit', () => {
  const story = tell(tell(executing({ timeLimitMs: hour }), offline), online, 5 * hour)

  assert.equal(story.session.dueAt, story.now + hour - story.session.workedMs)
})

test('[S9] who cancelled before the time limit struck has cancelled', () => {
  const story = atItsTime(tell(executing({ timeLimitMs: hour }), cancel('afterAction', 'Dana')))

  assert.equal(story.session.cancel?.by, 'Dana')
  check(tell(story, orderEnded(2, 'cancelled')), {
    state: 'cancelled',
    actions: 'a1 cancelled sessionCancelled, a2 cancelled sessionCancelled',
  })
})

// --- the computer does not come back

test('[S10] a computer that does not report in time: the session ends with what is known, and the order is called off', () => {
  const lost = tellAll(executing({ offlineWaitMs: day }), [ended('a1'), started('a2'), offline])
  assert.equal(lost.session.dueAt, lost.now + day)

  check(atItsTime(lost), {
    state: 'partial',
    actions: 'a1 changed verified, a2 unknown interrupted',
    effects: ['cancel', 'closeOrder', 'recordStates', 'passTurn'],
    problem:
      'The link to web-01 is lost. It carries on with what it was given and reports when it is back. That did not happen in time.',
  })
})

test('[S10] lost before there is a plan: failed', () => {
  check(atItsTime(tell(detecting(), offline)), { state: 'failed', effects: ['cancel', 'closeOrder', 'passTurn'] })
})

test('[S10] in the middle of work it waits at least 15 minutes, whatever the options say', () => {
  const lost = tell(executing({ offlineWaitMs: 0 }), offline)

  assert.equal(lost.session.dueAt, lost.now + 15 * minute)
})

test('[S10] [E005] restarts and lost links alone never end a session', () => {
  const story = Array.from({ length: 50 }).reduce(
    (current: Story) => tellAll(current, [offline, online, online, offline, online]),
    executing(),
  )

  check(story, { state: 'executing', wait: undefined, actions: 'a1 pending, a2 pending' })
})

// --- the order ends

test('[S11] done, and an action was never told of: unknown, never success', () => {
  check(tellAll(executing(), [started('a1'), ended('a1'), started('a2'), orderEnded(2)]), {
    state: 'partial',
    actions: 'a1 changed verified, a2 unknown interrupted',
  })
})

test('[S11] refused: what was not done failed because the agent did not take it', () => {
  check(tell(executing(), orderEnded(2, 'failed', 'The disk is full.')), {
    state: 'failed',
    actions: 'a1 failed agentRefused, a2 failed agentRefused',
    problem: 'The disk is full.',
  })
  check(tellAll(executing(), [ended('a1'), orderEnded(2, 'failed', 'The disk is full.')]), { state: 'partial' })
})

test('[S11] ended on the computer itself: failed, with a sentence', () => {
  check(tell(executing(), orderEnded(2, 'cancelled')), { state: 'failed', problem: 'The computer ended the order.' })
})

test('[S11] a question that is not answered makes the session failed', () => {
  for (const story of [detecting(), begun({ kind: 'inventory' })]) {
    check(tell(story, orderEnded(1)), { state: 'failed', problem: 'The computer did not answer what it was asked.' })
    check(tell(story, orderEnded(1, 'failed', 'The disk is full.')), { state: 'failed', problem: 'The disk is full.' })
  }
})

// --- our own mistakes

test('[S12] [E006] a mistake of ours ends the session with its sentence, wherever it is', () => {
  const stories = [
    asked(),
    tell(asked(), turnTaken),
    tell(asked({ online: false }), turnGiven),
    begun(),
    detecting(),
    executing(),
  ]
  for (const story of stories) {
    const end = tell(story, broken())
    check(end, { state: 'failed', problem: 'Identifying failed.' })
    const called = end.effects.map((effect) => (effect.type === 'sendOrder' ? effect.order.type : effect.type))
    assert.equal(called.includes('cancel'), story.session.order !== undefined)
    assert.equal(called.includes('passTurn'), story.session.holdsTurn)
  }
})

test('[S12] broken in the middle of work: what was not told is unknown', () => {
  check(tellAll(executing(), [ended('a1'), offline, broken()]), {
    state: 'failed',
    actions: 'a1 changed verified, a2 unknown interrupted',
    effects: ['cancel', 'closeOrder', 'recordStates', 'passTurn'],
  })
})

// --- after the end

test('[S13] [E041] a session that is over stays as it is, whatever is told', () => {
  const end = tellAll(executing(), [
    ended('a1'),
    ended('a2', { verdict: 'failed', reason: 'changeFailed' }),
    orderEnded(2),
  ])
  const events = [
    turnGiven,
    turnTaken,
    online,
    offline,
    identified(2),
    planned('install'),
    timePassed,
    cancel('now'),
    broken(),
    accepted(2),
    inventoried(),
    answered(1),
    started('a2'),
    ended('a1', { verdict: 'failed' }),
    ended('a2'),
    orderEnded(2),
    orderEnded(2, 'failed', 'x'),
  ]
  for (const event of events) {
    const after = tell(end, event, day)
    assert.deepEqual({ ...after.session, revision: 0 }, { ...end.session, revision: 0 }, event.type)
    assert.deepEqual(after.effects, [], event.type)
  }
})

test('[S13] a late word makes an unknown verdict known, and changes nothing else', () => {
  const end = atItsTime(tellAll(executing(), [ended('a1'), started('a2'), offline]))
  check(end, { state: 'partial', actions: 'a1 changed, a2 unknown' })

  const known = tell(end, ended('a2', { detail: 'it was there' }), 9 * day)

  check(known, { state: 'partial', actions: 'a1 changed, a2 changed', effects: [] })
  const { actions, revision: _revision, ...rest } = known.session
  const { actions: before, revision: _before, ...same } = end.session
  assert.deepEqual(rest, same)
  assert.deepEqual(actions[0], before[0])
  assert.equal(actions[1]?.detail, 'it was there')
})

test('[S14] a verdict stands once it is given, unless it only said that nothing is known', () => {
  const story = tellAll(executing(), [
    ended('a1'),
    ended('a1', { verdict: 'failed', reason: 'changeFailed' }),
    started('a1', { attempt: 2 }),
  ])
  check(story, { actions: 'a1 changed, a2 pending' })
  const unknown = { verdict: 'unknown', reason: 'interrupted' } as const
  check(tellAll(executing(), [ended('a1', unknown), ended('a1')]), { actions: 'a1 changed, a2 pending' })
})

// --- cases that belong to no single rule

test('[E051] waiting for a computer is bounded by default too, and says how long and what comes then', () => {
  const { offlineWaitMs } = defaultOptions
  const { wait } = tell(asked({ online: false, offlineWaitMs }), turnGiven).session
  assert.equal(wait?.deadline, noon + 7 * day)
  assert.equal(wait.atDeadline, 'The session ends as missed.')
  assert.equal(tell(asked({ online: false, offlineWaitMs: hour }), turnGiven).session.wait?.deadline, noon + hour)

  const lost = tell(executing({ offlineWaitMs }), offline)
  assert.equal(lost.session.wait?.deadline, lost.now + 7 * day)
  assert.equal(lost.session.wait.atDeadline, 'The session ends with what is known; unreported actions are unknown.')
})

test('[E065] looking that hangs is found by the time limit: the session fails and lets go of the computer', () => {
  for (const hanging of [detecting({ timeLimitMs: hour }), begun({ timeLimitMs: hour, needsInventory: true })]) {
    const told = atItsTime(tell(hanging, accepted(1)))
    check(told, { state: 'detecting', effects: ['cancel'] })
    check(atItsTime(told), { state: 'failed', effects: ['closeOrder', 'passTurn'] })
  }
})

test('[E067] a pending reboot never makes a detection reboot, whatever it was told about reboots', () => {
  for (const preference of rebootPreferences) {
    const reboot = { ...defaultOptions.reboot, preference }
    const events = [inventoried(1), identified(2), answered(2), planned('notCompliant', 'compliant')]
    const story = tellAll(begun({ kind: 'detection', reboot }), events)
    const orders = story.effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order.type] : []))
    assert.deepEqual(orders, ['detect'])
    check(story, { state: 'partial' })
  }
})

test('[E085] what people said about a reboot in one order counts in the next, also when the server began anew', () => {
  const reboot = { ...defaultOptions.reboot, preference: 'prompt' as const }
  const first = tellAll(detecting({ reboot }), [answered(1), serialPlan(), accepted(2)])
  const later = { type: 'rebootDecided', orderId: orderId(2), at: noon, point: 'start', outcome: 'deferred' } as const
  const told = tell(first, { ...later, sentence: 'Later.' })
  // A session is kept as JSON.
  const kept = { ...told, session: JSON.parse(JSON.stringify(told.session)) as Story['session'] }
  const next = tellAll(kept, [started('a1'), ended('a1'), orderEnded(2), { type: 'lockGiven', key: 'item2' }])
  const [order] = next.effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order] : []))
  assert.ok(order?.type === 'execute')
  assert.equal(order.conduct.deferralsUsed, 1)
})

test('[E052] a reboot so fast that nobody saw the computer go is known as done, and the session goes on', () => {
  const of = { orderId: orderId(2) } as const
  const wait = {
    reason: 'reboot',
    sentence: 'It reboots.',
    owner: 'web-01',
    deadline: noon + hour,
    atDeadline: 'It goes on.',
  } as const
  const rebooting = tellAll(executing(), [started('a1'), ended('a1'), { type: 'waitBegan', ...of, at: noon, wait }])
  check(rebooting, { state: 'waiting', wait: 'reboot' })
  const done = { type: 'rebootDecided', point: 'between', outcome: 'done', sentence: 'It was rebooted.' } as const
  const back = tellAll(rebooting, [
    { ...done, ...of, at: noon },
    { type: 'waitEnded', ...of, at: noon },
  ])

  check(back, { state: 'executing', wait: undefined, effects: [] })
  assert.deepEqual(
    back.session.reboots.map(({ point, outcome }) => [point, outcome]),
    [['between', 'done']],
  )
  check(tellAll(back, [ended('a2'), orderEnded(2)]), { state: 'changed', actions: 'a1 changed, a2 changed' })
})

test('[S20] who holds an agent up may have no name: then it is the computer that is waited for', () => {
  const wait = {
    reason: 'preflight',
    sentence: 'It is busy.',
    owner: '',
    deadline: noon + hour,
    atDeadline: 'On.',
  } as const
  const story = tell(executing(), { type: 'waitBegan', orderId: orderId(2), at: noon, wait })

  assert.equal(story.session.wait?.owner, 'web-01')
})
