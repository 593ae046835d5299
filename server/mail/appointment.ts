/** How do updates to come look as an appointment in a calendar? As iCalendar (RFC 5545); a newer edition replaces the older one. Pure. */
import { readable } from './html.ts'

export interface Appointment {
  /** Stays the same when the moment moves. */
  readonly id: string
  readonly title: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly from: number
  readonly ms: number
  /** Grows with every move. */
  readonly edition: number
  readonly now: number
}

/** The calendar file; lines end as the standard wants it. */
export function calendarFile({ id, title, text, from, ms, edition, now }: Appointment): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Fettle//Maintenance//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}@fettle`,
    `SEQUENCE:${edition}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(from)}`,
    `DTEND:${stamp(from + ms)}`,
    `SUMMARY:${written(title)}`,
    `DESCRIPTION:${written(text)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${foldedLine(line)}\r\n`).join('')
}

/** "20271231T220000Z" */
function stamp(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

function written(text: string): string {
  return readable(text)
    .replaceAll(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '')
}

/** Lines of more than 75 octets go on in the next one, after a blank; no character is cut. */
function foldedLine(line: string): string {
  let made = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > 74) {
      made += '\r\n '
      octets = 1
    }
    made += character
    octets += size
  }
  return made
}
