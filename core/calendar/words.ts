/** How are moments, working hours and recurrences said to people? */
import { type BusinessHours, type Weekday, weekdays } from '../terms/calendar.ts'
import { never } from '../terms/bug.ts'
import type { Instant } from '../terms/ids.ts'
import type { Recurrence } from '../terms/schedule.ts'
import { inZone } from './local-time.ts'

/** The name of a day of the week as it is written in a sentence. */
export function dayName(day: Weekday): string {
  return day.charAt(0).toUpperCase() + day.slice(1)
}

/** The day of the week of a date. */
export function weekdayOf(date: Temporal.PlainDate): Weekday {
  return weekdays[date.dayOfWeek - 1] ?? 'monday'
}

/** A moment as clocks in the zone show it: "22:00 on Friday 2026-11-20 (Europe/Berlin)". */
export function momentWords(at: Instant, zone: string): string {
  const local = inZone(at, zone)
  const date = local.toPlainDate()
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  return `${time} on ${dayName(weekdayOf(date))} ${date.toString()} (${zone})`
}

/** "Monday to Friday 08:00 to 18:00, Saturday 09:00 to 12:00". */
export function hoursWords(hours: BusinessHours): string {
  if (hours.length === 0) return 'no hours at all'
  return hours.map(({ days, from, until }) => `${daysWords(days)} ${from} to ${until}`).join(', ')
}

/** Days in the order of the week, three or more neighbours as a range: "Monday to Friday and Sunday". */
export function daysWords(days: readonly Weekday[]): string {
  if (weekdays.every((day) => days.includes(day))) return 'every day'
  const ranges: Weekday[][] = []
  for (const [at, day] of weekdays.entries()) {
    if (!days.includes(day)) continue
    const range = ranges.at(-1)
    if (range !== undefined && range.at(-1) === weekdays[at - 1]) range.push(day)
    else ranges.push([day])
  }
  const words = ranges.flatMap((range) => {
    const [first = 'monday', ...rest] = range
    const last = rest.at(-1) ?? first
    return range.length > 2 ? [`${dayName(first)} to ${dayName(last)}`] : range.map(dayName)
  })
  return words.length < 2 ? (words[0] ?? 'no day') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** When a schedule fires: "every Monday and Thursday at 14:00". */
export function recurrenceWords(recurrence: Recurrence): string {
  switch (recurrence.type) {
    case 'daily':
      return `every day at ${recurrence.time}`
    case 'weekly': {
      const days = daysWords(recurrence.days)
      return `${days.startsWith('every') ? days : `every ${days}`} at ${recurrence.time}`
    }
    case 'monthly':
      return recurrence.day === 31
        ? `on the last day of every month at ${recurrence.time}`
        : `on day ${recurrence.day} of every month at ${recurrence.time}`
    case 'monthlyWeekday':
      return `on the ${recurrence.week} ${dayName(recurrence.weekday)} of every month at ${recurrence.time}`
    case 'cron':
      return `at ${recurrence.expression} (cron)`
    default:
      return never(recurrence)
  }
}
