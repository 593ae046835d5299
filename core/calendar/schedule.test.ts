/** Do schedules fire when a calendar on the wall says so, also on days on which clocks are changed? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Execution, Recurrence } from '../terms/schedule.ts'
import { inZone } from './local-time.ts'
import { moment, shown } from './moments.ts'
import { executionStart, nextRuns, timeProblems } from './schedule.ts'
import { recurrenceWords } from './words.ts'

const runs = (recurrence: Recurrence, zone: string, from: string, count = 3): readonly string[] =>
  nextRuns({ recurrence, zone }, moment(from), count).map((at) => shown(at, zone))
const daily = (time: string): Recurrence => ({ type: 'daily', time })

test('[E176] a schedule in UTC+10 fires at local time', () => {
  assert.deepEqual(runs(daily('14:00'), 'Australia/Brisbane', '2026-11-20T00:00:00Z', 2), [
    '2026-11-20T14:00+10:00',
    '2026-11-21T14:00+10:00',
  ])
})

test('[E177] a schedule made between the offset of its zone and midnight fires the first time', () => {
  // In Brisbane it is already the 21st, in UTC still the 20th.
  assert.deepEqual(runs(daily('04:00'), 'Australia/Brisbane', '2026-11-20T16:00:00Z', 1), ['2026-11-21T04:00+10:00'])
  // In New York it is still the 20th, in UTC already the 21st.
  assert.deepEqual(runs(daily('23:00'), 'America/New_York', '2026-11-21T02:00:00Z', 1), ['2026-11-20T23:00-05:00'])
  assert.deepEqual(
    runs({ type: 'weekly', days: ['friday'], time: '23:00' }, 'America/New_York', '2026-11-21T02:00:00Z', 1),
    ['2026-11-20T23:00-05:00'],
  )
})

test('[E189] days of the week are those of the zone, in runs and in words', () => {
  const weekly: Recurrence = { type: 'weekly', days: ['monday', 'thursday'], time: '00:30' }
  for (const zone of ['Pacific/Auckland', 'America/Los_Angeles', 'UTC']) {
    const found = nextRuns({ recurrence: weekly, zone }, moment('2026-11-20T12:00:00Z'), 10)
    const days = found.map((at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).dayOfWeek)
    assert.deepEqual(days, [1, 4, 1, 4, 1, 4, 1, 4, 1, 4])
  }
  assert.equal(recurrenceWords(weekly), 'every Monday and Thursday at 00:30')
  assert.equal(
    recurrenceWords({ type: 'weekly', days: ['sunday', 'monday', 'tuesday', 'wednesday'], time: '02:00' }),
    'every Monday to Wednesday and Sunday at 02:00',
  )
})

test('monthly: a day of the month, its last one where it has fewer, and the nth weekday', () => {
  assert.deepEqual(runs({ type: 'monthly', day: 31, time: '02:00' }, 'UTC', '2027-01-31T02:00:00Z'), [
    '2027-02-28T02:00+00:00',
    '2027-03-31T02:00+00:00',
    '2027-04-30T02:00+00:00',
  ])
  assert.deepEqual(
    runs(
      { type: 'monthlyWeekday', week: 'second', weekday: 'tuesday', time: '20:00' },
      'UTC',
      '2026-11-20T00:00:00Z',
      2,
    ),
    ['2026-12-08T20:00+00:00', '2027-01-12T20:00+00:00'],
  )
  assert.deepEqual(
    runs({ type: 'monthlyWeekday', week: 'last', weekday: 'friday', time: '20:00' }, 'UTC', '2026-11-20T00:00:00Z', 2),
    ['2026-11-27T20:00+00:00', '2026-12-25T20:00+00:00'],
  )
})

test('a skipped local time fires at the first moment after, a doubled one the first time only', () => {
  const zone = 'Europe/Berlin'
  assert.deepEqual(runs(daily('02:30'), zone, '2026-03-28T12:00:00Z', 2), [
    '2026-03-29T03:00+02:00',
    '2026-03-30T02:30+02:00',
  ])
  assert.deepEqual(runs(daily('02:30'), zone, '2026-10-24T12:00:00Z', 2), [
    '2026-10-25T02:30+02:00',
    '2026-10-26T02:30+01:00',
  ])
  // Asked between the two half past twos, and after the second.
  assert.deepEqual(runs(daily('02:30'), zone, '2026-10-25T00:45:00Z', 1), ['2026-10-26T02:30+01:00'])
  assert.deepEqual(runs(daily('02:30'), zone, '2026-10-25T01:45:00Z', 1), ['2026-10-26T02:30+01:00'])
  // Lord Howe Island moves its clocks by half an hour; Samoa left a whole day out, and nothing fires on it.
  assert.deepEqual(runs(daily('02:15'), 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', 1), ['2026-10-04T02:30+11:00'])
  assert.deepEqual(runs(daily('12:00'), 'Pacific/Apia', '2011-12-30T00:00:00Z', 2), [
    '2011-12-31T12:00+14:00',
    '2012-01-01T12:00+14:00',
  ])
})

test('cron text: every part, names, the nth weekday, and clocks that are changed', () => {
  const cron = (expression: string): Recurrence => ({ type: 'cron', expression })
  assert.deepEqual(runs(cron('*/20 1-3 * * *'), 'Europe/Berlin', '2026-03-29T00:30:00Z', 4), [
    '2026-03-29T01:40+01:00',
    '2026-03-29T03:00+02:00',
    '2026-03-29T03:20+02:00',
    '2026-03-29T03:40+02:00',
  ])
  assert.deepEqual(runs(cron('0 20 * * TUE#2'), 'America/New_York', '2026-11-20T00:00:00Z', 1), [
    '2026-12-08T20:00-05:00',
  ])
  assert.deepEqual(runs(cron('0 0 29 2 *'), 'UTC', '2026-11-20T00:00:00Z', 1), ['2028-02-29T00:00+00:00'])
})

test('[E089] an execution less than an hour after detection is refused unless it is immediately', () => {
  const problems = (time: string, execution: Execution, zone = 'UTC') =>
    timeProblems({ recurrence: daily(time), execution, zone })
  const at = (time: string, zone: 'schedule' | 'computer' = 'schedule'): Execution => ({ type: 'at', time, zone })
  assert.deepEqual(problems('14:00', at('14:59')), [
    'The execution at 14:59 is less than an hour after the detection at 14:00; choose a later time, or "immediately".',
  ])
  assert.equal(problems('14:00', at('14:00')).length, 1)
  assert.equal(problems('23:30', at('00:15')).length, 1)
  assert.deepEqual(problems('14:00', at('15:00')), [])
  assert.deepEqual(problems('23:30', at('00:30')), [])
  assert.deepEqual(problems('14:00', at('13:00')), [])
  assert.deepEqual(problems('14:00', { type: 'immediately' }), [])
  assert.deepEqual(problems('14:00', { type: 'afterHours' }), [])
  assert.equal(
    timeProblems({ recurrence: { type: 'cron', expression: '0 */4 * * *' }, execution: at('20:30') }).length,
    1,
  )
})

test('computers cannot be spread beyond the time at which changes begin', () => {
  const execution: Execution = { type: 'at', time: '22:00', zone: 'schedule' }
  const problems = (hours: number) =>
    timeProblems({ recurrence: daily('20:00'), execution, spreadMs: hours * 3_600_000 })
  assert.deepEqual(problems(2), [])
  assert.deepEqual(problems(3), [
    'The computers are started spread over 180 min, but the execution at 22:00 is 120 min after the detection at 20:00; choose a shorter spread.',
  ])
})

test('what can never fire is refused with one clear sentence', () => {
  const problem = (expression: string): string =>
    timeProblems({ recurrence: { type: 'cron', expression }, execution: { type: 'immediately' } }).join()
  assert.equal(problem('0 0 30 2 *'), 'The cron text "0 0 30 2 *" never fires: there is no such day.')
  assert.equal(problem('61 * * * *'), 'The cron text "61 * * * *" cannot be read: Invalid value for minute: 61.')
  assert.match(problem('2027-01-01'), /must have five parts \(minute, hour, day, month, weekday\)/)
  assert.match(problem('* * * * * *'), /must have five parts/)
  assert.equal(problem('@weekly'), '')
  assert.deepEqual(timeProblems({ recurrence: daily('14:00'), execution: { type: 'immediately' }, zone: 'Berlin' }), [
    'There is no time zone "Berlin"; write one of the IANA database, as in "Europe/Berlin".',
  ])
})

test("an execution at a time is the next such time an hour after detection, in the schedule's zone or the computer's", () => {
  const detection = moment('2026-11-20T14:00[Europe/Berlin]')
  const zones = { zone: 'Europe/Berlin', computerZone: 'America/New_York' }
  const start = (time: string, zone: 'schedule' | 'computer') =>
    executionStart({ type: 'at', time, zone }, detection, zones)
  assert.deepEqual(start('22:00', 'schedule'), {
    type: 'at',
    at: moment('2026-11-20T22:00[Europe/Berlin]'),
    zone: 'Europe/Berlin',
  })
  assert.deepEqual(start('22:00', 'computer'), {
    type: 'at',
    at: moment('2026-11-20T22:00[America/New_York]'),
    zone: 'America/New_York',
  })
  // There it is 08:00: half past eight would be too soon, nine is just an hour.
  assert.deepEqual(start('08:30', 'computer'), {
    type: 'at',
    at: moment('2026-11-21T08:30[America/New_York]'),
    zone: 'America/New_York',
  })
  assert.deepEqual(start('09:00', 'computer').type === 'at' && start('09:00', 'computer'), {
    type: 'at',
    at: moment('2026-11-20T09:00[America/New_York]'),
    zone: 'America/New_York',
  })
  assert.deepEqual(executionStart({ type: 'immediately' }, detection, zones), { type: 'now' })
  assert.deepEqual(executionStart({ type: 'afterHours' }, detection, zones), { type: 'afterHours' })
})

test('a date that a zone has left out has no run', () => {
  const from = Date.UTC(2011, 11, 30, 9, 59)
  const daily = { recurrence: { type: 'daily', time: '00:01' }, zone: 'Pacific/Apia' } as const
  assert.deepEqual(
    nextRuns(daily, from, 2).map((run) => inZone(run, 'Pacific/Apia').toPlainDateTime().toString()),
    ['2011-12-31T00:01:00', '2012-01-01T00:01:00'],
  )
})
