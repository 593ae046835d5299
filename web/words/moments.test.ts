/** Tests how moments are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAge, formatClock, formatDayAndTime, formatInstant, formatMoment } from './moments.ts'

const place = { locale: 'en-GB', timeZone: 'UTC' }
const now = Date.parse('2026-11-20T14:00:00Z')
const before = (ms: number): string => formatMoment(now - ms, now, place)

test('the last moments are "just now", in both directions', () => {
  assert.equal(before(0), 'just now')
  assert.equal(before(9_999), 'just now')
  assert.equal(before(-9_999), 'just now')
})

test('within a day a moment is relative', () => {
  assert.equal(before(34_000), '34 s ago')
  assert.equal(before(5 * 60_000), '5 min ago')
  assert.equal(before(23 * 3_600_000), '23 h ago')
  assert.equal(before(-2 * 3_600_000), 'in 2 h')
})

test('from a day on it is a date, with the year only when it is another one', () => {
  assert.equal(before(2 * 86_400_000), '18 Nov, 14:00')
  assert.equal(before(400 * 86_400_000), '16 Oct 2025')
})

test('a day and time has its year only when it is another one', () => {
  assert.equal(formatDayAndTime(now, now, place), '20 Nov, 14:00')
  assert.equal(formatDayAndTime(now + 60 * 86_400_000, now, place), '19 Jan 2027, 14:00')
})

test('the whole truth has date, seconds and zone', () => {
  assert.equal(formatInstant(now, place), '20 Nov 2026, 14:00:00 UTC')
  assert.equal(formatClock(now + 1_000, place), '14:00:01')
})

test('an age is one number and one letter, and never negative', () => {
  assert.equal(formatAge(now - 12_000, now), '12s')
  assert.equal(formatAge(now - 5 * 60_000, now), '5m')
  assert.equal(formatAge(now - 3 * 3_600_000, now), '3h')
  assert.equal(formatAge(now - 9 * 86_400_000, now), '9d')
  assert.equal(formatAge(now + 5_000, now), '0s')
})
