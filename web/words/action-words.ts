/** Says an action's kind, verdict, reason and way from before to after in words. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ActionKind, Verdict } from '@fettle/core/terms/plan.ts'
import type { Wording } from './tones.ts'

export type Action = SessionDetail['actions'][number]

/** What kind of thing an action does: `adds`, `removes`, `changes`, or only `looks`. */
export type Effect = 'adds' | 'removes' | 'changes' | 'looks'

export const actionKindWords: {
  readonly [K in ActionKind]: { readonly word: string; readonly effect: Effect; readonly sentence: string }
} = {
  install: { word: 'Install', effect: 'adds', sentence: 'Installs software that is not there.' },
  update: { word: 'Update', effect: 'changes', sentence: 'Brings software to a newer version.' },
  downgrade: { word: 'Downgrade', effect: 'changes', sentence: 'Brings software to an older version.' },
  reinstall: { word: 'Reinstall', effect: 'changes', sentence: 'Installs the same version again, as a repair.' },
  uninstall: { word: 'Uninstall', effect: 'removes', sentence: 'Removes software.' },
  download: {
    word: 'Download',
    effect: 'adds',
    sentence: 'Fetches what an installation will need; installs nothing.',
  },
  enforce: { word: 'Enforce', effect: 'changes', sentence: 'Tests a setting and sets it when it is not as wanted.' },
  audit: { word: 'Audit', effect: 'looks', sentence: 'Tests whether it is as wanted; changes nothing.' },
  monitor: { word: 'Monitor', effect: 'looks', sentence: 'Records a value; changes nothing.' },
  run: { word: 'Run', effect: 'changes', sentence: 'Runs a command once; what it changes is not looked at.' },
  none: { word: 'None', effect: 'looks', sentence: 'Nothing has to be done.' },
}

const verdictWords: { readonly [V in Verdict]: Wording } = {
  compliant: { tone: 'success', word: 'Compliant', sentence: 'As wanted; nothing had to be changed.' },
  changed: { tone: 'success', word: 'Changed', sentence: 'Changed, and found as wanted afterwards.' },
  notCompliant: { tone: 'drift', word: 'Not compliant', sentence: 'Not as wanted.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It could not be brought to what is wanted.' },
  unknown: { tone: 'unknown', word: 'Unknown', sentence: 'Nobody could find out how it is.' },
  skipped: { tone: 'neutral', word: 'Skipped', sentence: 'Left out of this session.' },
  cancelled: { tone: 'neutral', word: 'Cancelled', sentence: 'Not done, because the session was cancelled.' },
}

/** How a verdict is shown. */
export function verdictWording(verdict: Verdict): Wording {
  return verdictWords[verdict]
}

/** How an action is shown: its verdict once it has ended, before that where it stands. */
export function actionWording(action: Pick<Action, 'status' | 'verdict' | 'skippedBy'>): Wording {
  if (action.verdict !== undefined) return verdictWords[action.verdict]
  if (action.skippedBy !== undefined)
    return {
      tone: 'neutral',
      word: 'To be skipped',
      sentence: `${action.skippedBy} wants it left out of this session.`,
    }
  if (action.status === 'running')
    return { tone: 'running', word: 'Running', sentence: 'The computer is doing this now.' }
  return { tone: 'queued', word: 'To do', sentence: 'Its turn comes after the actions before it.' }
}

export interface Way {
  readonly from: string
  readonly to?: string
}

/** Where an action starts and where it has led, or shall lead while it has not ended; without `to` when nothing moves. */
export function actionWay(action: Action): Way {
  return wayOf(action.before, action.verdict === undefined ? action.to : (action.after ?? action.to))
}

/** Where an action starts and where the plan leads it, whatever became of it. */
export function plannedWay(action: Action): Way {
  return wayOf(action.before, action.to)
}

function wayOf(before: string, after: string | undefined): Way {
  const from = stateWords(before)
  // A change that did not take says only why it is still as it was.
  const isSame = after === undefined || after === before || after.startsWith(`${before}: `)
  return isSame ? { from } : { from, to: stateWords(after) }
}

/** What was found of an item, in words: a version stays as it is, "notCompliant" becomes "not compliant". */
export function stateWords(state: string): string {
  return state === 'notCompliant' ? 'not compliant' : state
}

const desiredWordsOf: Readonly<Record<string, string>> = {
  exact: 'exactly',
  atLeast: 'at least',
  atMost: 'at most',
  any: 'any version',
  updateIfFound: 'update if found',
}

/** What is wanted of an item, in words: "atLeast 15" becomes "at least 15". */
export function desiredWords(desired: string): string {
  const [state = '', ...version] = desired.split(' ')
  return [desiredWordsOf[state] ?? state, ...version].join(' ')
}

/** True when there was nothing to do and nothing wrong: what lists fold away. */
export function isQuiet(action: Pick<Action, 'kind' | 'verdict'>): boolean {
  return action.verdict === 'compliant' && action.kind === 'none'
}

/**
 * The action to look at: what failed, else what runs, else the one that was looked at before, so that an end takes nothing away
 * from a reader; else what is not as wanted, else the first that did something.
 */
export function actionToOpen(actions: readonly Action[], before?: string): Action | undefined {
  const wishes: readonly ((action: Action) => boolean)[] = [
    (action) => action.verdict === 'failed',
    (action) => action.status === 'running',
    (action) => action.id === before,
    (action) => action.verdict === 'unknown' || action.verdict === 'notCompliant',
    (action) => action.verdict === 'changed',
    (action) => !isQuiet(action),
    () => true,
  ]
  for (const wish of wishes) {
    const found = actions.find(wish)
    if (found !== undefined) return found
  }
  return undefined
}

/** Makes words of a code: "updateAvailable" becomes "Update available". */
export function codeWords(code: string): string {
  const words = code.replace(/([a-z\d])([A-Z])/g, (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
