/** Does a preview say what clocks that are changed and freezes do to a run? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recurrence } from '../terms/schedule.ts'
import { moment } from './moments.ts'
import { clockNote, freezeNote } from './run-notes.ts'
import { nextRuns } from './schedule.ts'

const zone = 'Europe/Berlin'

function notes(recurrence: Recurrence, from: string, count: number): readonly (string | undefined)[] {
  let before: number | undefined
  return nextRuns({ recurrence, zone }, moment(from), count).map((at) => {
    const note = clockNote(at, { recurrence, zone, ...(before === undefined ? {} : { before }) })
    before = at
    return note
  })
}

test('[E177] a time that clocks skip, one that they show twice, and a change between two runs are said', () => {
  const night: Recurrence = { type: 'daily', time: '02:30' }
  assert.deepEqual(notes(night, '2027-03-27T00:00:00Z', 3), [
    undefined,
    'Clocks skip 02:30 on this day; it fires at 03:00, the first minute after.',
    undefined,
  ])
  assert.deepEqual(notes(night, '2027-10-30T00:00:00Z', 3), [
    undefined,
    'Clocks show 02:30 twice on this day; it fires once, the first time.',
    'Clocks were changed since the run before: +02:00 became +01:00; it stays at 02:30.',
  ])
  assert.deepEqual(notes({ type: 'daily', time: '14:00' }, '2026-11-20T00:00:00Z', 3), [
    undefined,
    undefined,
    undefined,
  ])
  const hourly: Recurrence = { type: 'cron', expression: '30 * * * *' }
  assert.match(notes(hourly, '2027-10-31T00:00:00Z', 1)[0] ?? '', /^Clocks show 02:30 twice/)
})

test('a freeze is named with its end, its reason and its owner, and only while it holds', () => {
  const freezes = [{ from: '2027-12-20', until: '2028-01-02', reason: 'year end', owner: 'Accounting' }]
  assert.equal(
    freezeNote(moment('2027-12-31T21:00:00Z'), freezes, zone),
    'Frozen until 2028-01-02 (year end, Accounting): it looks, and changes wait until then.',
  )
  assert.equal(freezeNote(moment('2028-01-02T23:00:00Z'), freezes, zone), undefined)
  assert.equal(freezeNote(moment('2027-12-19T22:59:00Z'), freezes, zone), undefined)
})
