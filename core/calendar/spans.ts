/** Which spans of time are business hours or freezes, as moments? */
import { type BusinessHours, type Freeze, type LocalTime, weekdays, type WorkingHours } from '../terms/calendar.ts'
import type { Instant } from '../terms/ids.ts'
import type { Span } from '../terms/session.ts'
import { endOf, inZone, momentOn, startOf } from './local-time.ts'
import { weekdayOf } from './words.ts'

const dayMs = 86_400_000

/** The business hours that touch a time, in order, what overlaps or adjoins as one span. They are not cut at its ends. */
export function businessSpans(hours: BusinessHours, zone: string, time: Span): readonly Span[] {
  if (hours.length === 0) return []
  const offset = steadyOffset(zone, time)
  const spans = offset === undefined ? spansByDate(hours, zone, time) : spansByOffset(hours, offset, time)
  return joined(spans).filter((span) => span.until > time.from && span.from < time.until)
}

/** How far clocks are ahead of UTC, in milliseconds, when nobody changes them from two days before a time until two days after it. */
function steadyOffset(zone: string, { from, until }: Span): number | undefined {
  const begin = inZone(from - 2 * dayMs, zone)
  const change = begin.getTimeZoneTransition('next')
  if (change !== null && change.epochMilliseconds < until + 2 * dayMs) return undefined
  return begin.offsetNanoseconds / 1_000_000
}

/** By the calendar, day for day: right on every day. */
export function spansByDate(hours: BusinessHours, zone: string, { from, until }: Span): readonly Span[] {
  const spans: Span[] = []
  const last = inZone(until, zone).toPlainDate()
  // Hours that cross midnight began on the day before.
  let date = inZone(from, zone).toPlainDate().subtract({ days: 1 })
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    const day = weekdayOf(date)
    for (const one of hours) if (one.days.includes(day)) spans.push(spanOn(date, one, zone))
  }
  return spans
}

function spanOn(date: Temporal.PlainDate, { from, until }: WorkingHours, zone: string): Span {
  const end = until > from ? date : date.add({ days: 1 })
  return { from: momentOn(date, from, zone), until: momentOn(end, until, zone) }
}

/** By counting days of 24 hours, twenty times as fast: every session asks, and on most days no clock is changed. */
export function spansByOffset(hours: BusinessHours, offset: number, { from, until }: Span): readonly Span[] {
  const parts = hours.map((one) => ({ days: one.days, from: msOf(one.from), until: msOf(one.until) }))
  const spans: Span[] = []
  const last = Math.floor((until + offset) / dayMs)
  for (let day = Math.floor((from + offset) / dayMs) - 1; day <= last; day += 1) {
    // The first day of 1970 was a Thursday.
    const weekday = weekdays[(((day + 3) % 7) + 7) % 7] ?? 'monday'
    const midnight = day * dayMs - offset
    for (const part of parts) {
      if (!part.days.includes(weekday)) continue
      const end = part.until > part.from ? part.until : part.until + dayMs
      spans.push({ from: midnight + part.from, until: midnight + end })
    }
  }
  return spans
}

function msOf(time: LocalTime): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000
}

/** Each freeze with the moments between which it holds in the zone, in order of their beginning. */
export function freezeSpans(freezes: readonly Freeze[], zone: string): readonly (Span & { readonly freeze: Freeze })[] {
  return freezes
    .map((freeze) => ({ freeze, from: startOf(freeze.from, zone), until: endOf(freeze.until, zone) }))
    .filter(({ from, until }) => from < until)
    .sort((a, b) => a.from - b.from)
}

/** The same time in as few spans as can be, in order; empty ones (a span that clocks skip as a whole) are gone. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const whole: { from: Instant; until: Instant }[] = []
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    if (until <= from) continue
    const before = whole.at(-1)
    if (before !== undefined && from <= before.until) before.until = Math.max(before.until, until)
    else whole.push({ from, until })
  }
  return whole
}
