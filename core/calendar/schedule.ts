/** When does a schedule fire next, and when may its sessions begin to change things? */
import { type LocalTime, weekdays } from '../terms/calendar.ts'
import { never } from '../terms/bug.ts'
import type { Instant } from '../terms/ids.ts'
import { type Execution, executionAfterMs, type Recurrence } from '../terms/schedule.ts'
import type { WindowStart } from '../terms/session.ts'
import { cronProblem, cronTimes } from './cron.ts'
import { inZone, isZone, momentOf, nextTimeOfDay } from './local-time.ts'

/** When something recurs, and where. */
export interface Recurring {
  readonly recurrence: Recurrence
  readonly zone: string
}

/** No rule of ours leaves more days out; what finds nothing in them finds nothing. */
const daysMax = 366

/**
 * The next `count` moments after `from` at which it fires, in order. Clocks that are changed: a skipped local time fires at
 * the first moment after the skip, one that comes twice fires the first time only, times that become the same moment
 * fire once, and a date that a zone has left out has no run.
 */
export function nextRuns({ recurrence, zone }: Recurring, from: Instant, count: number): readonly Instant[] {
  const runs: Instant[] = []
  let last = from
  for (const local of localTimes(recurrence, inZone(from, zone).toPlainDateTime())) {
    if (runs.length >= count) break
    if (!isDateIn(local.toPlainDate(), zone)) continue
    const moment = momentOf(local, zone)
    if (moment > last) runs.push((last = moment))
  }
  return runs
}

/** Zones have left out whole dates, when they changed sides of the date line: nothing fires on them. */
function isDateIn(date: Temporal.PlainDate, zone: string): boolean {
  return date.toZonedDateTime(zone).toPlainDate().equals(date)
}

function localTimes(recurrence: Recurrence, after: Temporal.PlainDateTime): Iterable<Temporal.PlainDateTime> {
  return recurrence.type === 'cron' ? cronTimes(recurrence.expression, after) : dayTimes(recurrence, after)
}

function* dayTimes(
  recurrence: Exclude<Recurrence, { type: 'cron' }>,
  after: Temporal.PlainDateTime,
): Generator<Temporal.PlainDateTime> {
  let date = after.toPlainDate()
  for (let empty = 0; empty < daysMax; date = date.add({ days: 1 })) {
    empty += 1
    if (!isDayOf(recurrence, date)) continue
    empty = 0
    yield date.toPlainDateTime(recurrence.time)
  }
}

function isDayOf(recurrence: Exclude<Recurrence, { type: 'cron' }>, date: Temporal.PlainDate): boolean {
  const day = weekdays[date.dayOfWeek - 1]
  switch (recurrence.type) {
    case 'daily':
      return true
    case 'weekly':
      return day !== undefined && recurrence.days.includes(day)
    case 'monthly':
      return date.day === Math.min(recurrence.day, date.daysInMonth)
    case 'monthlyWeekday': {
      if (day !== recurrence.weekday) return false
      if (recurrence.week === 'last') return date.day + 7 > date.daysInMonth
      return Math.ceil(date.day / 7) === ['first', 'second', 'third', 'fourth'].indexOf(recurrence.week) + 1
    }
    default:
      return never(recurrence)
  }
}

/** When changes of a run that fired at `detection` may begin on a computer whose clocks are of `computerZone`. */
export function executionStart(
  execution: Execution,
  detection: Instant,
  { zone, computerZone }: { readonly zone: string; readonly computerZone: string },
): WindowStart {
  switch (execution.type) {
    case 'immediately':
      return { type: 'now' }
    case 'afterHours':
      return { type: 'afterHours' }
    case 'at': {
      const where = execution.zone === 'computer' ? computerZone : zone
      const after = detection + executionAfterMs
      return { type: 'at', at: nextTimeOfDay(execution.time, where, { after, orAt: true }), zone: where }
    }
    default:
      return never(execution)
  }
}

const minuteMs = 60_000

/** How many runs of cron text are looked at for executions that come too soon. */
const lookedAt = 50

/** Any day will do: what is asked of it does not depend on the present one. */
const someDay = Date.UTC(2024, 0, 1)

/** What is wrong with the times of a schedule, each as one sentence. */
export function timeProblems({
  recurrence,
  execution,
  zone,
  spreadMs = 0,
}: {
  readonly recurrence: Recurrence
  readonly execution: Execution
  readonly zone?: string
  /** Over how long a time the computers are started. Milliseconds. */
  readonly spreadMs?: number
}): readonly string[] {
  if (zone !== undefined && !isZone(zone))
    return [`There is no time zone "${zone}"; write one of the IANA database, as in "Europe/Berlin".`]
  const cron = recurrence.type === 'cron' ? cronProblem(recurrence.expression) : undefined
  if (cron !== undefined) return [cron]
  if (execution.type !== 'at' || execution.zone === 'computer') return []
  const gaps = timesOfDay(recurrence).map((time) => ({ time, minutes: minutesFrom(time, execution.time) }))
  const soon = gaps.find(({ minutes }) => minutes < executionAfterMs / minuteMs)
  if (soon !== undefined)
    return [
      `The execution at ${execution.time} is less than an hour after the detection at ${soon.time}; choose a later time, or "immediately".`,
    ]
  const late = gaps.find(({ minutes }) => minutes * minuteMs < spreadMs)
  if (late === undefined) return []
  return [
    `The computers are started spread over ${spreadMs / minuteMs} min, but the execution at ${execution.time} is ${late.minutes} min after the detection at ${late.time}; choose a shorter spread.`,
  ]
}

function timesOfDay(recurrence: Recurrence): readonly LocalTime[] {
  if (recurrence.type !== 'cron') return [recurrence.time]
  const runs = nextRuns({ recurrence, zone: 'UTC' }, someDay, lookedAt)
  return runs.map((at) => inZone(at, 'UTC').toPlainTime().toString({ smallestUnit: 'minute' }))
}

/** Minutes from one time of day until the next time that clocks show the other; the same time is at once. */
function minutesFrom(from: LocalTime, to: LocalTime): number {
  return (minuteOfDay(to) - minuteOfDay(from) + 1440) % 1440
}

function minuteOfDay(time: LocalTime): number {
  const { hour, minute } = Temporal.PlainTime.from(time)
  return hour * 60 + minute
}
