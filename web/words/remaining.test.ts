/** Tests that a time is promised only when it is known. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressText } from './remaining.ts'

const minute = 60_000
const steady = { samples: 12, p50Ms: 10 * minute, p90Ms: 14 * minute }

test('with a steady history there is a time, otherwise parts are counted', () => {
  assert.deepEqual(progressText({ done: 4, total: 9, workedMs: 2 * minute, history: steady }), {
    words: 'about 8 min left',
  })
  assert.deepEqual(progressText({ done: 4, total: 9, leftMs: 90 * minute, history: steady }), {
    words: 'about 2 h left',
  })
  assert.deepEqual(progressText({ done: 4, total: 9 }), { words: '4 of 9' })
  assert.deepEqual(progressText({ done: 4, total: 9, history: { ...steady, samples: 4 } }), { words: '4 of 9' })
  assert.deepEqual(progressText({ done: 4, total: 9, history: { ...steady, p90Ms: 30 * minute } }), { words: '4 of 9' })
})

test('beyond what is usual that is said, and silence before all', () => {
  assert.deepEqual(progressText({ done: 4, total: 9, workedMs: 15 * minute, history: steady }), {
    words: 'longer than usual (usually 10m)',
    tone: 'drift',
  })
  assert.deepEqual(progressText({ done: 4, total: 9, history: steady, silentMs: 3 * minute }), {
    words: 'No output for 3m',
    tone: 'drift',
  })
})
