/** Decides whether this computer reboots now: the one place where preference, need, hours, people and answers meet. Pure. */
import { never } from '@fettle/core/terms/bug.ts'
import type { RebootOptions, RebootOutcome, RebootPoint, RebootPreference } from '@fettle/core/terms/session.ts'

/** What people said: later costs one of their deferrals while they have any, afterwards it is a no. */
export const answers = ['notAsked', 'now', 'later', 'no', 'silence'] as const
export type RebootAnswer = (typeof answers)[number]

/** Everything the decision depends on. */
export interface RebootSituation {
  readonly preference: RebootPreference
  readonly point: RebootPoint
  /** Something on this computer asks for a reboot. */
  readonly isPending: boolean
  /** It is business hours and no reboots are wanted in them. */
  readonly isBusinessHours: boolean
  readonly isSomebodySignedIn: boolean
  readonly answer: RebootAnswer
  /** What silence means. */
  readonly onNoAnswer: RebootOptions['onNoAnswer']
}

/** What to do. `outcome` is what is told: done only when a new boot id has proved it. */
export type RebootDecision =
  | { readonly do: 'reboot'; readonly outcome: 'done'; readonly sentence: string }
  /** Tell people how long they have, then reboot. */
  | { readonly do: 'noticeThenReboot'; readonly outcome: 'done'; readonly sentence: string }
  | { readonly do: 'ask'; readonly sentence: string }
  | { readonly do: 'defer'; readonly outcome: 'deferred'; readonly sentence: string }
  | {
      readonly do: 'leave'
      readonly outcome: Exclude<RebootOutcome, 'done' | 'deferred' | 'failed'>
      readonly sentence: string
    }
  | { readonly do: 'failSession'; readonly outcome: 'unanswered'; readonly sentence: string }

/** The decision of SPEC.md, whose rows are enumerated by the test. */
export function decideReboot(situation: RebootSituation): RebootDecision {
  const { preference, point, isPending, isBusinessHours, isSomebodySignedIn } = situation
  if (point === 'asked') return unasked(isSomebodySignedIn, 'Somebody asked for a reboot')
  const isWanted = isPending || (preference === 'force' && point === 'end')
  if (!isWanted) return leave('notNeeded', 'Nothing on this computer asks for a reboot.')
  if (preference === 'suppress') return leave('suppressed', 'A reboot is pending, and this session does not reboot.')
  if (preference === 'skip') return leave('skipped', 'A reboot is pending, and this session skips reboots.')
  if (isBusinessHours) {
    const what = isPending ? 'A reboot is pending' : 'A reboot was to end this session'
    return leave('businessHours', `${what}, and it is business hours, in which this computer is not rebooted.`)
  }
  const why = isPending ? 'A reboot is pending' : 'This session ends with a reboot in any case'
  return preference === 'prompt' ? answered(situation) : unasked(isSomebodySignedIn, why)
}

/** Nobody is asked; whoever is signed in is told. */
function unasked(isSomebodySignedIn: boolean, why: string): RebootDecision {
  if (isSomebodySignedIn)
    return { do: 'noticeThenReboot', outcome: 'done', sentence: `${why}, and whoever is signed in is told before.` }
  return { do: 'reboot', outcome: 'done', sentence: `${why}, and nobody is signed in.` }
}

function answered({ answer, isSomebodySignedIn, onNoAnswer }: RebootSituation): RebootDecision {
  switch (answer) {
    case 'now':
      return { do: 'reboot', outcome: 'done', sentence: 'A reboot is pending, and whoever is signed in agreed to it.' }
    case 'later':
      return {
        do: 'defer',
        outcome: 'deferred',
        sentence: 'A reboot is pending, and whoever is signed in chose later.',
      }
    case 'no':
      return leave('declined', 'A reboot is pending, and whoever is signed in declined it.')
    case 'notAsked':
      if (isSomebodySignedIn)
        return { do: 'ask', sentence: 'A reboot is pending, and whoever is signed in is asked about it.' }
      return {
        do: 'reboot',
        outcome: 'done',
        sentence: 'A reboot is pending, and nobody is signed in who could be asked.',
      }
    case 'silence':
      if (!isSomebodySignedIn)
        return {
          do: 'reboot',
          outcome: 'done',
          sentence: 'A reboot is pending, and those who were asked have signed out.',
        }
      return silent(onNoAnswer)
    default:
      return never(answer)
  }
}

function silent(onNoAnswer: RebootOptions['onNoAnswer']): RebootDecision {
  const why = 'A reboot is pending, and nobody answered in time'
  switch (onNoAnswer) {
    case 'reboot':
      return { do: 'reboot', outcome: 'done', sentence: `${why}: the computer reboots, as was announced.` }
    case 'suppress':
      return leave('unanswered', `${why}: the computer is not rebooted.`)
    case 'fail':
      return { do: 'failSession', outcome: 'unanswered', sentence: `${why}: the session fails, as was announced.` }
    default:
      return never(onNoAnswer)
  }
}

function leave(outcome: Extract<RebootDecision, { do: 'leave' }>['outcome'], sentence: string): RebootDecision {
  return { do: 'leave', outcome, sentence }
}
