/** What somebody wants left out is left out as long as no computer was told to do it, and nothing else changes by that. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionEvent } from './events.ts'
import { answered, asked, ended, executing, identified, orderEnded, planned, turnGiven } from './fixtures.ts'
import { orderId, serialPlan, started, type Story, tell, tellAll } from './fixtures.ts'
import { whyNotSkip } from './steering.ts'

const skip = (actionId: string): SessionEvent => ({ type: 'skipRequested', by: 'Eli', actionId })
const pause: SessionEvent = { type: 'pauseRequested', by: 'Eli' }
const resume: SessionEvent = { type: 'resumeRequested', by: 'Eli' }
const approve: SessionEvent = { type: 'approved', by: 'Eli', planHash: 'h'.repeat(64) }

/** It waits for somebody to approve two actions. */
function waitingForApproval(): Story {
  return tellAll(asked({ approval: 'person' }), [turnGiven, identified(2), answered(1), planned('install', 'install')])
}

function given({ effects }: Story): readonly string[] {
  const [order] = effects.flatMap((effect) => (effect.type === 'sendOrder' ? [effect.order] : [])).slice(-1)
  return order?.type === 'execute' ? order.actions.map(({ id }) => id) : []
}

/** Approved, and looked at once more because time has passed. */
function approved(story: Story): Story {
  const look = tellAll(story, [approve, turnGiven, identified(2)])
  return tellAll(look, [answered(look.session.ordersGiven), planned('install', 'install')])
}

test('[S23] what is left out of a plan that waits for approval is not sent, and says by whose word; the rest is', () => {
  const waiting = tell(waitingForApproval(), skip('a1'))
  assert.equal(waiting.session.wait?.reason, 'approval')
  assert.equal(waiting.session.actions[0]?.status, 'pending', 'it is only a wish until it would begin')
  const executed = approved(waiting)
  assert.deepEqual(given(executed), ['a2'])
  const order = executed.session.ordersGiven
  const { session } = tellAll(executed, [started('a2', { order }), ended('a2', { order }), orderEnded(order)])
  assert.deepEqual(
    session.actions.map(({ verdict, reason, detail }) => [verdict, reason, detail]),
    [
      ['skipped', 'skippedByPerson', 'Eli wanted it left out of this session.'],
      ['changed', 'verified', undefined],
    ],
  )
  assert.equal(session.state, 'partial', 'what was left out is not as wanted')
})

test('[S23] when nothing else is left, the session ends at once and nothing is carried out', () => {
  const one = tell(waitingForApproval(), skip('a1'))
  const none = tell(one, skip('a2'))
  assert.equal(none.session.state, 'partial')
  assert.ok(none.session.actions.every(({ reason, attempts }) => reason === 'skippedByPerson' && attempts === 0))
})

test('[S23] what depends on it is left out for the same reason', () => {
  const event = planned('install', 'install') as SessionEvent & { type: 'planned' }
  const actions = event.plan.actions.map((action) => (action.id === 'a2' ? { ...action, dependsOn: ['a1'] } : action))
  const depending = { ...event, plan: { ...event.plan, actions } }
  const waiting = tellAll(asked({ approval: 'person' }), [turnGiven, identified(2), answered(1), depending])
  const { session } = tell(waiting, skip('a1'))
  assert.deepEqual(
    session.actions.map(({ reason }) => reason),
    ['skippedByPerson', 'skippedByPerson'],
  )
  assert.match(session.actions[1]?.detail ?? '', /^"Item 1" comes first, and it was skipped/)
})

test('[S23] what the computer was told to do is not left out; after a pause it can be, unless it began', () => {
  const executed = executing()
  assert.match(whyNotSkip(executed.session, 'a2') ?? '', /pause the session/)
  assert.deepEqual(tell(executed, skip('a2')).session.skips, undefined)
  const paused = tellAll(executed, [
    started('a1'),
    pause,
    ended('a1'),
    ended('a2', { verdict: 'cancelled', reason: 'sessionCancelled' }),
    { type: 'orderEnded', orderId: orderId(2), outcome: 'cancelled' },
  ])
  assert.match(whyNotSkip(paused.session, 'a1') ?? '', /is over/)
  assert.equal(whyNotSkip(paused.session, 'a2'), undefined)
  assert.match(whyNotSkip(paused.session, 'a9') ?? '', /no action "a9"/)
  const { session } = tellAll(paused, [skip('a2'), resume, turnGiven])
  assert.deepEqual(
    session.actions.map(({ verdict }) => verdict),
    ['changed', 'skipped'],
  )
  assert.equal(session.state, 'partial')
})

test('[S23] a serial task whose order is to come can be left out while others are carried out; its lock is not asked for', () => {
  const executed = tellAll(asked(), [turnGiven, identified(2), answered(1), serialPlan(), skip('a2')])
  assert.deepEqual(given(executed), ['a1'])
  const over = tellAll(executed, [started('a1'), ended('a1'), orderEnded(2)])
  assert.equal(over.session.state, 'partial')
  assert.ok(over.effects.every(({ type }) => type !== 'takeLock'))
})

test('[S23] carried out once more, what was left out is not left out again', () => {
  const none = tellAll(waitingForApproval(), [skip('a1'), skip('a2')])
  const again = tell(none, { type: 'rerunRequested', by: 'Eli', actionIds: ['a1'], online: true })
  assert.equal(again.session.skips, undefined)
  assert.equal(again.session.wait?.reason, 'approval', 'it still needs its approval')
})
