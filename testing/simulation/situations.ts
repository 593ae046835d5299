/** Names the situations a run of the simulation must have met to be worth anything. */
import { reasons } from '@fettle/core/terms/plan.ts'
import {
  catchUps,
  finalStates,
  rebootPreferences,
  sessionKinds,
  sessionStates,
  userContexts,
  waitReasons,
} from '@fettle/core/terms/session.ts'

const named = [
  // turns and beginnings
  'asked again before it began: joined',
  'waited for its turn',
  'turn passed on',
  'waited for its computer before it began',
  'began when its computer came',
  // going on
  'link lost in the middle of work',
  'went on when the computer came back',
  'a session found its stage again after a crash of the server',
  'order sent again',
  'order came twice and was taken once',
  'journal entry came twice and was stored once',
  'journal entry came too early and was left for later',
  'an old link still reported',
  'lost job was found by the sweep',
  // interrupted actions
  'agent killed before the intent was written',
  'agent killed between intent and change',
  'agent killed in the middle of a change',
  'agent killed between change and outcome',
  'agent killed again while it found its way back',
  'change went on without its agent',
  'interrupted change had come about',
  'interrupted change was carried out again',
  'given up after three interruptions',
  // cancelling
  'cancelled while it waited for its turn',
  'cancelled while it waited for its computer',
  'cancelled while it detected',
  'cancelled now while it executed',
  'cancelled after the action while it executed',
  'cancelled while its link was lost',
  'cancelled after the action, then now',
  'cancelled when it was over',
  'cancelled within a millisecond of being asked for',
  'cancel reached the agent before its order',
  'answered after it was cancelled',
  'cancelled before the agent took it up',
  'cancel was not confirmed in time',
  'change ended by a cancel',
  // ends
  'time limit',
  'given up while its computer was away',
  'broken by a mistake of ours',
  'order refused',
  'prerequisite failed',
  'late event of a session that was over',
  'unknown became known after the end',
  'clock went back',
  'clock went forward',
  // turns, limits and locks of the whole installation
  'asked for on many computers at once',
  'the more urgent session went first',
  'waited because a limit was reached',
  'waited for the lock of a serial task',
  'the lock of a silent session was given to another',
  'what was free and wanted was found by the sweep',
  'the server died in the middle of its offers',
  // windows
  'window lost: nextWindow',
  'window lost: onConnect',
  'window lost: drop',
  'a lost window was caught up',
  'the clock was set while a window was waited for',
  'the clock was set while a date was waited for',
  'skipped: windowClosed',
  'skipped: wouldNotFit',
  // people
  'approved a plan that is no longer the present one',
  'a new plan needed a new approval',
  'nobody approved in time',
  'postponed by a person',
  'postponed by a technician',
  'run now while it waited: window',
  'run now while it waited: postponed',
  'run now while it waited: approval',
  'run now while it waited: computer',
  'run now while it waited: turn',
  'paused while it executed',
  'paused while it did not execute',
  'resumed',
  'resumed before it had stopped',
  'went on with the rest after a pause',
  'nobody resumed it in time',
  'left an action out',
  'carried out again: failed',
  'carried out again: partial',
  'carried out again: cancelled',
  'people were told once of what came up twice',
  // computers and their people
  'a laptop fell asleep',
  'a laptop fell asleep in the middle of an order',
  'waited for somebody to sign in',
  'skipped: noUser',
  'waited for another installation',
  // reboots
  'the computer was rebooted',
  'a change left a reboot pending',
  'a reboot stayed pending',
  'a reboot did not come about',
  'agent killed between the intent to reboot and the command',
  'people were asked about a reboot',
  'people were told of a reboot',
  'people agreed to a reboot',
  'people put a reboot off',
  'people left while they were asked',
  'nobody answered a prompt',
  'nobody answered and the session failed',
  'reboot suppressed',
  'reboot skipped',
  'reboot declined',
  'reboot businessHours',
  'reboot unanswered',
  // schedules
  'a schedule fired',
  'a planned time was missed',
  'a planned time was caught up late',
  'a run went on where a crash had stopped it',
] as const

/** What may be seen besides. */
const rare = [
  ...waitReasons.map((reason) => `run now while it waited: ${reason}` as const),
  ...reasons.map((reason) => `skipped: ${reason}` as const),
  ...sessionStates.map((state) => `carried out again: ${state}` as const),
  'purpose download',
  'whoever it was for left before it began',
] as const

const states = finalStates.map((state) => `ended ${state}` as const)
const kinds = sessionKinds.map((kind) => `kind ${kind}` as const)

const options = [
  ...(['keep', 'repair', 'reboot'] as const).map((purpose) => `purpose ${purpose}` as const),
  ...(['now', 'afterHours', 'at'] as const).map((type) => `window ${type}` as const),
  ...catchUps.map((catchUp) => `catch-up ${catchUp}` as const),
  ...(['none', 'person'] as const).map((approval) => `approval ${approval}` as const),
  ...rebootPreferences.map((preference) => `reboot preference ${preference}` as const),
  ...userContexts.map((context) => `user context ${context}` as const),
]

/** What a campaign has to have met. */
export const situations = [...named, ...states, ...kinds, ...options]
export type Situation = (typeof situations)[number] | (typeof rare)[number]

export type Coverage = Readonly<Record<Situation, number>>

/** Nothing was met yet. */
export function noCoverage(): Record<Situation, number> {
  return Object.fromEntries([...rare, ...situations].map((situation) => [situation, 0])) as Record<Situation, number>
}
