/** The link comes back quickly at first, and a fleet never all at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backOff, waitBefore } from './back-off.ts'

test('[E061] the first try after a loss is quick, later ones have full jitter up to a bound that doubles to five minutes', () => {
  const bounds = [1, 2, 3, 5, 9, 10, 1000].map((failures) => waitBefore(failures, 1, backOff))

  assert.ok(waitBefore(0, 0, backOff) >= 100 && waitBefore(0, 1, backOff) <= 200)
  assert.deepEqual(bounds, [1000, 2000, 4000, 16_000, 256_000, 300_000, 300_000])
  assert.equal(waitBefore(7, 0, backOff), 0)
  assert.equal(waitBefore(3, 0.5, backOff), 2000)
})

test('a lower bound holds for every try', () => {
  for (const failures of [0, 1, 5, 50]) assert.ok(waitBefore(failures, 1, { ...backOff, maxMs: 50 }) <= 50)
})
