/** What holds of local times, windows and schedules in every zone, above all on days on which clocks are changed? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type BusinessHours, weekdays } from '../terms/calendar.ts'
import type { Recurrence } from '../terms/schedule.ts'
import type { WindowOptions, WindowStart } from '../terms/session.ts'
import type { Calendar } from './calendar.ts'
import { inZone, momentOf } from './local-time.ts'
import { hourMs } from './moments.ts'
import { nextRuns } from './schedule.ts'
import { businessSpans, freezeSpans, joined, spansByDate } from './spans.ts'
import { findWindow } from './window.ts'

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Africa/Casablanca',
)
const minuteMs = 60_000
const minutes = fc.integer({ min: Date.UTC(2010, 0, 1) / minuteMs, max: Date.UTC(2030, 0, 1) / minuteMs })

/** A zone with a moment in it; three of four lie within two days of a change of its clocks. */
const places = fc
  .record({
    zone: zones,
    minute: minutes,
    near: fc.integer({ min: -2880, max: 2880 }),
    isFar: fc.constantFrom(false, false, false, true),
  })
  .map(({ zone, minute, near, isFar }) => {
    const at = minute * minuteMs
    const change = inZone(at, zone).getTimeZoneTransition('next')?.epochMilliseconds
    return { zone, at: change === undefined || isFar ? at : change + near * minuteMs }
  })

const times = fc
  .integer({ min: 0, max: 1439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
const days = fc.subarray([...weekdays], { minLength: 1 })
const hours: fc.Arbitrary<BusinessHours | undefined> = fc.option(
  fc.array(fc.record({ days, from: times, until: times }), { maxLength: 3 }),
  { nil: undefined },
)

const zoned = (at: number, zone: string): string => inZone(at, zone).toPlainDateTime().toString()

test('a local time is the first moment at which clocks show it or, when they skip it, the first that they show after it', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: -1500, max: 1500 }), ({ zone, at }, shift) => {
      const local = inZone(at, zone)
        .toPlainDateTime()
        .round({ smallestUnit: 'minute', roundingMode: 'floor' })
        .add({ minutes: shift })
      const found = momentOf(local, zone)
      const wanted = local.toString()
      // Looked for minute by minute, without any rule: the first moment at which clocks show it, or show more than it.
      let first = found - 30 * hourMs
      while (zoned(first, zone) < wanted) first += minuteMs
      assert.equal(zoned(found, zone), zoned(first, zone))
      assert.equal(found, first)
    }),
    { numRuns: 150 },
  )
})

const recurrences: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({ type: fc.constant('daily' as const), time: times }),
  fc.record({ type: fc.constant('weekly' as const), days, time: times }),
  fc.record({ type: fc.constant('monthly' as const), day: fc.integer({ min: 1, max: 31 }), time: times }),
  fc.record({
    type: fc.constant('monthlyWeekday' as const),
    week: fc.constantFrom('first' as const, 'second' as const, 'third' as const, 'fourth' as const, 'last' as const),
    weekday: fc.constantFrom(...weekdays),
    time: times,
  }),
  fc
    .constantFrom('*/15 * * * *', '30 2 * * *', '0 */6 * * MON-FRI', '45 23 L * *')
    .map((expression) => ({ type: 'cron' as const, expression })),
)

test('runs come in order, after the moment asked for, and do not depend on when one asks', () => {
  fc.assert(
    fc.property(recurrences, places, (recurrence, { zone, at }) => {
      const runs = nextRuns({ recurrence, zone }, at, 8)
      assert.equal(runs.length, 8)
      assert.ok(runs.every((run, n) => run > (runs[n - 1] ?? at)))
      // Asking after each run gives the next: nothing is left out and nothing fires twice.
      let last = at
      for (const run of runs) {
        assert.equal(nextRuns({ recurrence, zone }, last, 1)[0], run)
        assert.equal(nextRuns({ recurrence, zone }, run - 1, 1)[0], run)
        last = run
      }
    }),
    { numRuns: 300 },
  )
})

test('what fires daily fires on every date once, at its time or at the first moment after a skip', () => {
  fc.assert(
    fc.property(times, places, (time, { zone, at }) => {
      const runs = nextRuns({ recurrence: { type: 'daily', time }, zone }, at, 8)
      for (const [n, run] of runs.entries()) {
        const local = inZone(run, zone)
        const shown = local.toPlainTime().toString({ smallestUnit: 'minute' })
        // Before a skip clocks showed less than the time, and afterwards more.
        if (shown !== time) assert.ok(inZone(run - 1, zone).offset !== local.offset)
        if (n > 0) assert.ok(run - (runs[n - 1] ?? 0) >= 12 * hourMs - minuteMs)
        if (n > 0) assert.ok(run - (runs[n - 1] ?? 0) <= 48 * hourMs)
      }
    }),
    { numRuns: 300 },
  )
})

const starts = (at: number, zone: string): fc.Arbitrary<WindowStart> =>
  fc.oneof(
    fc.constant<WindowStart>({ type: 'now' }),
    fc.constant<WindowStart>({ type: 'afterHours' }),
    fc
      .integer({ min: -5000, max: 5000 })
      .map((shift): WindowStart => ({ type: 'at', at: at + shift * minuteMs, zone })),
  )

const scenes = places.chain(({ zone, at }) =>
  fc.record({
    now: fc.constant(at),
    missed: fc.boolean(),
    calendar: fc
      .record({
        zone: fc.constant(zone),
        businessHours: hours,
        freezes: fc.array(
          fc
            .record({ begin: fc.integer({ min: -6, max: 6 }), length: fc.integer({ min: 0, max: 9 }) })
            .map(({ begin, length }) => {
              const from = inZone(at, zone).toPlainDate().add({ days: begin })
              return {
                from: from.toString(),
                until: from.add({ days: length }).toString(),
                reason: 'a reason',
                owner: 'an owner',
              }
            }),
          { maxLength: 3 },
        ),
      })
      .map(({ businessHours, ...rest }): Calendar => (businessHours === undefined ? rest : { ...rest, businessHours })),
    options: fc
      .record({
        start: starts(at, zone),
        catchUp: fc.constant('nextWindow' as const),
        lengthMs: fc.option(fc.integer({ min: 1, max: 48 * hourMs }), { nil: undefined }),
      })
      .map(({ lengthMs, ...rest }): WindowOptions => (lengthMs === undefined ? rest : { ...rest, lengthMs })),
  }),
)

test('a window never opens in the past, in a freeze or before its time, closes after it opens, and keeps what it says', () => {
  fc.assert(
    fc.property(scenes, ({ options, calendar, now, missed }) => {
      const { opensAt, closesAt, businessHours, sentence } = findWindow(options, calendar, now, missed)
      const freezes = freezeSpans(calendar.freezes, calendar.zone)
      assert.ok(opensAt >= now)
      assert.ok(sentence.length > 0)
      assert.ok(!freezes.some(({ from, until }) => from <= opensAt && opensAt < until))
      if (closesAt !== undefined) {
        assert.ok(closesAt > opensAt)
        assert.ok(options.lengthMs === undefined || closesAt - opensAt <= options.lengthMs)
      }
      // No freeze begins while it is open.
      const end = closesAt ?? Infinity
      assert.ok(!freezes.some(({ from }) => from > opensAt && from < end))
      for (const [n, span] of businessHours.entries()) {
        assert.ok(span.from < span.until)
        assert.ok(n === 0 || span.from > (businessHours[n - 1]?.until ?? 0))
      }
      if (options.start.type === 'afterHours' && !sentence.includes('never end') && opensAt < now + 14 * 24 * hourMs)
        assert.ok(!businessHours.some(({ from, until }) => from < end && until > opensAt))
      if (options.start.type === 'at' && (missed || options.start.at > now)) assert.ok(opensAt >= options.start.at)
    }),
    { numRuns: 1000 },
  )
})

test('business hours are the same by the calendar and by counting, wherever counting is used', () => {
  fc.assert(
    fc.property(places, hours, ({ zone, at }, some) => {
      const time = { from: at, until: at + 14 * 24 * hourMs }
      const byDate = joined(spansByDate(some ?? [], zone, time))
      const wanted = byDate.filter(({ from, until }) => until > time.from && from < time.until)
      assert.deepEqual(businessSpans(some ?? [], zone, time), wanted)
    }),
    { numRuns: 400 },
  )
})
