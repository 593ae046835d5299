/** Does a caller get its rate, a burst, and nothing beyond, whatever others do? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateLimit } from './rate-limit.ts'

test('a burst is let through, then the rate; others are not concerned', () => {
  let time = 1_000
  const take = createRateLimit(10, () => time)
  const letIn = (caller: string, count: number) =>
    Array.from({ length: count }, () => take(caller)).filter((wait) => wait === undefined).length
  assert.equal(letIn('a', 100), 50)
  assert.equal(take('a'), 1)
  assert.equal(letIn('b', 1), 1)
  time += 1000
  assert.equal(letIn('a', 100), 10)
  time += 3_600_000
  assert.equal(letIn('a', 100), 50)
  time -= 3_600_000 // a clock that was put back neither fills nor empties anything
  assert.equal(letIn('a', 100), 0)
})

test('no rate is no limit', () => {
  const take = createRateLimit(0, () => 0)
  assert.ok(Array.from({ length: 10_000 }, () => take('a')).every((wait) => wait === undefined))
})
