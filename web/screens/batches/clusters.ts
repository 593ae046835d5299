/** Says what failed sessions have in common: their cause where one is known, else the words of their first problem. */
import type { SessionRow } from '../../api/queries.ts'

export interface Cluster {
  /** The name of a known cause, for filters. */
  readonly cause: string | undefined
  readonly sentence: string
  readonly count: number
}

type Failed = Pick<SessionRow, 'firstProblem'> & { readonly cause?: string | undefined }

/** The clusters, the largest first. Numbers and paths do not part what is otherwise the same. */
export function clustersOf(sessions: readonly Failed[]): readonly Cluster[] {
  const clusters = new Map<string, Cluster>()
  for (const { cause, firstProblem } of sessions) {
    if (cause === undefined && firstProblem === undefined) continue
    const sentence = firstProblem ?? cause ?? ''
    const key = cause ?? sentence.replace(/\d+/g, '0').replace(/(\/[\w.-]+)+/g, '/')
    const before = clusters.get(key)
    clusters.set(key, { cause, sentence: before?.sentence ?? sentence, count: (before?.count ?? 0) + 1 })
  }
  return [...clusters.values()].sort((a, b) => b.count - a.count)
}
