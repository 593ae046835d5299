/** Says in words when changes are made on a computer: outside of business hours, in its own zone, and not while it is frozen. */
import type { TimeOf } from '@fettle/contract/http/time.ts'
import type { Weekday } from '@fettle/core/terms/calendar.ts'
import { weekdays } from '@fettle/core/terms/calendar.ts'

type Effective = TimeOf['effective']

/** The time of day there: "22:31". */
export function timeThere(zone: string, now: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now)
}

/** When it is not business hours, in words: "outside Mon–Fri 08:00–18:00"; "at any time" when there are no business hours. */
export function windowWords({ businessHours = [] }: Pick<Effective, 'businessHours'>): string {
  if (businessHours.length === 0) return 'at any time'
  return `outside ${businessHours.map(({ days, from, until }) => `${dayWords(days)} ${from}–${until}`).join(', ')}`
}

/** The freeze that holds at this moment there, if one does. */
export function freezeNow({ freezes, zone }: Effective, now: number): Effective['freezes'][number] | undefined {
  const there = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    .format(now)
    .replace(' ', 'T')
  return freezes.find(({ from, until }) => from <= there && there <= (until.length === 10 ? `${until}T24` : until))
}

/** Days in the order of the week; neighbours as a range: "Mon–Fri", "Sat, Sun". */
function dayWords(days: readonly Weekday[]): string {
  const places = weekdays.flatMap((day, place) => (days.includes(day) ? [place] : []))
  const runs: [number, number][] = []
  for (const place of places) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === place - 1) last[1] = place
    else runs.push([place, place])
  }
  const name = (place: number): string => {
    const day = weekdays[place] ?? ''
    return day.charAt(0).toUpperCase() + day.slice(1, 3)
  }
  return runs
    .map(([from, to]) =>
      from === to ? name(from) : to === from + 1 ? `${name(from)}, ${name(to)}` : `${name(from)}–${name(to)}`,
    )
    .join(', ')
}
