/** Says whether an action that is to be carried out may begin now, and if not why it is skipped. Pure. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Conduct } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { duration } from '../people/words.ts'
import type { Outcome } from './decide.ts'
import { isForUser } from './user-scripts.ts'

/** Why this action is not even looked at; undefined when it may be. */
export function refusedUnseen(action: PlannedAction, conduct: Conduct, now: Instant): Outcome | undefined {
  if (isForUser(action) && conduct.userContext === 'skip')
    return {
      verdict: 'skipped',
      reason: 'userContextSkipped',
      detail: 'It is for a user, and this session leaves users alone: start one that does not.',
    }
  if (conduct.closesAt !== undefined && now >= conduct.closesAt) return windowClosed
  return undefined
}

const windowClosed: Outcome = {
  verdict: 'skipped',
  reason: 'windowClosed',
  detail: 'The maintenance window ended before it began: run the rest in the next window, or make the window longer.',
}

/**
 * Why this action, which is needed, is not carried out; undefined when it is. `beforeMs`: how long what is carried out together
 * with it and before it will probably take.
 */
export function refused(
  action: PlannedAction,
  conduct: Conduct,
  { now, beforeMs }: { readonly now: Instant; readonly beforeMs: number },
): Outcome | undefined {
  const unseen = refusedUnseen(action, conduct, now)
  if (unseen !== undefined) return unseen
  if (action.rebootNeeded && conduct.reboot.preference === 'skip')
    return {
      verdict: 'skipped',
      reason: 'rebootsSkipped',
      detail: 'It is known to need a reboot, and this session skips reboots: run it in a session that may reboot.',
    }
  const expectedMs = conduct.expectedMs[action.id] ?? 0
  if (conduct.closesAt === undefined || now + beforeMs + expectedMs <= conduct.closesAt) return undefined
  const left = conduct.closesAt - now - beforeMs
  return {
    verdict: 'skipped',
    reason: 'wouldNotFit',
    detail: `It takes about ${duration(expectedMs)}, and ${left > 0 ? duration(left) : 'no time'} of the maintenance window would be left: run it in a longer window, or alone.`,
  }
}
