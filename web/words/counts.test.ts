/** Tests how counts are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ActionCounts, countsSentence, doneShare, formatCount, formatNumber, sharesOf } from './counts.ts'

const none: ActionCounts = {
  total: 0,
  compliant: 0,
  changed: 0,
  notCompliant: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  cancelled: 0,
  pending: 0,
}

test('thousands are set apart', () => {
  assert.equal(formatNumber(7), '7')
  assert.equal(formatNumber(1284), '1,284')
  assert.equal(formatNumber(1234567), '1,234,567')
})

test('one is singular, everything else plural', () => {
  assert.equal(formatCount(1, 'computer'), '1 computer')
  assert.equal(formatCount(0, 'computer'), '0 computers')
  assert.equal(formatCount(2, 'entry', 'entries'), '2 entries')
})

test('the sentence names only what there is', () => {
  assert.equal(countsSentence(none), 'No actions')
  const counts = { ...none, total: 9, compliant: 5, failed: 1, pending: 3 }
  assert.equal(countsSentence(counts), '9 actions: 5 compliant, 1 failed, 3 to do')
})

test('shares keep their order, and their counts add up to the total', () => {
  const shares = sharesOf({ ...none, total: 6, compliant: 1, unknown: 2, skipped: 3 })
  assert.deepEqual(
    shares.map((share) => share.words),
    ['compliant', 'unknown', 'skipped'],
  )
  assert.equal(
    shares.reduce((sum, share) => sum + share.count, 0),
    6,
  )
})

test('the running action counts only while something is to do', () => {
  assert.equal(doneShare(none), 1)
  assert.equal(doneShare({ ...none, total: 4, compliant: 1, pending: 3 }, 0.5), 0.375)
  assert.equal(doneShare({ ...none, total: 4, compliant: 4 }, 0.5), 1)
})
