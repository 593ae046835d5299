/** Tests what is offered for a session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stageNames, type StageStatus } from '@fettle/core/terms/session.ts'
import { canRepeat, canSkip, type Offers, offersOf, type Steered } from './steering.ts'

const at = '2026-11-20T14:00:00.000Z'
const noCounts = {
  ...{ total: 0, compliant: 0, changed: 0, notCompliant: 0, failed: 0, unknown: 0, skipped: 0, cancelled: 0 },
  pending: 0,
}
const plan = { hash: '0123456789abcdef', expectedMs: 0, willNotFit: [], excluded: [] }

const stages = (execute: StageStatus): Steered['stages'] =>
  stageNames.map((name) => ({ name, status: name === 'execute' ? execute : 'pending' }))

function waiting(reason: NonNullable<Steered['wait']>['reason'], more: Partial<Steered> = {}): Steered {
  const wait = { reason, sentence: 'It waits.', owner: 'somebody', since: at, deadline: at, atDeadline: 'It ends.' }
  return { state: 'waiting', kind: 'full', wait, plan, stages: stages('pending'), counts: noCounts, ...more }
}

/** The names of what is offered. */
const names = (offers: Offers): readonly string[] =>
  Object.entries(offers).flatMap(([name, offer]) => (offer === false || offer === 0 ? [] : [name]))

test('a plan that waits for approval is offered with its hash, and nothing else is approved', () => {
  assert.equal(offersOf(waiting('approval')).approve, plan.hash)
  assert.deepEqual(names(offersOf(waiting('approval'))), ['approve', 'pause', 'postpone', 'cancel'])
  assert.deepEqual(names(offersOf(waiting('computer'))), ['pause', 'postpone', 'cancel'])
})

test('what waits for a window or a date can begin now; what is paused can be resumed', () => {
  const paused = { by: 'Dana', at }
  assert.deepEqual(names(offersOf(waiting('window'))), ['runNow', 'pause', 'postpone', 'cancel'])
  assert.deepEqual(names(offersOf(waiting('postponed'))), ['runNow', 'pause', 'postpone', 'cancel'])
  assert.deepEqual(names(offersOf(waiting('postponed', { paused }))), ['resume', 'cancel'])
})

test('changes that have begun are not put off, and what is being cancelled is left alone', () => {
  const executing: Steered = { state: 'executing', kind: 'full', plan, stages: stages('running'), counts: noCounts }
  assert.deepEqual(names(offersOf(executing)), ['pause', 'cancel'])
  assert.deepEqual(names(offersOf({ ...executing, cancel: { by: 'Dana', how: 'now', at } })), ['cancel'])
})

test('a session that is over can be run again, and its failures alone when there are some', () => {
  const over: Steered = { state: 'partial', kind: 'full', plan, stages: stages('failed'), counts: noCounts }
  const counts = { ...noCounts, failed: 2, notCompliant: 1 }
  assert.deepEqual(names(offersOf(over)), ['rerun'])
  assert.deepEqual(offersOf({ ...over, counts }).failed, 3)
  assert.deepEqual(offersOf({ ...over, counts, kind: 'detection' }).failed, 0)
})

test('only what the computer had to do in a session that is over can be repeated alone', () => {
  assert.ok(canRepeat({ state: 'partial', kind: 'full' }, { kind: 'install' }))
  assert.ok(!canRepeat({ state: 'executing', kind: 'full' }, { kind: 'install' }))
  assert.ok(!canRepeat({ state: 'partial', kind: 'full' }, { kind: 'audit' }))
  assert.ok(!canRepeat({ state: 'partial', kind: 'detection' }, { kind: 'install' }))
})

test('an action that has not begun can be left out while the session waits for people or the calendar, and only once', () => {
  const pending = { status: 'pending', attempts: 0 } as const
  assert.equal(canSkip(waiting('approval'), pending), true)
  assert.equal(canSkip(waiting('window'), pending), true)
  assert.equal(canSkip(waiting('reboot'), pending), false)
  assert.equal(canSkip({ state: 'executing' }, pending), false)
  assert.equal(canSkip(waiting('approval'), { ...pending, skippedBy: 'Dana' }), false)
  assert.equal(canSkip(waiting('approval'), { status: 'ended', attempts: 0 }), false)
})
