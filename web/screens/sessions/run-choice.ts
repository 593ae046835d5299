/** Says what a session can be started with, what of it is remembered, and how it is asked for. */
import type { CallInput } from '../../api/call.ts'
import type { PreferenceValue } from '../../api/preferences.ts'
import {
  type MaintenanceKind,
  maintenanceKinds,
  type RebootPreference,
  rebootPreferences,
  type WindowStart,
} from '@fettle/core/terms/session.ts'
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

/** What whoever uses the computer is told. */
export const tellings = ['nothing', 'before', 'after', 'beforeAndAfter'] as const
export type Telling = (typeof tellings)[number]

export const tellingWords: { readonly [T in Telling]: string } = {
  nothing: 'Nothing',
  before: 'Before it begins',
  after: 'When it is over',
  beforeAndAfter: 'Before and after',
}

/** What is remembered from one time to the next. */
export interface RunChoice {
  readonly kind: MaintenanceKind
  readonly offlineWaitSeconds: number
  /** Never "force": nobody reboots computers because of what was wanted yesterday. */
  readonly reboot: RebootPreference
  readonly start: WindowStart['type']
  readonly telling: Telling
}

/** All that the dialog asks. */
export interface RunWish extends RunChoice {
  /** Names of items; none: everything that applies. */
  readonly items: readonly string[]
  /** The date and time on the computer, as an input gives it: "2026-11-20T22:00"; "" while there is none. */
  readonly at: string
  readonly approval: boolean
}

const usual: RunChoice = {
  kind: 'full',
  offlineWaitSeconds: 7 * day,
  reboot: 'suppress',
  start: 'now',
  telling: 'nothing',
}

/** A choice from what was kept of it; what is missing or no longer makes sense is as usual. */
export function readChoice(kept: PreferenceValue): RunChoice {
  const read = typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {}
  const starts = ['now', 'afterHours'] as const
  return {
    kind: maintenanceKinds.find((kind) => kind === read.kind) ?? usual.kind,
    offlineWaitSeconds:
      offlineWaits.find(({ seconds }) => seconds === read.offlineWaitSeconds)?.seconds ?? usual.offlineWaitSeconds,
    reboot: rebootPreferences.find((one) => one === read.reboot && one !== 'force') ?? usual.reboot,
    start: starts.find((start) => start === read.start) ?? usual.start,
    telling: tellings.find((telling) => telling === read.telling) ?? usual.telling,
  }
}

/** What to keep of a wish. */
export function writeChoice({ kind, offlineWaitSeconds, reboot, start, telling }: RunChoice): PreferenceValue {
  return { kind, offlineWaitSeconds, reboot, start, telling }
}

/** The wish the dialog opens with. */
export function usualWish(choice: RunChoice): RunWish {
  return { ...choice, items: [], at: '', approval: false }
}

export type RunRequest = Omit<CallInput<'startSessions'>['body'], 'computers' | 'filter' | 'exclude' | 'q'>

/** What the server is asked; what the kind has no use for is left out, even when it was filled in for another one. */
export function requestOf(wish: RunWish): RunRequest {
  const { kind, offlineWaitSeconds, items, reboot, start, at, approval, telling } = wish
  return {
    ...{ kind, offlineWaitSeconds },
    ...(kind !== 'inventory' && items.length > 0 ? { items: [...items] } : {}),
    ...(changesThings(kind)
      ? {
          reboot,
          approval: approval ? 'person' : 'none',
          window: { start, ...(start === 'at' ? { at } : {}) },
          ...(telling === 'nothing' ? {} : { notify: notifyOf(telling) }),
        }
      : {}),
  }
}

function notifyOf(telling: Telling): { before: boolean; after: boolean } {
  return { before: telling !== 'after', after: telling !== 'before' }
}
