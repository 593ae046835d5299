/** Tests what is said of a batch. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchParts, batchSentence, rateOf } from './batch-parts.ts'

const none = { completed: 0, failed: 0, cancelled: 0, inProgress: 0, waiting: 0, refused: [], notReached: 0, joined: 0 }
const createdAt = '2026-11-20T14:00:00.000Z'
const now = Date.parse(createdAt) + 600_000

test('only what is there is said', () => {
  const batch = { ...none, completed: 3, waiting: 1, refused: [{ computer: { id: 'c', name: 'c' }, sentence: 'No.' }] }
  assert.equal(batchSentence(batch), '3 completed, 1 refused, 1 waiting')
  assert.deepEqual(
    batchParts(batch).map(({ status }) => status),
    ['completed', undefined, 'waiting'],
  )
  assert.equal(batchSentence(none), 'No sessions')
})

test('a rate is told once three are over and some are left', () => {
  const batch = { ...none, createdAt, started: 20, completed: 8, failed: 2, inProgress: 5, waiting: 5 }
  assert.deepEqual(rateOf(batch, now), { perHour: 60, leftMs: 600_000 })
  assert.equal(rateOf({ ...batch, completed: 0 }, now), undefined)
  assert.equal(rateOf({ ...batch, inProgress: 0, waiting: 0 }, now), undefined)
  assert.equal(rateOf({ ...batch, endedAt: createdAt }, now), undefined)
})
