/** Which moment is a local time in a zone, also on days on which clocks are changed? */
import type { LocalMoment, LocalTime } from '../terms/calendar.ts'
import type { Instant } from '../terms/ids.ts'

/** True for the name of a time zone as the IANA database has it; offsets like +02:00 are none. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false
  try {
    return new Temporal.ZonedDateTime(0n, text).timeZoneId !== ''
  } catch {
    return false
  }
}

/** The date and time that clocks in the zone show at a moment. */
export function inZone(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
}

/**
 * The moment of a local date and time. A time that clocks skip is the first moment after the skip; of a time that they show
 * twice, it is the first.
 */
export function momentOf(local: Temporal.PlainDateTime, zone: string): Instant {
  const found = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (found.toPlainDateTime().equals(local)) return found.epochMilliseconds
  // Skipped: `found` lies as long before the skip as the local time lies behind its beginning.
  return (found.getTimeZoneTransition('next') ?? found).epochMilliseconds
}

/** The moment of a time of day on a date. */
export function momentOn(date: Temporal.PlainDate, time: LocalTime, zone: string): Instant {
  return momentOf(date.toPlainDateTime(time), zone)
}

/** The first moment after `after` (or at it, when `orAt`) at which clocks in the zone come to this time of day. */
export function nextTimeOfDay(
  time: LocalTime,
  zone: string,
  { after, orAt = false }: { readonly after: Instant; readonly orAt?: boolean },
): Instant {
  let date = inZone(after, zone).toPlainDate().subtract({ days: 1 })
  for (;;) {
    const moment = momentOn(date, time, zone)
    if (moment > after || (orAt && moment === after)) return moment
    date = date.add({ days: 1 })
  }
}

/** The first moment of a local date or date with time. @throws RangeError when there is no such day. */
export function startOf(local: LocalMoment, zone: string): Instant {
  return momentOf(Temporal.PlainDateTime.from(local, { overflow: 'reject' }), zone)
}

/** The first moment that a local date is over, or the moment of a date with time. @throws RangeError as `startOf`. */
export function endOf(local: LocalMoment, zone: string): Instant {
  if (local.includes('T')) return startOf(local, zone)
  return momentOn(Temporal.PlainDate.from(local, { overflow: 'reject' }).add({ days: 1 }), '00:00', zone)
}

/** True when there is such a day. */
export function isDay(local: LocalMoment): boolean {
  try {
    return Temporal.PlainDateTime.from(local, { overflow: 'reject' }).year > 0
  } catch {
    return false
  }
}
