/** Tells the server's time, so that running durations are right on a computer whose clock is wrong. */

// The Date header has whole seconds, so a smaller difference says nothing.
const toleranceMs = 2_000
let offsetMs = 0

/** Learns the server's time from an answer's Date header. */
export function noteServerTime(header: string | null): void {
  const stated = header === null ? Number.NaN : Date.parse(header)
  if (Number.isNaN(stated)) return
  const offset = stated - Date.now()
  offsetMs = Math.abs(offset) < toleranceMs ? 0 : offset
}

/** The present moment by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offsetMs
}
