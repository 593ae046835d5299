/** Says how long something will still take, and only as exactly as it is known. */
import { formatDuration } from './durations.ts'

/** What history says of such a thing. Milliseconds. */
export interface History {
  readonly samples: number
  readonly p50Ms: number
  readonly p90Ms: number
}

export interface Remaining {
  /** How many parts are over, of how many. */
  readonly done: number
  readonly total: number
  /** How long it has been at work, without waiting. Milliseconds. */
  readonly workedMs?: number
  /** What is left by the weights of the parts that are not over. Milliseconds. */
  readonly leftMs?: number
  readonly history?: History | undefined
  /** How long nothing was heard of it, once that is noteworthy. Milliseconds. */
  readonly silentMs?: number | undefined
}

const leastSamples = 5
const steadyRatio = 3

/**
 * The words beside a bar. A time only when at least five runs are known and they were alike (p90 below three times p50); "4 of 9"
 * otherwise; beyond p90 that it takes longer than usual; and first of all that nothing is heard.
 */
export function progressText(rest: Remaining): { readonly words: string; readonly tone?: 'drift' } {
  const { done, total, workedMs = 0, leftMs, history, silentMs } = rest
  if (silentMs !== undefined) return { words: `No output for ${formatDuration(silentMs)}`, tone: 'drift' }
  const isKnown = history !== undefined && history.samples >= leastSamples && history.p50Ms > 0
  if (isKnown && workedMs > history.p90Ms) {
    return { words: `longer than usual (usually ${formatDuration(roughly(history.p50Ms))})`, tone: 'drift' }
  }
  const isSteady = isKnown && history.p90Ms / history.p50Ms < steadyRatio
  if (!isSteady) return { words: `${done} of ${total}` }
  return { words: leftWords(leftMs ?? Math.max(0, history.p50Ms - workedMs)) }
}

function leftWords(ms: number): string {
  if (ms < 60_000) return 'less than a minute left'
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `about ${minutes} min left`
  return `about ${Math.round(minutes / 60)} h left`
}

function roughly(ms: number): number {
  return ms < 60_000 ? Math.round(ms / 1_000) * 1_000 : Math.round(ms / 60_000) * 60_000
}
