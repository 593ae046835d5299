/** Says what a session can be started with, and remembers what was chosen last. */
import { type SessionKind, sessionKinds } from '@fettle/core/terms/session.ts'

const hour = 3_600
const day = 24 * hour

/** How long to wait for a computer that is off: seconds, and the words for it. */
export const offlineWaits = [
  { seconds: 0, words: 'Do not wait: skip it' },
  { seconds: hour, words: 'Wait for 1 hour' },
  { seconds: 8 * hour, words: 'Wait for 8 hours' },
  { seconds: day, words: 'Wait for 1 day' },
  { seconds: 7 * day, words: 'Wait for 7 days' },
  { seconds: 30 * day, words: 'Wait for 30 days' },
] as const

export interface RunChoice {
  readonly kind: SessionKind
  readonly offlineWaitSeconds: number
}

const usual: RunChoice = { kind: 'full', offlineWaitSeconds: 7 * day }

/** A choice from the text it was kept as; the usual one when the text is missing or no longer makes sense. */
export function readChoice(text: string | null): RunChoice {
  const [kind, seconds] = (text ?? '').split(' ')
  const knownKind = sessionKinds.find((known) => known === kind)
  const knownWait = offlineWaits.find((wait) => String(wait.seconds) === seconds)
  if (knownKind === undefined || knownWait === undefined) return usual
  return { kind: knownKind, offlineWaitSeconds: knownWait.seconds }
}

/** The text to keep a choice as. */
export function writeChoice(choice: RunChoice): string {
  return `${choice.kind} ${choice.offlineWaitSeconds}`
}
