/** Says when something was or will be: relative within a day, else the date; and the whole truth for tooltips. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Locale and zone to write moments in; absent members are the browser's own. */
export interface Place {
  readonly locale?: string
  readonly timeZone?: string
}

/** A moment seen from `now`: "just now", "5 min ago", "in 3 h"; from a day on the date, with its year when it is another one. */
export function formatMoment(at: number, now: number, place: Place = {}): string {
  const distance = Math.abs(now - at)
  if (distance >= day) return formatDate(at, now, place)
  if (distance < 10_000) return 'just now'
  const length = shortLength(distance)
  return at <= now ? `${length} ago` : `in ${length}`
}

/** The age of something as short as can be: "12s", "5m", "3h", "9d". */
export function formatAge(at: number, now: number): string {
  const age = Math.max(0, now - at)
  if (age < minute) return `${Math.floor(age / 1000)}s`
  if (age < hour) return `${Math.floor(age / minute)}m`
  if (age < day) return `${Math.floor(age / hour)}h`
  return `${Math.floor(age / day)}d`
}

/** The day and time to the minute: "20 Nov, 14:02"; with the year when it is another one than that of `now`. */
export function formatDayAndTime(at: number, now: number, place: Place = {}): string {
  const year = isSameYear(at, now, place) ? {} : ({ year: 'numeric' } as const)
  return format(at, place, {
    ...year,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
}

/** The moment in full, with seconds and zone. */
export function formatInstant(at: number, place: Place = {}): string {
  return format(at, place, { dateStyle: 'medium', timeStyle: 'long' })
}

/** The time of day to the second: "14:02:11". */
export function formatClock(at: number, place: Place = {}): string {
  return format(at, place, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
}

/** The time of day to the minute: "14:02". */
export function formatHour(at: number, place: Place = {}): string {
  return format(at, place, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** The day with its name: "Friday, 20 November". */
export function formatDay(at: number, place: Place = {}): string {
  return format(at, place, { weekday: 'long', day: 'numeric', month: 'long' })
}

function shortLength(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1000)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  return `${Math.floor(ms / hour)} h`
}

function formatDate(at: number, now: number, place: Place): string {
  if (isSameYear(at, now, place)) return formatDayAndTime(at, now, place)
  return format(at, place, { day: 'numeric', month: 'short', year: 'numeric' })
}

function isSameYear(one: number, other: number, place: Place): boolean {
  return format(one, place, { year: 'numeric' }) === format(other, place, { year: 'numeric' })
}

const formatters = new Map<string, Intl.DateTimeFormat>()

// Making a formatter costs far more than using it, and a table writes hundreds of moments.
function format(at: number, place: Place, options: Intl.DateTimeFormatOptions): string {
  const whole = place.timeZone === undefined ? options : { ...options, timeZone: place.timeZone }
  const key = `${place.locale ?? ''} ${JSON.stringify(whole)}`
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(place.locale, whole)
  formatters.set(key, found)
  return found.format(at)
}
