/** For tests: moments and calendars written as people write them. */
import type { BusinessHours, TimeSettings } from '../terms/calendar.ts'
import type { Instant } from '../terms/ids.ts'
import type { WindowOptions } from '../terms/session.ts'
import type { Calendar } from './calendar.ts'

/** The moment of "2026-03-29T01:30[Europe/Berlin]", or of RFC 3339 text. */
export function moment(text: string): Instant {
  return text.includes('[')
    ? Temporal.ZonedDateTime.from(text).epochMilliseconds
    : Temporal.Instant.from(text).epochMilliseconds
}

/** What clocks in the zone show, with their offset: "2026-03-29T03:00+02:00". */
export function shown(at: Instant | undefined, zone: string): string {
  if (at === undefined) return 'never'
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return local.toString({ smallestUnit: 'minute', timeZoneName: 'never' })
}

export const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const

/** Monday to Friday from one time until another. */
export function office(from: string, until: string): BusinessHours {
  return [{ days: workdays, from, until }]
}

export function aCalendar(zone: string, settings: Omit<TimeSettings, 'zone'> = {}): Calendar {
  return { zone, freezes: settings.freezes ?? [], ...settings }
}

export function aWindow(start: WindowOptions['start'], lengthMs?: number): WindowOptions {
  return { start, catchUp: 'nextWindow', ...(lengthMs === undefined ? {} : { lengthMs }) }
}

export const hourMs = 3_600_000
