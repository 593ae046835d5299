/** Says what can be asked of a session as it stands, so that only that is offered; the server has the last word. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { type Action, actionKindWords } from './action-words.ts'
import { changesThings } from './option-words.ts'

export type Steered = Pick<
  SessionDetail,
  'state' | 'kind' | 'wait' | 'plan' | 'paused' | 'cancel' | 'stages' | 'counts' | 'purpose'
>

export interface Offers {
  /** The hash of the plan that waits for approval. */
  readonly approve?: string
  readonly resume: boolean
  /** It waits for a window or a date that can be done without. */
  readonly runNow: boolean
  readonly pause: boolean
  readonly postpone: boolean
  readonly cancel: boolean
  readonly rerun: boolean
  /** How many actions did not come out right, once it is over. */
  readonly failed: number
}

/** What is offered for a session. */
export function offersOf(session: Steered): Offers {
  const { state, wait, plan, paused, cancel } = session
  const isOver = isFinal(state)
  const isSteerable = !isOver && cancel === undefined
  const isHeld = wait?.reason === 'window' || wait?.reason === 'postponed'
  return {
    ...(isSteerable && wait?.reason === 'approval' && plan !== undefined ? { approve: plan.hash } : {}),
    resume: isSteerable && paused !== undefined,
    runNow: isSteerable && paused === undefined && isHeld,
    pause: isSteerable && paused === undefined,
    postpone: isSteerable && paused === undefined && !hasBegunChanges(session),
    cancel: !isOver,
    rerun: isOver,
    failed: isOver && changesThings(session.kind) ? countBad(session) : 0,
  }
}

/** What is offered to somebody who may only look. */
export const nothingOffered: Offers = {
  ...{ resume: false, runNow: false, pause: false, postpone: false, cancel: false, rerun: false },
  failed: 0,
}

/** True when an action of a session that is over can be carried out once more in place: it was for the computer to do. */
export function canRepeat(session: Pick<Steered, 'state' | 'kind'>, action: Pick<Action, 'kind'>): boolean {
  return isFinal(session.state) && changesThings(session.kind) && actionKindWords[action.kind].effect !== 'looks'
}

/**
 * True when an action can be left out: it has not begun, and the session waits, so that its computer was not told to do it; only the
 * server knows for certain.
 */
export function canSkip(
  { state, cancel, wait }: Pick<Steered, 'state' | 'cancel' | 'wait'>,
  { status, attempts, skippedBy }: Pick<Action, 'status' | 'attempts' | 'skippedBy'>,
): boolean {
  const isIdle = state === 'waiting' && wait !== undefined && !ofTheComputer.includes(wait.reason)
  return isIdle && cancel === undefined && status === 'pending' && attempts === 0 && skippedBy === undefined
}

/** Waits in the middle of what the computer was told to do. */
const ofTheComputer: readonly string[] = ['user', 'reboot', 'preflight']

// An inventory has nothing to put off: it changes nothing.
function hasBegunChanges({ kind, stages }: Steered): boolean {
  return kind === 'inventory' || stages.some(({ name, status }) => name === 'execute' && status !== 'pending')
}

function countBad({ counts }: Steered): number {
  return counts.failed + counts.notCompliant + counts.unknown
}

/** How far changes can be put off with one click: seconds, and the words for it. */
export const delays = [
  { seconds: 3_600, words: 'By 1 hour' },
  { seconds: 4 * 3_600, words: 'By 4 hours' },
  { seconds: 24 * 3_600, words: 'Until this time tomorrow' },
] as const
