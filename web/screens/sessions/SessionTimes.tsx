/** Shows how long a session worked and, apart from it, how long it waited. */
import { isFinal } from '@fettle/core/terms/session.ts'
import type { SessionRow } from '../../api/queries.ts'
import { useNow } from '../../parts/use-now.ts'
import { formatDuration } from '../../words/durations.ts'
import { timesOf } from '../../words/session-words.ts'

type Timed = Pick<SessionRow, 'state' | 'createdAt' | 'workedMs' | 'waitedMs'>

export function SessionTimes({ session }: { readonly session: Timed }) {
  return isFinal(session.state) ? <Times {...session} /> : <RunningTimes session={session} />
}

function RunningTimes({ session }: { readonly session: Timed }) {
  const { workedMs, waitedMs } = timesOf(session, useNow(1_000))
  if (session.state === 'queued' && workedMs + waitedMs === 0) return 'not begun yet'
  return <Times workedMs={wholeSeconds(workedMs)} waitedMs={wholeSeconds(waitedMs)} />
}

function Times({ workedMs, waitedMs }: Pick<Timed, 'workedMs' | 'waitedMs'>) {
  const waited = waitedMs >= 1_000 ? `, waited ${formatDuration(waitedMs)}` : ''
  const text = `worked ${formatDuration(workedMs)}${waited}`
  return <span title={text}>{text}</span>
}

// Tenths of a second would flicker while it runs.
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000
}
