/** Says when a schedule fires, by the clocks of its zone: "Tue 24 Nov, 14:00". */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** The day and time in a zone; or the day, the date without its weekday, the time alone. */
export function plannedWords(at: string, zone: string, part: 'whole' | 'day' | 'date' | 'time' = 'whole'): string {
  const key = `${part} ${zone}`
  const options: Intl.DateTimeFormatOptions = {
    timeZone: zone,
    ...(part === 'time' ? {} : { day: 'numeric', month: 'short' }),
    ...(part === 'whole' || part === 'day' ? { weekday: 'short' } : {}),
    ...(part === 'day' || part === 'date' ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(undefined, options)
  formatters.set(key, found)
  return found.format(new Date(at))
}

/** The zone these pages are looked at in. */
export const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone
