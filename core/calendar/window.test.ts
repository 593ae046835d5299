/** Do windows open and close when people who read a clock would say so? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenWindow, WindowStart } from '../terms/session.ts'
import { calendarFrom } from './calendar.ts'
import { aCalendar, aWindow, hourMs, moment, office, shown } from './moments.ts'
import { nextTimeOfDay } from './local-time.ts'
import { findWindow } from './window.ts'

const berlin = 'Europe/Berlin'
const now: WindowStart = { type: 'now' }
const afterHours: WindowStart = { type: 'afterHours' }
const at = (text: string): WindowStart => ({ type: 'at', at: moment(text), zone: /\[(.+)\]/.exec(text)?.[1] ?? 'UTC' })

const span = ({ opensAt, closesAt }: OpenWindow, zone = berlin): readonly string[] => [
  shown(opensAt, zone),
  shown(closesAt, zone),
]

test('now opens now, without an end of its own or with one', () => {
  const at = moment('2026-11-20T12:00:00Z')
  assert.deepEqual(findWindow(aWindow(now), aCalendar('UTC'), at, false), {
    opensAt: at,
    businessHours: [],
    sentence: 'now',
  })
  assert.equal(findWindow(aWindow(now, hourMs), aCalendar('UTC'), at, false).closesAt, at + hourMs)
  assert.equal(findWindow(aWindow(now, hourMs), aCalendar('UTC'), at, true).opensAt, at)
})

test('whoever catches up on connecting begins at once whatever the hour, but not in a freeze', () => {
  const options = { start: afterHours, lengthMs: hourMs, catchUp: 'onConnect' } as const
  const freeze = { from: '2026-11-21', until: '2026-11-22', reason: 'move', owner: 'Dana' }
  const calendar = aCalendar(berlin, { businessHours: office('08:00', '18:00'), freezes: [freeze] })
  const friday = moment('2026-11-20T12:00[Europe/Berlin]')
  const atOnce = findWindow(options, calendar, friday, true)
  assert.deepEqual(span(atOnce), ['2026-11-20T12:00+01:00', '2026-11-21T00:00+01:00'])
  assert.equal(atOnce.sentence, 'now, because the window was missed')
  const frozen = findWindow(options, calendar, moment('2026-11-21T12:00[Europe/Berlin]'), true)
  assert.deepEqual(span(frozen), ['2026-11-23T00:00+01:00', 'never'])
})

test('after hours is when business hours end, and closes when they begin again or after its length', () => {
  const calendar = aCalendar(berlin, { businessHours: office('08:00', '18:00') })
  const friday = moment('2026-11-20T12:00[Europe/Berlin]')
  const found = findWindow(aWindow(afterHours), calendar, friday, false)
  assert.deepEqual(span(found), ['2026-11-20T18:00+01:00', '2026-11-23T08:00+01:00'])
  assert.equal(found.sentence, 'after business hours, which end at 18:00 on Friday 2026-11-20 (Europe/Berlin)')
  assert.deepEqual(span(findWindow(aWindow(afterHours, 4 * hourMs), calendar, friday, false)), [
    '2026-11-20T18:00+01:00',
    '2026-11-20T22:00+01:00',
  ])
  assert.deepEqual(
    found.businessHours.slice(0, 2).map(({ from, until }) => [shown(from, berlin), shown(until, berlin)]),
    [
      ['2026-11-20T08:00+01:00', '2026-11-20T18:00+01:00'],
      ['2026-11-23T08:00+01:00', '2026-11-23T18:00+01:00'],
    ],
  )
  const saturday = moment('2026-11-21T12:00[Europe/Berlin]')
  const outside = findWindow(aWindow(afterHours), calendar, saturday, false)
  assert.equal(outside.opensAt, saturday)
  assert.equal(
    outside.sentence,
    'now, outside of business hours, which begin at 08:00 on Monday 2026-11-23 (Europe/Berlin)',
  )
})

test('a missed window after hours is not found once more in the same night', () => {
  const calendar = aCalendar(berlin, { businessHours: office('08:00', '18:00') })
  const night = moment('2026-11-19T22:00[Europe/Berlin]')
  assert.equal(findWindow(aWindow(afterHours, hourMs), calendar, night, false).opensAt, night)
  const next = findWindow(aWindow(afterHours, hourMs), calendar, night, true)
  assert.deepEqual(span(next), ['2026-11-20T18:00+01:00', '2026-11-20T19:00+01:00'])
})

test('[E072] business hours from 09:00 to 04:00 cross midnight', () => {
  const calendar = aCalendar(berlin, { businessHours: office('09:00', '04:00') })
  const open = (text: string): readonly string[] => span(findWindow(aWindow(afterHours), calendar, moment(text), false))
  assert.deepEqual(open('2026-11-18T02:00[Europe/Berlin]'), ['2026-11-18T04:00+01:00', '2026-11-18T09:00+01:00'])
  assert.deepEqual(open('2026-11-18T12:00[Europe/Berlin]'), ['2026-11-19T04:00+01:00', '2026-11-19T09:00+01:00'])
  assert.deepEqual(open('2026-11-18T05:00[Europe/Berlin]'), ['2026-11-18T05:00+01:00', '2026-11-18T09:00+01:00'])
  // Friday's hours end on Saturday morning, and nobody works until Monday.
  assert.deepEqual(open('2026-11-21T03:00[Europe/Berlin]'), ['2026-11-21T04:00+01:00', '2026-11-23T09:00+01:00'])
})

test("[E077] a computer's own hours are its business hours, for windows and for what its agent is told", () => {
  const levels = {
    tenants: [{ businessHours: office('08:00', '18:00'), zone: 'Europe/London' }],
    foundZone: berlin,
  }
  const active = calendarFrom({ ...levels, computer: { businessHours: office('06:00', '22:00') } })
  const noon = moment('2026-11-18T12:00[Europe/Berlin]')
  const found = findWindow(aWindow(afterHours), active, noon, false)
  assert.deepEqual(span(found), ['2026-11-18T22:00+01:00', '2026-11-19T06:00+01:00'])
  assert.equal(shown(found.businessHours[0]?.until, berlin), '2026-11-18T22:00+01:00')
  assert.equal(
    shown(findWindow(aWindow(afterHours), calendarFrom(levels), noon, false).opensAt, berlin),
    '2026-11-18T18:00+01:00',
  )
})

test('without business hours "after hours" is now, and says so', () => {
  const at = moment('2026-11-20T12:00:00Z')
  const found = findWindow(aWindow(afterHours), aCalendar('UTC'), at, false)
  assert.deepEqual(
    [found.opensAt, found.closesAt, found.sentence],
    [at, undefined, 'now, because no business hours are known for it'],
  )
  const always = [
    {
      days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const,
      from: '00:00',
      until: '00:00',
    },
  ]
  const never = findWindow(aWindow(afterHours), aCalendar('UTC', { businessHours: always }), at, false)
  assert.deepEqual([never.opensAt, never.sentence], [at, 'now, because its business hours never end'])
})

test('[E049] a session taken up after its execution time has passed runs now, not at the same time tomorrow', () => {
  const start = at('2026-11-20T22:00[Europe/Berlin]')
  const late = moment('2026-11-20T23:30[Europe/Berlin]')
  const found = findWindow(aWindow(start, 4 * hourMs), aCalendar(berlin), late, false)
  assert.equal(found.opensAt, late)
  // What is left of its window is left, not more.
  assert.equal(shown(found.closesAt, berlin), '2026-11-21T02:00+01:00')
  assert.equal(found.sentence, 'now, because 22:00 on Friday 2026-11-20 (Europe/Berlin) has passed')
  const morning = moment('2026-11-21T10:00[Europe/Berlin]')
  assert.equal(findWindow(aWindow(start, 4 * hourMs), aCalendar(berlin), morning, false).opensAt, morning)
})

test('[E050] a time that has not come is waited for, whoever asks how often', () => {
  const start = at('2026-11-20T22:00[Europe/Berlin]')
  for (const asked of ['2026-11-20T08:00[Europe/Berlin]', '2026-11-20T21:59[Europe/Berlin]'])
    for (const missed of [false, true]) {
      const found = findWindow(aWindow(start), aCalendar(berlin), moment(asked), missed)
      assert.deepEqual(span(found), ['2026-11-20T22:00+01:00', 'never'])
      assert.equal(found.sentence, 'at 22:00 on Friday 2026-11-20 (Europe/Berlin)')
    }
})

test('a missed time comes again at the same local time, also over a change of clocks', () => {
  const start = at('2026-03-27T22:00[Europe/Berlin]')
  const next = (text: string): string =>
    shown(findWindow(aWindow(start), aCalendar('UTC'), moment(text), true).opensAt, berlin)
  assert.equal(next('2026-03-28T09:00[Europe/Berlin]'), '2026-03-28T22:00+01:00')
  assert.equal(next('2026-03-28T22:00[Europe/Berlin]'), '2026-03-29T22:00+02:00')
  assert.equal(next('2026-03-29T09:00[Europe/Berlin]'), '2026-03-29T22:00+02:00')
  assert.equal(next('2027-01-01T00:00[Europe/Berlin]'), '2027-01-01T22:00+01:00')
  const night = at('2026-03-27T02:30[Europe/Berlin]')
  const skipped = findWindow(aWindow(night), aCalendar('UTC'), moment('2026-03-28T12:00[Europe/Berlin]'), true)
  assert.equal(shown(skipped.opensAt, berlin), '2026-03-29T03:00+02:00')
})

test('[E186] "later" asked for after midnight is the same night, and asked for before midnight the next day', () => {
  const ask = (text: string, time: string): string => {
    const from = moment(text)
    const start = { type: 'at', at: nextTimeOfDay(time, berlin, { after: from }), zone: berlin } as const
    const found = findWindow(aWindow(start), aCalendar(berlin), from, false)
    return shown(found.opensAt, berlin)
  }
  assert.equal(ask('2026-11-20T00:30[Europe/Berlin]', '02:00'), '2026-11-20T02:00+01:00')
  assert.equal(ask('2026-11-20T00:30[Europe/Berlin]', '00:15'), '2026-11-21T00:15+01:00')
  assert.equal(ask('2026-11-20T23:45[Europe/Berlin]', '00:15'), '2026-11-21T00:15+01:00')
})

const freeze = { from: '2026-12-18', until: '2027-01-03', reason: 'year end', owner: 'Accounting' }

test('a freeze puts the opening off until it is over, in the zone of the computer, and says why', () => {
  const calendar = aCalendar(berlin, { businessHours: office('08:00', '18:00'), freezes: [freeze] })
  const inside = moment('2026-12-20T12:00[Europe/Berlin]')
  const opens = (start: WindowStart): string =>
    shown(findWindow(aWindow(start), calendar, inside, false).opensAt, berlin)
  assert.equal(opens(now), '2027-01-04T00:00+01:00')
  assert.equal(opens(afterHours), '2027-01-04T00:00+01:00')
  assert.equal(opens(at('2026-12-20T22:00[Europe/Berlin]')), '2027-01-04T22:00+01:00')
  assert.equal(
    findWindow(aWindow(now), calendar, inside, false).sentence,
    'at 00:00 on Monday 2027-01-04 (Europe/Berlin), after the freeze "year end" of Accounting',
  )
  const sydney = aCalendar('Australia/Sydney', { freezes: [freeze] })
  assert.equal(
    shown(findWindow(aWindow(now), sydney, inside, false).opensAt, 'Australia/Sydney'),
    '2027-01-04T00:00+11:00',
  )
})

test('freezes that follow each other hold one after the other; business hours count behind them', () => {
  const next = { from: '2027-01-04', until: '2027-01-04T10:00', reason: 'audit', owner: 'Accounting' }
  const calendar = aCalendar(berlin, { businessHours: office('08:00', '18:00'), freezes: [next, freeze] })
  const found = findWindow(aWindow(afterHours), calendar, moment('2026-12-20T12:00[Europe/Berlin]'), false)
  assert.deepEqual(span(found), ['2027-01-04T18:00+01:00', '2027-01-05T08:00+01:00'])
})

test('a freeze that begins closes a window that is open', () => {
  const calendar = aCalendar(berlin, { freezes: [freeze] })
  const before = moment('2026-12-17T20:00[Europe/Berlin]')
  assert.equal(shown(findWindow(aWindow(now), calendar, before, false).closesAt, berlin), '2026-12-18T00:00+01:00')
  assert.equal(findWindow(aWindow(now, hourMs), calendar, before, false).closesAt, before + hourMs)
})
