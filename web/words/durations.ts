/** Says how long something took, in words: "1m 38s". */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time from milliseconds, rounded as reports and the command line round it, in its two largest units: "24ms", "0.4s", "41s", "1m 38s", "3h 5m", "2d 4h". */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms)
  if (length > 0 && length < 100) return `${Math.ceil(length)}ms`
  if (length < 9_950) return `${trimZero((length / second).toFixed(1))}s`
  const whole = Math.round(length / second) * second
  if (whole < minute) return `${whole / second}s`
  if (whole < hour) return twoUnits(whole, [minute, 'm'], [second, 's'])
  if (whole < day) return twoUnits(whole, [hour, 'h'], [minute, 'm'])
  return twoUnits(whole, [day, 'd'], [hour, 'h'])
}

/** A length of time from milliseconds as people say it of something that goes on: whole seconds, from a minute on whole minutes, from an
 * hour on in two units: "41s", "3m", "3h 5m". */
export function roughDuration(ms: number): string {
  const unit = ms < minute ? second : minute
  return formatDuration(Math.floor(ms / unit) * unit)
}

type Unit = readonly [ms: number, letter: string]

function twoUnits(length: number, [large, largeLetter]: Unit, [small, smallLetter]: Unit): string {
  const first = Math.floor(length / large)
  const rest = Math.floor((length % large) / small)
  return rest === 0 ? `${first}${largeLetter}` : `${first}${largeLetter} ${rest}${smallLetter}`
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text
}
