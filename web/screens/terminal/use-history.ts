/** Steps through what was run before, with the arrow keys, as shells do. */
import { useState } from 'react'
import type { RecentCommand } from '../../api/terminal-queries.ts'

interface History {
  /** The command before or after the one at hand; undefined when there is none, "draft" for what was being typed. */
  readonly step: (way: 'older' | 'newer', draft: RecentText) => RecentText | undefined
  /** Something was typed: the next step begins at the last command again. */
  readonly reset: () => void
}

export type RecentText = Pick<RecentCommand, 'language' | 'text'>

export function useHistory(recent: readonly RecentText[]): History {
  const [at, setAt] = useState(-1)
  const [kept, setKept] = useState<RecentText>()
  return {
    step: (way, draft) => {
      const next = way === 'older' ? at + 1 : at - 1
      if (next < -1 || next >= recent.length) return undefined
      if (at === -1) setKept(draft)
      setAt(next)
      return next === -1 ? kept : recent[next]
    },
    reset: () => setAt(-1),
  }
}
