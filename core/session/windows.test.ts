/** Windows that were missed are caught up as the options say, and what an order left undone is not begun by the next one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CatchUp, defaultOptions } from '../terms/session.ts'
import {
  answered,
  asked,
  begun,
  ended,
  executing,
  hour,
  identified,
  minute,
  noon,
  online,
  orderEnded,
  orderId,
  planned,
  serialPlan,
  started,
} from './fixtures.ts'
import { type Story, tell, tellAll, tellOnly, turnGiven } from './fixtures.ts'

/** The computer was off from noon until 23:00; its window was open from 20:00 to 22:00. */
function backAfterItsWindow(catchUp: CatchUp): Story {
  const window = { start: { type: 'at', at: noon + 8 * hour, zone: 'UTC' }, lengthMs: 2 * hour, catchUp } as const
  const away = tell(asked({ window, online: false, offlineWaitMs: 24 * hour }), turnGiven)
  const back = tellAll(tell(away, online, 11 * hour), [turnGiven, identified(1), answered(1)])
  return tellOnly(back, planned('install'))
}

test('[S16] a window that was over before the computer came back is not opened at once: the next one is looked for', () => {
  const { session, effects } = backAfterItsWindow('nextWindow')

  assert.deepEqual(effects, [{ type: 'findWindow', missed: true }])
  assert.equal(session.mustLookAgain, true)
})

test('[S16] to catch up on connecting is to begin at once', () => {
  const { effects } = backAfterItsWindow('onConnect')

  assert.deepEqual(effects, [{ type: 'findWindow', missed: false }])
})

test('[S16] a session that is to be dropped with its window is missed, and says why', () => {
  const { session } = backAfterItsWindow('drop')

  assert.equal(session.state, 'missed')
  assert.equal(session.problem, 'Its window closed before it could begin.')
  assert.deepEqual(
    session.actions.map(({ verdict, reason }) => [verdict, reason]),
    [['skipped', 'windowClosed']],
  )
})

test('[S16] [S17] what somebody postponed beyond its window goes on in the next one', () => {
  const window = { start: { type: 'at', at: noon + hour, zone: 'UTC' }, lengthMs: hour, catchUp: 'drop' } as const
  const planning = tellAll(asked({ window }), [turnGiven, identified(1), answered(1)])
  const waiting = tellOnly(planning, planned('install'))
  const until = noon + 5 * hour
  const later = tellOnly(waiting, { type: 'postponeRequested', by: 'Dana', until }, minute)
  const { session, effects } = tellOnly(later, { type: 'timePassed' }, 5 * hour)

  assert.equal(session.state, 'waiting')
  assert.deepEqual(effects, [{ type: 'findWindow', missed: true }])
})

for (const [verdict, reason, becomes] of [
  ['skipped', 'noUser', 'skipped noUser'],
  ['failed', 'changeFailed', 'failed prerequisiteFailed'],
] as const)
  test(`[S21] what comes after something of an earlier order that is ${verdict} is ${becomes}`, () => {
    const event = serialPlan()
    assert.ok(event.type === 'planned')
    const actions = event.plan.actions.map((action) => (action.id === 'a2' ? { ...action, dependsOn: ['a1'] } : action))
    const story = tellAll(asked(), [
      turnGiven,
      identified(2),
      answered(1),
      { ...event, plan: { ...event.plan, actions } },
      ended('a1', { verdict, reason }),
      orderEnded(2),
    ])

    assert.deepEqual(
      story.session.actions.map((action) => `${action.verdict} ${action.reason}`),
      [`${verdict} ${reason}`, becomes],
    )
    assert.match(story.session.actions[1]?.detail ?? '', /^"Item 1" comes first, and it /)
  })

test('[S18] a pause that comes before the reboot at the end leaves it to the resumed session', () => {
  const reboot = { ...defaultOptions.reboot, preference: 'ifNeeded' } as const
  const pausing = tellAll(executing({ reboot }), [
    started('a1'),
    ended('a1'),
    started('a2'),
    { type: 'pauseRequested', by: 'Eli' },
    ended('a2'),
    { type: 'orderEnded', orderId: orderId(2), outcome: 'cancelled', rebootPending: true },
  ])
  const resumed = tellAll(pausing, [{ type: 'resumeRequested', by: 'Eli' }, turnGiven])
  const [order] = resumed.effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order] : []))

  assert.ok(order?.type === 'execute')
  assert.deepEqual([order.actions, order.conduct.rebootPoints], [[], ['end']])
  const number = Number(order.id.slice(orderId(1).length - 1))
  assert.equal(tell(resumed, orderEnded(number)).session.state, 'changed')
})

test('a reboot that was asked for is carried out, and its stage says so', () => {
  const asked = tell(begun({ purpose: 'reboot' }), {
    ...{ type: 'rebootDecided', orderId: orderId(1), at: noon, point: 'asked', outcome: 'done' },
    sentence: 'It was rebooted.',
  })
  const { session } = tell(asked, orderEnded(1))

  assert.equal(session.state, 'changed')
  assert.equal(
    session.stages.map(({ status }) => status).join(' '),
    'skipped skipped skipped succeeded succeeded succeeded',
  )
})
