/** Which exit code do sessions deserve? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ActionKind } from '@fettle/core/terms/plan.ts'
import { exitCodes, type ExitCode } from '../failure.ts'

type Action = SessionDetail['actions'][number]

/** 0 when every session is compliant or changed; 1 when one is not; 3 when all that ran are well but some were refused. */
export function runExitCode(sessions: readonly Pick<SessionDetail, 'state'>[], refusedCount: number): ExitCode {
  const isWell = sessions.every(({ state }) => state === 'compliant' || state === 'changed')
  if (!isWell) return exitCodes.failed
  return refusedCount > 0 ? exitCodes.refused : exitCodes.done
}

const lookingOnly: ReadonlySet<ActionKind> = new Set<ActionKind>(['none', 'audit', 'monitor'])

/** Whether a full session would carry this action out: it changes something, and nothing forbids it already. */
export function isPending({ kind, verdict }: Pick<Action, 'kind' | 'verdict'>): boolean {
  return !lookingOnly.has(kind) && (verdict === undefined || verdict === 'notCompliant')
}

/**
 * 1 when something could not be looked at or cannot be done; else 2 when there is something to change; else 1 when something is
 * not as wanted and no change would mend it (an audit); else 0.
 */
export function planExitCode(sessions: readonly SessionDetail[], refusedCount: number): ExitCode {
  const actions = sessions.flatMap((session) => session.actions)
  const isBroken = sessions.some(({ state }) => state === 'failed' || state === 'cancelled' || state === 'missed')
  const isUnsure = actions.some(
    ({ verdict }) => verdict === 'failed' || verdict === 'unknown' || verdict === 'cancelled',
  )
  if (isBroken || isUnsure) return exitCodes.failed
  if (refusedCount > 0) return exitCodes.refused
  if (actions.some(isPending)) return exitCodes.changesPending
  return actions.some(({ verdict }) => verdict === 'notCompliant') ? exitCodes.failed : exitCodes.done
}
