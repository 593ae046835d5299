/** Translates between the rules people choose (daily, weekly, monthly) and cron text, as far as both can say the same. */
import { type Weekday, weekdays } from '@fettle/core/terms/calendar.ts'
import { type MonthWeek, monthWeeks } from '@fettle/core/terms/schedule.ts'

/** When a schedule fires, as the form asks for it. */
export type Rule =
  | { readonly type: 'daily'; readonly time: string }
  | { readonly type: 'weekly'; readonly days: readonly Weekday[]; readonly time: string }
  | { readonly type: 'monthly'; readonly day: number | 'last'; readonly time: string }
  | { readonly type: 'monthlyWeekday'; readonly week: MonthWeek; readonly weekday: Weekday; readonly time: string }
  | { readonly type: 'cron'; readonly cron: string }

type Members = Readonly<Record<string, unknown>>

/** The keys of a document that say when it fires. */
export const ruleKeys = ['frequency', 'days', 'day', 'week', 'weekday', 'time', 'cron'] as const

/** The rule that a document says. */
export function readRule(document: Members): Rule {
  const { frequency, cron, day, week, weekday } = document
  const time = typeof document['time'] === 'string' ? document['time'] : '22:00'
  if (typeof cron === 'string') return { type: 'cron', cron }
  if (frequency === 'daily') return { type: 'daily', time }
  if (frequency === 'monthly') {
    const found = { week: monthWeeks.find((one) => one === week), weekday: weekdays.find((one) => one === weekday) }
    if (found.week !== undefined && found.weekday !== undefined)
      return { type: 'monthlyWeekday', week: found.week, weekday: found.weekday, time }
    return { type: 'monthly', day: typeof day === 'number' ? day : 'last', time }
  }
  const named = Array.isArray(document['days']) ? (document['days'] as readonly unknown[]) : []
  return { type: 'weekly', days: weekdays.filter((one) => named.includes(one)), time }
}

/** The members of a document that say this rule. */
export function writeRule(rule: Rule): Members {
  switch (rule.type) {
    case 'cron':
      return { cron: rule.cron }
    case 'daily':
      return { frequency: 'daily', time: rule.time }
    case 'weekly':
      return { frequency: 'weekly', days: [...rule.days], time: rule.time }
    case 'monthly':
      return { frequency: 'monthly', day: rule.day, time: rule.time }
    case 'monthlyWeekday':
      return { frequency: 'monthly', week: rule.week, weekday: rule.weekday, time: rule.time }
  }
}

const shortDays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const

/** The same as cron text. */
export function cronOf(rule: Rule): string {
  if (rule.type === 'cron') return rule.cron
  const [hour = 0, minute = 0] = rule.time.split(':').map(Number)
  const at = `${minute} ${hour}`
  if (rule.type === 'daily') return `${at} * * *`
  if (rule.type === 'weekly') {
    const days = weekdays.flatMap((day, n) => (rule.days.includes(day) ? [shortDays[n]] : []))
    return `${at} * * ${days.length === 0 || days.length === 7 ? '*' : days.join(',')}`
  }
  if (rule.type === 'monthly') return `${at} ${rule.day === 'last' ? 'L' : rule.day} * *`
  const nth = monthWeeks.indexOf(rule.week) + 1
  return `${at} * * ${shortDays[weekdays.indexOf(rule.weekday)]}#${rule.week === 'last' ? 'L' : nth}`
}

/** The rule that a cron text says; undefined when no rule says the same. */
export function ruleOfCron(cron: string): Exclude<Rule, { readonly type: 'cron' }> | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] = cron.trim().split(/\s+/)
  if (rest.length > 0 || month !== '*' || !isWithin(minute, 59) || !isWithin(hour, 23)) return undefined
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (weekday === '*') {
    if (day === '*') return { type: 'daily', time }
    if (day === 'L') return { type: 'monthly', day: 'last', time }
    // A month without such a day is left out by cron text, but not by a rule.
    return isWithin(day, 28) && day !== '0' ? { type: 'monthly', day: Number(day), time } : undefined
  }
  if (day !== '*') return undefined
  const nth = /^([A-Z]{3})#([1-4L])$/i.exec(weekday)
  if (nth !== null) {
    const named = dayNamed(nth[1] ?? '')
    const week = nth[2]?.toUpperCase() === 'L' ? 'last' : monthWeeks[Number(nth[2]) - 1]
    return named && week ? { type: 'monthlyWeekday', week, weekday: named, time } : undefined
  }
  const days = daysNamed(weekday)
  return days === undefined ? undefined : { type: 'weekly', days, time }
}

function isWithin(text: string, most: number): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) <= most
}

function dayNamed(text: string): Weekday | undefined {
  if (/^[0-7]$/.test(text)) return weekdays[(Number(text) + 6) % 7]
  return weekdays[shortDays.findIndex((short) => short === text.toUpperCase())]
}

function daysNamed(text: string): readonly Weekday[] | undefined {
  const found = new Set<Weekday>()
  for (const part of text.split(',')) {
    const [from = '', until = from, ...more] = part.split('-')
    const [first, last] = [dayNamed(from), dayNamed(until)]
    if (first === undefined || last === undefined || more.length > 0) return undefined
    const [a, b] = [weekdays.indexOf(first), weekdays.indexOf(last)]
    if (a > b) return undefined
    for (const day of weekdays.slice(a, b + 1)) found.add(day)
  }
  return weekdays.filter((day) => found.has(day))
}
