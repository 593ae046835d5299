/** Shows how shares are written, at their ends above all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatShare, shareOf } from './shares.ts'

test('a share says whole and nothing only when they are', () => {
  assert.equal(formatShare(shareOf(973, 1000)), '97.3 %')
  assert.equal(formatShare(shareOf(1, 2)), '50 %')
  assert.equal(formatShare(shareOf(5, 5)), '100 %')
  assert.equal(formatShare(shareOf(99_999, 100_000)), '99.9 %')
  assert.equal(formatShare(shareOf(1, 100_000)), '0.1 %')
  assert.equal(formatShare(shareOf(0, 7)), '0 %')
  assert.equal(formatShare(shareOf(0, 0)), '–')
})
