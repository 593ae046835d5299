/** How is a length of time written by people ("90s", "10m", "2h", "7d") read? */

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The form of a duration, for schemas and messages: whole numbers with a unit, biggest first, as in "1h30m". */
export const durationPattern = /^(?:\d{1,6}[smhd]){1,4}$/

/** Returns the seconds a text like "90s", "10m", "1h30m" or "7d" means; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined
  let seconds = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g))
    seconds += Number(count) * (secondsPer[unit ?? ''] ?? 0)
  return seconds
}
