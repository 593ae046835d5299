/** Says how much of a session is left, as exactly as it is known. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isQuiet } from '../../words/action-words.ts'

type Given = Pick<SessionDetail, 'state'> & {
  readonly actions: readonly Pick<
    SessionDetail['actions'][number],
    'kind' | 'status' | 'verdict' | 'expectedMs' | 'startedAt'
  >[]
}

/** "2 of 5" of what was not as wanted from the start, and "about 7 min left" when it is known how long all that is left usually takes. */
export function leftWords({ state, actions }: Given, now: number): string {
  const toDo = actions.filter((action) => !isQuiet(action))
  const left = toDo.filter(({ verdict }) => verdict === undefined)
  const done = `${toDo.length - left.length} of ${toDo.length}`
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
