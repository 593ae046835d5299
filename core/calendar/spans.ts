/** Which spans of time are business hours or freezes, as moments? */
import type { BusinessHours, Freeze, WorkingHours } from '../terms/calendar.ts'
import type { Instant } from '../terms/ids.ts'
import type { Span } from '../terms/session.ts'
import { endOf, inZone, momentOn, startOf } from './local-time.ts'
import { weekdayOf } from './words.ts'

/** The business hours that touch a time, in order, what overlaps or adjoins as one span. They are not cut at its ends. */
export function businessSpans(hours: BusinessHours, zone: string, { from, until }: Span): readonly Span[] {
  const spans: Span[] = []
  const last = inZone(until, zone).toPlainDate()
  // Hours that cross midnight began on the day before.
  let date = inZone(from, zone).toPlainDate().subtract({ days: 1 })
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    const day = weekdayOf(date)
    for (const one of hours) if (one.days.includes(day)) spans.push(spanOn(date, one, zone))
  }
  return joined(spans).filter((span) => span.until > from && span.from < until)
}

function spanOn(date: Temporal.PlainDate, { from, until }: WorkingHours, zone: string): Span {
  const end = until > from ? date : date.add({ days: 1 })
  return { from: momentOn(date, from, zone), until: momentOn(end, until, zone) }
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
