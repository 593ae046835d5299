/** Says in words whether a schedule is on, and what its settings mean. */
import type { CatchUp, RebootOptions, UserContext } from '@fettle/core/terms/session.ts'
import type { Wording } from './tones.ts'

/** How it is shown that a schedule fires or not. */
export function scheduleWording(enabled: boolean): Wording {
  return enabled
    ? { tone: 'success', word: 'On', sentence: 'It fires at its times.' }
    : { tone: 'neutral', word: 'Off', sentence: 'It runs only when somebody runs it.' }
}

export const catchUpWords: { readonly [C in CatchUp]: string } = {
  nextWindow: 'In its next window',
  onConnect: 'As soon as it is back',
  drop: 'Not at all',
}

export const noAnswerWords: { readonly [A in RebootOptions['onNoAnswer']]: string } = {
  reboot: 'It reboots',
  suppress: 'It does not reboot',
  fail: 'The session fails',
}

export const userContextWords: { readonly [U in UserContext]: string } = {
  currentUser: 'Whoever is signed in',
  primaryUser: 'Only the primary person',
  skip: 'Nobody: they are skipped',
}
