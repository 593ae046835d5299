/** What is wrong with time settings that somebody wrote? */
import { localMomentPattern, localTimePattern, type TimeSettings } from '../terms/calendar.ts'
import { isDay, isZone } from './local-time.ts'
import { businessSpans } from './spans.ts'

const dayMs = 86_400_000

/** Every problem as one sentence: what, which value, what to do. */
export function settingsProblems({ zone, businessHours, freezes }: TimeSettings): readonly string[] {
  const problems: string[] = []
  if (zone !== undefined && !isZone(zone))
    problems.push(`There is no time zone "${zone}"; write one of the IANA database, as in "Europe/Berlin".`)
  for (const { days, from, until } of businessHours ?? []) {
    for (const time of [from, until])
      if (!localTimePattern.test(time)) problems.push(`"${time}" is no time of day; write it as in 08:30.`)
    if (days.length === 0) problems.push(`The business hours ${from} to ${until} have no day; name some, as in monday.`)
  }
  for (const { from, until } of freezes ?? []) {
    const wrong = [from, until].find((text) => !localMomentPattern.test(text) || !isDay(text))
    if (wrong !== undefined) problems.push(`"${wrong}" is no day; write it as in 2027-01-31 or 2027-01-31T18:00.`)
    else if (until.slice(0, 10) < from.slice(0, 10) || (until.includes('T') && until <= from))
      problems.push(`The freeze from ${from} ends before it begins, at ${until}; exchange them.`)
  }
  if (problems.length === 0 && businessHours !== undefined && neverEnd(businessHours))
    problems.push('The business hours fill the whole week, so that nothing is ever after hours; leave a gap.')
  return problems
}

function neverEnd(hours: NonNullable<TimeSettings['businessHours']>): boolean {
  // Any week does; in UTC no clock is changed.
  const [first] = businessSpans(hours, 'UTC', { from: 0, until: 9 * dayMs })
  return first !== undefined && first.from <= 0 && first.until > 9 * dayMs
}
