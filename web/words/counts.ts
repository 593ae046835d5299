/** Says how many: numbers with their nouns, and the verdicts of a session's actions. */
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import type { Tone } from './tones.ts'

/** A number with its noun: "1 computer", "1,284 computers". */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`
}

/** A whole number with thousands apart. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

export type ActionCounts = SessionSummary['counts']

export interface Share {
  readonly tone: Tone
  readonly count: number
  readonly words: string
}

/** What became of a session's actions, in the order in which a bar shows them; empty parts are left out. */
export function sharesOf(counts: ActionCounts): readonly Share[] {
  const all: readonly Share[] = [
    { tone: 'success', count: counts.compliant, words: 'compliant' },
    { tone: 'success', count: counts.changed, words: 'changed' },
    { tone: 'drift', count: counts.notCompliant, words: 'not compliant' },
    { tone: 'failed', count: counts.failed, words: 'failed' },
    { tone: 'unknown', count: counts.unknown, words: 'unknown' },
    { tone: 'neutral', count: counts.skipped, words: 'skipped' },
    { tone: 'neutral', count: counts.cancelled, words: 'cancelled' },
    { tone: 'queued', count: counts.pending, words: 'to do' },
  ]
  return all.filter((share) => share.count > 0)
}

/** The same in one sentence: "9 actions: 5 compliant, 1 failed, 3 to do". */
export function countsSentence(counts: ActionCounts): string {
  if (counts.total === 0) return 'No actions'
  const parts = sharesOf(counts).map((share) => `${formatNumber(share.count)} ${share.words}`)
  return `${formatCount(counts.total, 'action')}: ${parts.join(', ')}`
}

/** How far a session's actions are, 0 to 1; `runningShare` (0 to 1) counts for the action in hand. Nothing to do is 1. */
export function doneShare(counts: ActionCounts, runningShare = 0): number {
  if (counts.total === 0) return 1
  const ended = counts.total - counts.pending
  return Math.min(1, (ended + (counts.pending > 0 ? runningShare : 0)) / counts.total)
}
