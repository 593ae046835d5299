/** With which words does a person read a moment or a length of time? */
import type { Instant } from '@fettle/core/terms/ids.ts'

/** "Tuesday 24 November, 22:00", in the zone. */
export function dayAndTime(at: Instant, zone: string): string {
  return `${day(at, zone)}, ${time(at, zone)}`
}

/** "Tue 24 Nov, 22:00", in the zone: for subjects and buttons. */
export function shortMoment(at: Instant, zone: string): string {
  const words = { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone } as const
  return `${new Intl.DateTimeFormat('en-GB', words).format(at).replace(',', '')}, ${time(at, zone)}`
}

/** From when on an evening is called tonight. */
const nightHour = 18

/**
 * "now", "today at 15:00", "tonight at 22:00", "tomorrow at 22:00", "on Friday 28 November at 22:00", as somebody who reads it at `now`
 * would say it. For pages; in a mail, which is read later, it would be wrong.
 */
export function soonWords(at: Instant, zone: string, now: Instant): string {
  if (at <= now) return 'now'
  const local = (moment: Instant): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone)
  const then = local(at)
  const days = local(now).toPlainDate().until(then.toPlainDate()).days
  if (days === 0) return `${then.hour >= nightHour ? 'tonight' : 'today'} at ${time(at, zone)}`
  return days === 1 ? `tomorrow at ${time(at, zone)}` : `on ${day(at, zone)} at ${time(at, zone)}`
}

function day(at: Instant, zone: string): string {
  const words = { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone } as const
  return new Intl.DateTimeFormat('en-GB', words).format(at).replace(',', '')
}

/** "22:00", in the zone. */
export function time(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at)
}

/** "2027-12-31": the day that it is there. */
export function dateIn(at: Instant, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** "less than a minute", "about 18 minutes", "about 2 hours". Milliseconds. */
export function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes === 1) return 'about a minute'
  if (minutes < 90) return `about ${minutes} minutes`
  return `about ${Math.round(minutes / 60)} hours`
}

/** "1 item", "3 items". */
export function count(number: number, one: string, many = `${one}s`): string {
  return number === 1 ? `1 ${one}` : `${number} ${many}`
}
