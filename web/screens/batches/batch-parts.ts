/** Says what a batch consists of: its sessions by outcome, how fast it goes, and how long the rest may take. */
import type { BatchDetail } from '@fettle/contract/http/sessions.ts'
import type { Share } from '../../words/counts.ts'
import { formatNumber } from '../../words/counts.ts'

type Counted = Pick<
  BatchDetail,
  'completed' | 'failed' | 'cancelled' | 'inProgress' | 'waiting' | 'refused' | 'notReached' | 'joined'
>

/** Its parts in the order in which a bar shows them; empty ones are left out. */
export function batchParts(batch: Counted): readonly (Share & { readonly status?: string })[] {
  const parts: readonly (Share & { readonly status?: string })[] = [
    { tone: 'success', count: batch.completed, words: 'completed', status: 'completed' },
    { tone: 'failed', count: batch.failed, words: 'failed', status: 'failed' },
    { tone: 'neutral', count: batch.cancelled, words: 'cancelled', status: 'cancelled' },
    { tone: 'neutral', count: batch.refused.length, words: 'refused' },
    { tone: 'running', count: batch.inProgress, words: 'in progress', status: 'inProgress' },
    { tone: 'waiting', count: batch.waiting, words: 'waiting', status: 'waiting' },
  ]
  return parts.filter(({ count }) => count > 0)
}

/** The same in words: "3 completed, 1 failed". */
export function batchSentence(batch: Counted): string {
  const parts = batchParts(batch).map(({ count, words }) => `${formatNumber(count)} ${words}`)
  return parts.length === 0 ? 'No sessions' : parts.join(', ')
}

export interface Rate {
  /** Sessions that end in an hour. */
  readonly perHour: number
  /** Until the last one ends, if it goes on so. Milliseconds. */
  readonly leftMs: number
}

/** How fast a batch goes that is not over; undefined while too little of it is over to tell. */
export function rateOf(
  batch: Counted & Pick<BatchDetail, 'createdAt' | 'endedAt' | 'started'>,
  now: number,
): Rate | undefined {
  const over = batch.completed + batch.failed + batch.cancelled
  const left = batch.inProgress + batch.waiting
  const spentMs = now - Date.parse(batch.createdAt)
  if (batch.endedAt !== undefined || over < 3 || left === 0 || spentMs < 10_000) return undefined
  return { perHour: (over / spentMs) * 3_600_000, leftMs: (left / over) * spentMs }
}
