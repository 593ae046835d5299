/** Tests how lengths of time are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration, roughDuration } from './durations.ts'

const cases: readonly (readonly [ms: number, text: string])[] = [
  [-5, '0s'],
  [0, '0s'],
  [0.4, '1ms'],
  [99, '99ms'],
  [100, '0.1s'],
  [420, '0.4s'],
  [3_000, '3s'],
  [2_350, '2.4s'],
  [9_949, '9.9s'],
  [9_950, '10s'],
  [10_000, '10s'],
  [59_499, '59s'],
  [59_999, '1m'],
  [60_000, '1m'],
  [98_000, '1m 38s'],
  [3_599_000, '59m 59s'],
  [3_599_999, '1h'],
  [3 * 3_600_000 + 5 * 60_000 + 59_000, '3h 5m'],
  [86_400_000, '1d'],
  [86_400_000 * 2 + 3_600_000 * 4, '2d 4h'],
]

for (const [ms, text] of cases) {
  test(`${ms} ms is "${text}"`, () => assert.equal(formatDuration(ms), text))
}

test('what goes on is told in whole seconds, then in whole minutes', () => {
  assert.deepEqual([400, 41_900, 60_000, 239_000, 3 * 3_600_000 + 359_000].map(roughDuration), [
    '0s',
    '41s',
    '1m',
    '3m',
    '3h 5m',
  ])
})
