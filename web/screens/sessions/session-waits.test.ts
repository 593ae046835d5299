/** Tests when a session waited. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boxesOf, type SessionEvent, type Stage, waitsOf } from './session-waits.ts'

const start = Date.parse('2026-11-20T14:00:00Z')
const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString()
const event = (seconds: number, state: SessionEvent['state'], sentence = ''): SessionEvent => ({
  ...{ n: seconds, at: at(seconds), type: 'any', state, sentence },
})
const stage = (name: Stage['name'], seconds?: number): Stage => ({
  ...{ name, status: 'succeeded' },
  ...(seconds === undefined ? {} : { startedAt: at(seconds) }),
})

test('a wait lasts from the first event in it to the first one after it', () => {
  const events = [
    event(0, 'queued'),
    event(10, 'waiting', 'Offline.'),
    event(20, 'waiting', 'Still offline.'),
    event(70, 'detecting'),
    event(100, 'waiting', 'For approval.'),
  ]
  assert.deepEqual(waitsOf(events, start + 130_000), [
    { from: start + 10_000, to: start + 70_000, sentence: 'Offline.', isOver: true },
    { from: start + 100_000, to: start + 130_000, sentence: 'For approval.', isOver: false },
  ])
})

test('waits stand behind the stage in which they began; moments between steps do not', () => {
  const waits = [
    { from: start + 5_000, to: start + 9_000, sentence: 'first', isOver: true },
    { from: start + 40_000, to: start + 41_000, sentence: 'a moment', isOver: true },
    { from: start + 60_000, to: start + 80_000, sentence: 'one', isOver: true },
    { from: start + 90_000, to: start + 90_500, sentence: 'now', isOver: false },
  ]
  const stages = [stage('identify', 10), stage('plan', 50), stage('execute')]
  const words = boxesOf(stages, waits).map((box) =>
    box.type === 'stage' ? box.stage.name : `${box.wait.sentence} ${box.ms}`,
  )
  assert.deepEqual(words, ['first 4000', 'identify', 'plan', 'now 20500', 'execute'])
})
