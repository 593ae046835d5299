/** Tests how many new rows are said to be there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSince, seenAfter } from './new-since.ts'

const of = (total: number, isExact = true) => ({ total, isExact })

test('what was added since the list was read is new, whatever has gone meanwhile', () => {
  const first = seenAfter(undefined, 'is:online', of(10))
  assert.equal(newSince(first, 'is:online', of(10)), 0)
  assert.equal(newSince(first, 'is:online', of(13)), 3)
  const later = seenAfter(first, 'is:online', of(8))
  assert.equal(newSince(later, 'is:online', of(9)), 1)
  assert.equal(seenAfter(first, 'is:online', of(13)), first)
})

test('another filter, or a count that is not exact, says nothing of it', () => {
  const first = seenAfter(undefined, '', of(10))
  assert.equal(newSince(first, 'tag:x', of(13)), 0)
  assert.deepEqual(seenAfter(first, 'tag:x', of(4)), { q: 'tag:x', total: 4 })
  assert.equal(newSince(first, '', of(10_000, false)), 0)
  assert.equal(seenAfter(first, 'tag:x', undefined), undefined)
  assert.equal(seenAfter(undefined, '', of(10_000, false)), undefined)
})
