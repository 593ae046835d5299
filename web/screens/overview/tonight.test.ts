/** Shows when schedules of one night are said to overlap. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Firing, overlapsOf } from './tonight.ts'

const firing = (name: string, time: string, expectedMs?: number): Firing => ({
  schedule: { id: name, name },
  at: { at: `2026-11-20T${time}:00Z`, words: time },
  when: 'every day',
  target: 'all computers',
  ...(expectedMs === undefined ? {} : { expectedMs }),
})

test('a schedule overlaps those before it that are not over when it fires', () => {
  const hour = 3_600_000
  const night = [firing('one', '20:00', 2 * hour), firing('two', '21:00'), firing('three', '22:00', hour)]
  assert.deepEqual(overlapsOf(night), [[], ['one'], []])
  assert.deepEqual(overlapsOf([firing('one', '20:00', 1), firing('two', '20:00')]), [[], ['one']])
})
