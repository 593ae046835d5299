/** Names the situations a run of the simulation must have met to be worth anything. */
import { finalStates, sessionKinds } from '@fettle/core/terms/session.ts'

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
] as const

const states = finalStates.map((state) => `ended ${state}` as const)
const kinds = sessionKinds.map((kind) => `kind ${kind}` as const)

export const situations = [...named, ...states, ...kinds]
export type Situation = (typeof situations)[number]

export type Coverage = Readonly<Record<Situation, number>>

/** Nothing was met yet. */
export function noCoverage(): Record<Situation, number> {
  return Object.fromEntries(situations.map((situation) => [situation, 0])) as Record<Situation, number>
}
