/** Decides, from what was found, what is done with an action and what became of it. Pure: everything is an argument. */
import { foundText } from '@fettle/core/terms/check.ts'
import type { Expectation, Found } from '@fettle/core/terms/check.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { PlannedAction, Reason, Verdict } from '@fettle/core/terms/plan.ts'
import { compareVersions } from '@fettle/core/version/version.ts'
import type { ChangeEnd } from './work.ts'

/** An action that nobody saw the end of is tried this often, and then left as unknown. */
export const attemptsMax = 3

export interface Outcome {
  readonly verdict: Verdict
  readonly reason: Reason
  readonly detail?: string
  /** What is there afterwards, when no check says it: how a command ended. */
  readonly after?: string
}

/** What to do with an action after its check was asked. */
export type Step =
  | { readonly do: 'end'; readonly outcome: Outcome }
  | { readonly do: 'carryOut'; readonly attempt: number }

/** Whether what was found is as wanted; unknown when it cannot be told. Without an expectation compliant is wanted. */
export function meets(expect: Expectation | undefined, found: Found | undefined): boolean | 'unknown' {
  if (found === undefined || found.found === 'unknown' || found.found === 'noUser') return 'unknown'
  switch (expect?.type) {
    case 'absent':
      return found.found === 'absent'
    case 'present':
      return found.found === 'version' || found.found === 'compliant'
    case 'version':
      return found.found === 'version' && meetsVersion(expect, found.version)
    case 'compliant':
    case undefined:
      return found.found === 'compliant'
    default:
      return never(expect)
  }
}

function meetsVersion(expect: Extract<Expectation, { type: 'version' }>, version: string): boolean {
  const order = compareVersions(expect.scheme, version, expect.version)
  switch (expect.is) {
    case 'exact':
      return order === 0
    case 'atLeast':
      return order >= 0
    case 'atMost':
      return order <= 0
    default:
      return never(expect.is)
  }
}

/**
 * What to do with an action, given what its check finds and how often it was begun without anybody seeing its end. Begun and as
 * wanted: it was this action that changed it. A repair begins with the wanted version, so its check settles nothing.
 */
export function stepFor(action: PlannedAction, found: Found | undefined, attempts: number): Step {
  const isSatisfied = meets(action.expect, found)
  if (attempts === 0) {
    if (isSatisfied === true && action.kind !== 'reinstall') return end('compliant', 'alreadySatisfied')
    return { do: 'carryOut', attempt: 1 }
  }
  if (isSatisfied === true && action.kind !== 'reinstall') return end('changed', 'verified')
  const isSettled =
    isSatisfied === false ||
    action.change?.type === 'download' ||
    (action.kind === 'reinstall' && action.change?.type === 'package')
  if (!isSettled) {
    const why = found?.found === 'unknown' || found?.found === 'noUser' ? ` ${found.detail}` : ''
    return end(
      'unknown',
      'interrupted',
      `The agent was interrupted while it carried this out, and no check can tell how far it came.${why}`,
    )
  }
  if (attempts < attemptsMax) return { do: 'carryOut', attempt: attempts + 1 }
  return end('unknown', 'interrupted', `The agent was interrupted ${attempts} times while it carried this out.`)
}

/** What became of an action, from how carrying it out ended and what its check finds now. */
export function outcomeOf(action: PlannedAction, change: ChangeEnd, found: Found | undefined): Outcome {
  if (action.kind === 'run') return ranOutcome(change)
  const isSatisfied = meets(action.expect, found)
  switch (change.how) {
    case 'failed':
      // Whoever it was for has just signed out; nothing was begun.
      if (change.reason === 'noUser') return { verdict: 'skipped', reason: 'noUser', detail: change.detail }
      // A package manager may complain about something else; a script that fails has failed, whatever its test says.
      if (isSatisfied === true && action.change?.type === 'package' && action.kind !== 'reinstall')
        return { verdict: 'changed', reason: 'verified' }
      return { verdict: 'failed', reason: change.reason ?? 'changeFailed', detail: change.detail }
    case 'timedOut':
      return { verdict: 'failed', reason: 'timedOut', detail: change.detail }
    case 'cancelled':
      if (isSatisfied === true && action.kind !== 'reinstall') return { verdict: 'changed', reason: 'verified' }
      return { verdict: 'cancelled', reason: 'sessionCancelled' }
    case 'downloaded':
      return { verdict: change.isNew ? 'changed' : 'compliant', reason: 'downloaded' }
    case 'done':
      return verified(action, isSatisfied, found)
    default:
      return never(change)
  }
}

/** What became of an action that is cancelled when it is not running; what was begun in an earlier life may have come about. */
export function cancelledOutcome(action: PlannedAction, found: Found | undefined, attempts: number): Outcome {
  if (attempts === 0) return { verdict: 'cancelled', reason: 'sessionCancelled' }
  if (action.kind === 'run')
    return {
      verdict: 'unknown',
      reason: 'interrupted',
      detail: 'The agent was interrupted while it ran; how far it came is not known, and it was not run again.',
    }
  return meets(action.expect, found) === true && action.kind !== 'reinstall'
    ? { verdict: 'changed', reason: 'verified' }
    : { verdict: 'cancelled', reason: 'sessionCancelled' }
}

/** What became of a command: it ran to its end or did not. Whether what it wanted came about is for nobody to say. */
function ranOutcome(change: ChangeEnd): Outcome {
  switch (change.how) {
    case 'done':
    case 'downloaded':
      return { verdict: 'compliant', reason: 'commandRan', detail: 'It ran, exit code 0.', after: 'exit code 0' }
    case 'failed':
      if (change.reason === 'noUser') return { verdict: 'skipped', reason: 'noUser', detail: change.detail }
      return {
        verdict: 'failed',
        reason: change.reason ?? (change.ended === undefined ? 'changeFailed' : 'commandFailed'),
        detail: change.detail,
        ...(change.ended === undefined ? {} : { after: change.ended }),
      }
    case 'timedOut':
      return { verdict: 'failed', reason: 'timedOut', detail: change.detail, after: change.ended ?? 'out of time' }
    case 'cancelled':
      return {
        verdict: 'cancelled',
        reason: 'sessionCancelled',
        detail: 'It was ended with all its children before it was over.',
        after: 'ended',
      }
    default:
      return never(change)
  }
}

function verified(action: PlannedAction, isSatisfied: boolean | 'unknown', found: Found | undefined): Outcome {
  if (found?.found === 'version' && found.testFailed === true) {
    const detail = `It was carried out without an error, and version ${found.version} is there, but its test still fails.`
    return { verdict: 'notCompliant', reason: 'testFailed', detail }
  }
  if (isSatisfied === true) return { verdict: 'changed', reason: 'verified' }
  if (found === undefined) {
    return {
      verdict: 'unknown',
      reason: 'taskTestMissing',
      detail: 'It was carried out, but there is no check that could show it.',
    }
  }
  if (found.found === 'unknown' || found.found === 'noUser')
    return {
      verdict: 'unknown',
      reason: found.found === 'noUser' ? 'noUser' : 'detectionFailed',
      detail: `It was carried out, but cannot be verified: ${found.detail}`,
    }
  return {
    verdict: 'notCompliant',
    reason: 'notDetectedAfterChange',
    detail: `It was carried out without an error, but afterwards: ${afterText(found)}.${wanted(action)}`,
  }
}

/** What was found, in words for a report. */
export function afterText(found: Found): string {
  return found.found === 'notCompliant' || found.found === 'unknown' || found.found === 'noUser'
    ? `${foundText(found)}: ${found.detail}`
    : foundText(found)
}

function wanted({ to }: PlannedAction): string {
  return to === undefined ? '' : ` Wanted: ${to}.`
}

/**
 * How many of these actions, from the first on, are carried out together: neighbouring package actions of one provider, each
 * package once, none depending on another of them (it begins when that one has ended well, not beside it). At least one.
 */
export function groupLength(actions: readonly PlannedAction[]): number {
  const provider = providerOf(actions[0])
  const names = new Set<string>()
  const ids = new Set<string>()
  for (const action of actions) {
    const { change } = action
    if (
      provider === undefined ||
      change?.type !== 'package' ||
      change.provider !== provider ||
      names.has(change.package) ||
      action.dependsOn.some((id) => ids.has(id))
    )
      break
    names.add(change.package)
    ids.add(action.id)
  }
  return Math.max(1, ids.size)
}

function providerOf(action: PlannedAction | undefined): string | undefined {
  return action?.change?.type === 'package' ? action.change.provider : undefined
}

const ends: ReadonlySet<Verdict> = new Set(['compliant', 'changed'])

/** What is known of the actions of an order: verdicts of those that ended, ids of those that have not. */
export interface Progress {
  readonly verdicts: ReadonlyMap<string, Verdict>
  readonly open: ReadonlySet<string>
}

/**
 * Divides a group into what may begin and what may not, because something it depends on did not end well. What depends on a
 * member of the same group may begin with it, unless that member may not. Ids that are no part of the order are in order.
 */
export function withoutBlocked(group: readonly PlannedAction[], { verdicts, open }: Progress) {
  const free: PlannedAction[] = []
  const blocked: { readonly action: PlannedAction; readonly by: string }[] = []
  for (const action of group) {
    const by = action.dependsOn.find((id) => {
      const verdict = verdicts.get(id)
      if (verdict !== undefined) return !ends.has(verdict)
      return open.has(id) && !free.some((each) => each.id === id)
    })
    if (by === undefined) free.push(action)
    else blocked.push({ action, by })
  }
  return { free, blocked }
}

/**
 * The outcome of an action whose prerequisite did not end well; when that was skipped, why: then this one is skipped for the
 * same reason.
 */
export function blockedOutcome(by: PlannedAction | undefined, id: string, skipped?: Reason): Outcome {
  if (skipped !== undefined)
    return { verdict: 'skipped', reason: skipped, detail: `${by?.title ?? id} has to be done first, and was skipped.` }
  return {
    verdict: 'failed',
    reason: 'prerequisiteFailed',
    detail: `${by?.title ?? id} has to be in order first, and is not.`,
  }
}

function end(verdict: Verdict, reason: Reason, detail?: string): Step {
  return { do: 'end', outcome: { verdict, reason, ...(detail === undefined ? {} : { detail }) } }
}
