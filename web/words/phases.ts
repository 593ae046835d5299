/** Says which steps an action has, and how far it is with them. */
import type { StageStatus } from '@fettle/core/terms/session.ts'
import { type Action, actionKindWords } from './action-words.ts'
import { formatDuration } from './durations.ts'

export interface Phase {
  readonly word: string
  readonly status: StageStatus
  /** What is known beyond the status: what was found, what went wrong. */
  readonly sentence: string
}

const notDetected: readonly (string | undefined)[] = ['detectionFailed', 'versionsUnknown']
/** The change itself did not come to its end. */
const notApplied: readonly (string | undefined)[] = [
  'changeFailed',
  'timedOut',
  'interrupted',
  'agentRefused',
  'commandFailed',
  'lockNotGiven',
]

/**
 * Detect, download, apply, verify: only the steps that this kind of action has, each as far as it is known. `detectMs`: how long the
 * session's questions took, which are asked together.
 */
export function phasesOf(
  action: Pick<Action, 'kind' | 'status' | 'verdict' | 'reason' | 'before' | 'after'>,
  detectMs?: number,
): readonly Phase[] {
  const { kind, reason } = action
  const together =
    detectMs === undefined ? '' : ` All questions of the session together took ${formatDuration(detectMs)}.`
  const detect: Phase = {
    word: 'Detect',
    status: notDetected.includes(reason) ? 'failed' : 'succeeded',
    sentence: `Found: ${action.before}.${together}`,
  }
  if (kind === 'run') return [applied(action, 'Run')]
  if (actionKindWords[kind].effect === 'looks') return [detect]
  if (kind === 'download') return [detect, applied(action, 'Download')]
  if (reason === 'downloadFailed') {
    return [
      detect,
      { word: 'Download', status: 'failed', sentence: 'What it needs could not be fetched.' },
      { word: 'Apply', status: 'skipped', sentence: 'Not begun.' },
      { word: 'Verify', status: 'skipped', sentence: 'There is nothing to verify.' },
    ]
  }
  return [detect, applied(action, 'Apply'), verified(action)]
}

function applied({ status, verdict, reason }: Pick<Action, 'status' | 'verdict' | 'reason'>, word: string): Phase {
  if (status === 'pending') return { word, status: 'pending', sentence: 'Its turn comes later.' }
  if (status === 'running') return { word, status: 'running', sentence: 'The computer is doing this now.' }
  if (verdict === 'cancelled') return { word, status: 'cancelled', sentence: 'Cancelled.' }
  if (verdict === 'skipped' || reason === 'alreadySatisfied')
    return { word, status: 'skipped', sentence: 'Not needed, or left out.' }
  if (notApplied.includes(reason)) return { word, status: 'failed', sentence: 'It did not come to its end.' }
  return { word, status: 'succeeded', sentence: 'It came to its end without an error.' }
}

function verified({ status, verdict, reason, after }: Pick<Action, 'status' | 'verdict' | 'reason' | 'after'>): Phase {
  const word = 'Verify'
  if (status !== 'ended') return { word, status: 'pending', sentence: 'After the change the computer is asked again.' }
  if (verdict === 'changed' || verdict === 'compliant')
    return { word, status: 'succeeded', sentence: after === undefined ? 'As wanted.' : `Found afterwards: ${after}.` }
  if (reason === 'notDetectedAfterChange')
    return { word, status: 'failed', sentence: `Not as wanted afterwards${after === undefined ? '' : `: ${after}`}.` }
  return { word, status: 'skipped', sentence: 'There was nothing to verify.' }
}
