/** Shows how days are counted, written and recognised. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAfter, dayOf, daysBetween, formatDay, isDay } from './days.ts'

test('days are counted over months and leap years', () => {
  assert.equal(dayAfter('2028-02-28', 1), '2028-02-29')
  assert.equal(dayAfter('2026-03-01', -1), '2026-02-28')
  assert.equal(daysBetween('2026-02-27', '2026-03-02'), 3)
  assert.equal(daysBetween('2026-11-20', '2026-11-20'), 0)
  assert.equal(dayOf(Date.UTC(2026, 10, 20, 23, 59)), '2026-11-20')
})

test('a day is written for people, wherever they are', () => {
  assert.equal(formatDay('2026-11-20', { locale: 'en-GB' }), '20 Nov')
  assert.equal(formatDay('2026-11-20', { locale: 'en-GB', year: true }), '20 Nov 2026')
})

test('only days that exist are days', () => {
  assert.ok(isDay('2026-11-20'))
  for (const text of ['', '2026-02-30', '2026-1-1', '20 Nov', '2026-11-20T00:00:00Z']) assert.ok(!isDay(text), text)
})
