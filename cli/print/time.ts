/** How are moments and lengths of time said to people? */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Returns a moment as people say it: "now", "3 min ago", "in 2 h", and beyond a day the local date and time. */
export function relativeTime(time: string | undefined, now: number): string {
  if (time === undefined) return ''
  const then = Date.parse(time)
  const distance = Math.abs(now - then)
  if (distance >= day) return dayAndTime(time)
  if (distance < 5_000) return 'now'
  const text = coarse(distance)
  return then > now ? `in ${text}` : `${text} ago`
}

/** Returns a length of time: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min", "3 d 4 h". */
export function lengthText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (ms < hour) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.floor(seconds / 60)
  if (ms < day) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Returns the local time of day: "14:05:09". */
export function clockTime(time: string): string {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
}

/** Returns the milliseconds between two moments; up to now when the second is not there yet. */
export function lengthBetween(from: string | undefined, to: string | undefined, now: number): number | undefined {
  return from === undefined ? undefined : Math.max(0, (to === undefined ? now : Date.parse(to)) - Date.parse(from))
}

/** Returns the local date and time: "2027-01-31 22:00". */
export function dayAndTime(time: string): string {
  const date = new Date(time)
  const dateText = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-')
  return `${dateText} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`
}

function coarse(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1000)} s`
  return ms < hour ? `${Math.floor(ms / minute)} min` : `${Math.floor(ms / hour)} h`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
