/** Says in words what a session can be asked to do about reboots and about when its changes begin. */
import type { RebootPreference, SessionKind, WindowStart } from '@fettle/core/terms/session.ts'

export const rebootWords: { readonly [P in RebootPreference]: string } = {
  suppress: 'Never',
  ifNeeded: 'When one is pending',
  prompt: 'Ask whoever is signed in',
  skip: 'Never; skip what needs one',
  force: 'In any case',
}

export const windowWords: { readonly [S in WindowStart['type']]: string } = {
  now: 'Now',
  afterHours: 'After business hours',
  at: 'At a date and time',
}

/** False for sessions that only look: reboots, windows and approval mean nothing to them. */
export function changesThings(kind: SessionKind): boolean {
  return kind === 'full' || kind === 'resolution'
}
