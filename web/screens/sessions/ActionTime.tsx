/** Shows how long an action took, or takes so far. */
import { useNow } from '../../parts/use-now.ts'
import type { Action } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'

export function ActionTime({ action }: { readonly action: Pick<Action, 'status' | 'startedAt' | 'endedAt'> }) {
  if (action.startedAt === undefined) return null
  const startedAt = Date.parse(action.startedAt)
  if (action.endedAt !== undefined) return formatDuration(Date.parse(action.endedAt) - startedAt)
  return action.status === 'running' ? <Ticking since={startedAt} /> : null
}

function Ticking({ since }: { readonly since: number }) {
  const now = useNow(1_000)
  return formatDuration(Math.max(0, Math.floor((now - since) / 1_000)) * 1_000)
}
