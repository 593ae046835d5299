/** Are sizes said in the unit that reads best? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes } from './bytes.ts'

test('sizes are said in the largest unit that fits', () => {
  assert.deepEqual([0, 1, 999, 1000, 1_440_000, 26_000_000_000].map(formatBytes), [
    '0 B',
    '1 B',
    '999 B',
    '1.0 kB',
    '1.4 MB',
    '26 GB',
  ])
})
