/** Says what a session can be started with, what of it is remembered, and how it is asked for. */
import type { CallInput } from '../../api/call.ts'
import { type RebootPreference, type SessionKind, sessionKinds, type WindowStart } from '@fettle/core/terms/session.ts'
import { changesThings } from '../../words/option-words.ts'

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

/** What is remembered from one time to the next. */
export interface RunChoice {
  readonly kind: SessionKind
  readonly offlineWaitSeconds: number
}

/** All that the dialog asks. Beyond the choice nothing is remembered: nobody reboots a computer because of what was wanted yesterday. */
export interface RunWish extends RunChoice {
  /** Names of items; none: everything that applies. */
  readonly items: readonly string[]
  readonly reboot: RebootPreference
  readonly start: WindowStart['type']
  /** The date and time on the computer, as an input gives it: "2026-11-20T22:00"; "" while there is none. */
  readonly at: string
  readonly approval: boolean
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

/** The wish the dialog opens with. */
export function usualWish(choice: RunChoice): RunWish {
  return { ...choice, items: [], reboot: 'suppress', start: 'now', at: '', approval: false }
}

/** What the server is asked; what the kind has no use for is left out, even when it was filled in for another one. */
export function requestOf(wish: RunWish): Omit<CallInput<'startSessions'>['body'], 'computers' | 'filter'> {
  const { kind, offlineWaitSeconds, items, reboot, start, at, approval } = wish
  return {
    ...{ kind, offlineWaitSeconds },
    ...(kind !== 'inventory' && items.length > 0 ? { items: [...items] } : {}),
    ...(changesThings(kind)
      ? {
          reboot,
          approval: approval ? 'person' : 'none',
          window: { start, ...(start === 'at' ? { at } : {}) },
        }
      : {}),
  }
}
