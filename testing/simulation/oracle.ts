/** Says whether changes may begin at a moment, by looking at the clocks on the wall: another way than the calendar's own. */
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { weekdays, type WorkingHours } from '@fettle/core/terms/calendar.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { WindowStart } from '@fettle/core/terms/session.ts'

/** Why no change may begin now, in words; undefined when it may. */
export function closedBecause(
  start: WindowStart,
  { zone, businessHours, freezes }: Calendar,
  now: Instant,
): string | undefined {
  if (start.type === 'at' && now < start.at) return 'before the moment that was chosen'
  if (freezes.length === 0 && (start.type !== 'afterHours' || !businessHours)) return undefined
  const local = new Temporal.ZonedDateTime(BigInt(now) * 1_000_000n, zone)
  const text = local.toPlainDateTime().toString({ smallestUnit: 'minute' })
  for (const { from, until } of freezes) {
    const isOver = until.includes('T') ? text >= until : text.slice(0, 10) > until
    if (text >= from && !isOver) return `in the freeze from ${from} until ${until}`
  }
  if (start.type !== 'afterHours' || !businessHours) return undefined
  const time = text.slice(11)
  return businessHours.some((hours) => isWithin(hours, local.dayOfWeek - 1, time)) ? 'in business hours' : undefined
}

function isWithin({ days, from, until }: WorkingHours, day: number, time: string): boolean {
  const [today, yesterday] = [weekdays[day], weekdays[(day + 6) % 7]]
  const worksToday = today !== undefined && days.includes(today)
  if (until > from) return worksToday && time >= from && time < until
  return (worksToday && time >= from) || (yesterday !== undefined && days.includes(yesterday) && time < until)
}
