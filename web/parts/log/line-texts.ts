/** Writes lines of a log as text: their times, what is copied, and how much of a long one is shown. */
import { formatClock } from '../../words/moments.ts'
import { seenText } from '../../words/sgr.ts'
import type { TimeForm } from './log-choice.ts'
import type { LogLine } from './log-source.ts'

/** A line longer than this is folded. Characters. */
export const foldAfter = 4_096

/** The time of a line; `since` is the moment from which relative times count. Undefined when times are off. */
export function timeText(at: number, form: TimeForm, since: number | undefined): string | undefined {
  if (form === 'off') return undefined
  return form === 'absolute' || since === undefined ? formatClock(at) : offsetText(at - since)
}

/** "+0:04.2", "+1:02:03.0": as long from the beginning. */
export function offsetText(ms: number): string {
  const sign = ms < 0 ? '-' : '+'
  const tenths = Math.floor(Math.abs(ms) / 100)
  const seconds = Math.floor(tenths / 10)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor(seconds / 60) % 60
  const front = hours === 0 ? String(minutes) : `${hours}:${two(minutes)}`
  return `${sign}${front}:${two(seconds % 60)}.${tenths % 10}`
}

/** The lines as they go to the clipboard: each with its moment in ISO form. */
export function copiedText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${line.at} ${line.stream === 'err' ? 'err ' : ''}${seenText(line.text)}`).join('\n')
}
