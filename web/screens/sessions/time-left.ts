/** Says how much of a session is left, as exactly as it is known. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isQuiet } from '../../words/action-words.ts'
import { formatDuration, roughDuration } from '../../words/durations.ts'

type Given = Pick<SessionDetail, 'state'> & {
  readonly actions: readonly Pick<
    SessionDetail['actions'][number],
    'kind' | 'status' | 'verdict' | 'expectedMs' | 'usualMs' | 'startedAt'
  >[]
}

export interface Standing {
  readonly words: string
  /** It is not as it should be. */
  readonly tone?: 'drift'
}

/** "2 of 5" with what is known beyond it: first of all that nothing is heard, then that it takes longer than usual, then what is left. */
export function standingOf(given: Given, now: number, silentMs: number | undefined): Standing {
  const done = doneWords(given.actions)
  if (silentMs !== undefined) return { words: `${done}, no output for ${roughDuration(silentMs)}`, tone: 'drift' }
  const late = given.state === 'executing' ? given.actions.find((action) => isLate(action, now)) : undefined
  return late?.expectedMs === undefined
    ? { words: leftWords(given, now) }
    : { words: `${done}, longer than usual (usually ${formatDuration(late.expectedMs)})`, tone: 'drift' }
}

/** True when an action runs for longer than nine of ten such did. */
export function isLate({ status, startedAt, usualMs }: Given['actions'][number], now: number): boolean {
  return (
    status === 'running' && usualMs !== undefined && startedAt !== undefined && now - Date.parse(startedAt) > usualMs
  )
}

function doneWords(actions: Given['actions']): string {
  const toDo = actions.filter((action) => !isQuiet(action))
  return `${toDo.filter(({ verdict }) => verdict !== undefined).length} of ${toDo.length}`
}

/** "2 of 5" of what was not as wanted from the start, and "about 7 min left" when it is known how long all that is left usually takes. */
export function leftWords({ state, actions }: Given, now: number): string {
  const left = actions.filter((action) => !isQuiet(action) && action.verdict === undefined)
  const done = doneWords(actions)
  if (state !== 'executing' || left.length === 0 || left.some(({ expectedMs }) => expectedMs === undefined)) return done
  const ms = left.reduce((sum, { status, startedAt, expectedMs = 0 }) => {
    const spent = status === 'running' && startedAt !== undefined ? now - Date.parse(startedAt) : 0
    return sum + Math.max(0, expectedMs - spent)
  }, 0)
  return `${done}, ${roughly(ms)} left`
}

/** What an action counts of which nothing is known. Milliseconds. */
const unknownMs = 60_000

/** How much of what was to do is done, from 0 to 1, by how long each action usually takes; `runningShare` counts for the one in hand. */
export function shareDone(actions: Given['actions'], runningShare: number): number {
  let whole = 0
  let done = 0
  for (const action of actions) {
    if (isQuiet(action)) continue
    const weight = action.expectedMs ?? unknownMs
    whole += weight
    if (action.verdict !== undefined) done += weight
    else if (action.status === 'running') done += weight * runningShare
  }
  return whole === 0 ? 1 : done / whole
}

function roughly(ms: number): string {
  if (ms < 60_000) return 'less than a minute'
  const minutes = Math.round(ms / 60_000)
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.round(minutes / 60)} h`
}
