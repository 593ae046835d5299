/** Tests what is said about sessions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionStates, stateGroups, waitReasons } from '@fettle/core/terms/session.ts'
import { groupWords, sessionTitle, sessionWording, stateWording, timesOf } from './session-words.ts'

const createdAt = '2026-11-20T14:00:00.000Z'
const created = Date.parse(createdAt)
const wait = {
  reason: 'computer',
  sentence: 'WEB-01 is offline; the session goes on when it is back, until 27 Nov.',
  owner: 'WEB-01',
  since: createdAt,
  deadline: '2026-11-27T14:00:00.000Z',
  atDeadline: 'The session ends as missed.',
} as const
const counts = {
  total: 5,
  compliant: 1,
  changed: 1,
  notCompliant: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  cancelled: 0,
  pending: 3,
}

test('every state has a word of its own and a sentence that ends with a full stop', () => {
  const words = sessionStates.map((state) => stateWording(state).word)
  assert.equal(new Set(words).size, sessionStates.length)
  for (const state of sessionStates) assert.match(stateWording(state).sentence, /\.$/)
})

test('every group of states has a word', () => {
  assert.deepEqual(Object.keys(groupWords).sort(), Object.keys(stateGroups).sort())
})

test('only final states that reached what was wanted are green', () => {
  const green = sessionStates.filter((state) => stateWording(state).tone === 'success')
  assert.deepEqual(green, ['compliant', 'changed'])
})

test('a waiting session says its own sentence, and each reason another word', () => {
  assert.equal(sessionWording({ state: 'waiting', wait }).sentence, wait.sentence)
  const words = waitReasons.map((reason) => sessionWording({ state: 'waiting', wait: { ...wait, reason } }).word)
  assert.equal(new Set(words).size, waitReasons.length)
})

test('work goes on counting while a session works, waiting while it waits, neither before it begins or when it has ended', () => {
  const at = created + 60_000
  const counted = { createdAt, workedMs: 10_000, waitedMs: 20_000 }
  assert.deepEqual(timesOf({ ...counted, state: 'executing' }, at), { workedMs: 40_000, waitedMs: 20_000 })
  assert.deepEqual(timesOf({ ...counted, state: 'waiting' }, at), { workedMs: 10_000, waitedMs: 50_000 })
  for (const state of ['changed', 'queued'] as const) {
    const { workedMs, waitedMs } = timesOf({ ...counted, state }, at)
    assert.deepEqual({ workedMs, waitedMs }, { workedMs: 10_000, waitedMs: 20_000 })
  }
})

test('a clock that is behind never takes time away', () => {
  const counted = { createdAt, workedMs: 10_000, waitedMs: 0, state: 'executing' } as const
  assert.equal(timesOf(counted, created - 5_000).workedMs, 10_000)
})

test('the title of a tab begins with the state, and with progress while executing', () => {
  const computer = { id: 'cmp_00000001', name: 'WEB-01' }
  assert.equal(sessionTitle({ state: 'executing', counts, computer }), '▶ 2/5 · WEB-01')
  assert.equal(sessionTitle({ state: 'detecting', counts, computer }), '▶ Detecting · WEB-01')
  assert.equal(sessionTitle({ state: 'failed', counts, computer }), '✗ Failed · WEB-01')
  assert.equal(sessionTitle({ state: 'changed', counts, computer }), 'Changed · WEB-01')
  assert.equal(sessionTitle({ state: 'waiting', wait, counts, computer }), 'Waiting: offline · WEB-01')
})
