/** Shows how long a session worked and, apart from it, how long it waited. */
import { isFinal } from '@fettle/core/terms/session.ts'
import type { SessionRow } from '../../api/queries.ts'
import { useNow } from '../../parts/use-now.ts'
import { formatDuration } from '../../words/durations.ts'
import { timesOf } from '../../words/session-words.ts'

type Timed = Pick<SessionRow, 'state' | 'createdAt' | 'workedMs' | 'waitedMs'>

export function SessionTimes({ session }: { readonly session: Timed }) {
  return isFinal(session.state) ? <Times session={session} now={0} /> : <RunningTimes session={session} />
}

function RunningTimes({ session }: { readonly session: Timed }) {
  return <Times session={session} now={useNow(1_000)} />
}

function Times({ session, now }: { readonly session: Timed; readonly now: number }) {
  const { workedMs, waitedMs } = timesOf(session, now)
  if (session.state === 'queued' && workedMs + waitedMs === 0) return 'not begun yet'
  const waited = waitedMs >= 1_000 ? `, waited ${wholeSeconds(waitedMs)}` : ''
  const text = `worked ${wholeSeconds(workedMs)}${waited}`
  return <span title={text}>{text}</span>
}

// Tenths of a second would flicker while it runs.
function wholeSeconds(ms: number): string {
  return formatDuration(ms < 1_000 ? ms : Math.floor(ms / 1_000) * 1_000)
}
