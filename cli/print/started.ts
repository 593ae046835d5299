/** What is printed of sessions that were started, refused, or have ended together? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Started } from '../sessions/start.ts'
import type { Output } from './output.ts'
import { printSession } from './session.ts'
import { stateText, stateTone } from './session-words.ts'
import { safe } from './style.ts'
import { printTable } from './table.ts'
import { lengthText } from './time.ts'

/** Prints which sessions were started, which a running one already covers, and how to go on. */
export function printStarted(output: Output, { batchId, started, merged, refused }: Started): void {
  const rows = [
    ...started.map(({ id, computer }) => [computer.name, id, 'started']),
    ...merged.map(({ id, computer }) => [computer.name, id, 'joined the one that had not begun']),
  ]
  if (rows.length > 0) printTable(output, ['COMPUTER', 'SESSION', ''], rows)
  else if (refused.length === 0) output.line('No computer matches, so no session was started.')
  printRefused(output, refused)
  if (rows.length > 1) output.note(`"fettle sessions --batch ${batchId}" shows how they are.`)
  if (rows.length === 1) output.note(`"fettle logs ${rows[0]?.[1]} -f" follows it.`)
}

/** Prints why computers were refused, each with its sentence. */
export function printRefused(output: Output, refused: Started['refused']): void {
  for (const { computer, sentence } of refused) output.note(`[conflict] ${safe(computer.name)}: ${safe(sentence)}`)
}

/** Prints what became of sessions: all of one, or one line for each of several. */
export function printEnded(output: Output, sessions: readonly SessionDetail[]): void {
  const [first] = sessions
  if (first === undefined) return output.line('No session was started.')
  if (sessions.length === 1) return printSession(output, first, Date.now())
  const rows = sessions.map((session) => [
    session.computer.name,
    { text: session.state, tone: stateTone(session.state) },
    String(session.counts.changed),
    String(session.counts.failed + session.counts.notCompliant + session.counts.unknown),
    lengthText(session.workedMs),
    session.id,
    session.firstProblem === undefined ? '' : stateText(session),
  ])
  printTable(output, ['COMPUTER', 'STATE', 'CHANGED', 'NOT RIGHT', 'WORKED', 'SESSION', 'PROBLEM'], rows)
}
