/** Says days, as reports count them: whole days of UTC, written "2026-11-20" between programs. */

const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The day for people: "20 Nov"; with the year where that is wanted. */
export function formatDay(day: string, { year = false, locale }: { year?: boolean; locale?: string } = {}): string {
  const key = `${String(year)} ${locale ?? ''}`
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
      ...(year ? { year: 'numeric' } : {}),
    })
  formats.set(key, format)
  return format.format(Date.parse(`${day}T00:00:00Z`))
}

/** The day of a moment. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The day so many days later; earlier with a minus. */
export function dayAfter(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * dayMs)
}

/** How many days lie between two. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
}

/** True for a day that exists: "2026-02-28", not "2026-02-30". */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && dayOf(at) === text
}
