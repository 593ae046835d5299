/** Says what became of a run of a schedule, as the parts of a bar and as a word. */
import { isFinal, type SessionState } from '@fettle/core/terms/session.ts'
import type { ScheduleRun } from '../../api/schedule-queries.ts'
import { formatCount, formatNumber, type Share } from '../../words/counts.ts'
import type { Tone, Wording } from '../../words/tones.ts'

type Outcome = Pick<ScheduleRun, 'sessions' | 'counts' | 'skipped'>

const groups: readonly (readonly [tone: Tone, words: string, states: readonly SessionState[]])[] = [
  ['success', 'as wanted', ['compliant', 'changed']],
  ['drift', 'partial', ['partial']],
  ['failed', 'failed', ['failed']],
  ['offline', 'not reached', ['missed']],
  ['neutral', 'cancelled', ['cancelled']],
  ['waiting', 'waiting', ['waiting']],
  ['running', 'in progress', ['queued', 'detecting', 'planned', 'executing', 'reporting']],
]

const skippedWords = {
  refused: 'refused',
  failed: 'could not start',
  notApplicable: 'not applicable',
} as const satisfies Record<ScheduleRun['skipped'][number]['outcome'], string>

/** The computers of a run by what became of them, in the order in which a bar shows them; empty parts are left out. */
export function runParts({ sessions, counts }: Outcome): readonly Share[] {
  const inStates = (states: readonly SessionState[]): number =>
    sessions.reduce((sum, { state, count }) => sum + (states.includes(state) ? count : 0), 0)
  const parts: readonly Share[] = [
    ...groups.map(([tone, words, states]) => ({ tone, count: inStates(states), words })),
    { tone: 'success', count: counts.joined, words: 'joined others' },
    { tone: 'queued', count: counts.toStart, words: 'to start' },
    { tone: 'failed', count: counts.failed, words: skippedWords.failed },
    { tone: 'neutral', count: counts.refused, words: skippedWords.refused },
    { tone: 'neutral', count: counts.notApplicable, words: skippedWords.notApplicable },
  ]
  return parts.filter(({ count }) => count > 0)
}

/** The same in one sentence: "12 computers: 11 as wanted, 1 failed". */
export function runSentence(run: Outcome): string {
  if (run.counts.computers === 0) return 'It meant no computer.'
  const parts = runParts(run).map(({ count, words }) => `${formatNumber(count)} ${words}`)
  return `${formatCount(run.counts.computers, 'computer')}: ${parts.join(', ')}`
}

/** Why computers were left out: "2 refused: It is excluded from maintenance." */
export function skippedSentences({ skipped }: Pick<ScheduleRun, 'skipped'>): readonly string[] {
  return skipped.map(
    ({ outcome, count, sentence }) => `${formatNumber(count)} ${skippedWords[outcome]}${sentence && `: ${sentence}`}`,
  )
}

/** How many were left out, by word: "2 refused". */
export function skippedShort({ skipped }: Pick<ScheduleRun, 'skipped'>): string {
  return skipped.map(({ outcome, count }) => `${formatNumber(count)} ${skippedWords[outcome]}`).join(', ')
}

const stateWords: { readonly [S in ScheduleRun['state']]: Wording } = {
  waiting: { tone: 'queued', word: 'Fired', sentence: 'Its computers are being found.' },
  starting: { tone: 'running', word: 'Starting', sentence: 'Its computers are being started, spread over time.' },
  done: { tone: 'success', word: 'Done', sentence: 'Every computer was started, or it is said why not.' },
  missed: { tone: 'failed', word: 'Missed', sentence: 'No server was running at its time.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It could not be started.' },
}

/** How a run is shown: whether it started its computers and, when it did, how far their sessions are. */
export function runWording({
  state,
  sentence,
  sessions,
  counts,
}: Outcome & Pick<ScheduleRun, 'state' | 'sentence'>): Wording {
  const words = stateWords[state]
  if (state !== 'done') return { ...words, sentence: sentence ?? words.sentence }
  if (counts.computers === 0) return { tone: 'neutral', word: 'Nobody', sentence: 'It meant no computer.' }
  if (sessions.some((one) => !isFinal(one.state)))
    return { tone: 'running', word: 'Under way', sentence: 'Sessions that it started are not over yet.' }
  const bad = sessions.some(({ state: one }) => one === 'failed' || one === 'missed') || counts.failed > 0
  if (bad) return { tone: 'failed', word: 'With failures', sentence: 'Sessions that it started failed or were missed.' }
  return words
}
