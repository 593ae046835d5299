/** Shows how far a session is that is at work: a bar, how many actions are over, and how long the rest usually takes. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useProgress } from '../../live/use-live.ts'
import { useNow } from '../../parts/use-now.ts'
import { Progress } from '../../parts/Progress.tsx'
import { shareDone, standingOf } from './time-left.ts'
import { useSilence } from './use-silence.ts'
import classes from './session-page.module.css'

export function SessionProgress({ session }: { readonly session: SessionDetail }) {
  const live = useProgress(session.id)
  const { actions, counts, state } = session
  const now = useNow(10_000)
  const silentMs = useSilence(session)
  const share = shareDone(actions, (live?.percent ?? 0) / 100)
  // Before the first change a bar would only say again that it waits.
  if (isFinal(state) || counts.pending === 0 || (share === 0 && state !== 'executing')) return null
  const { words, tone } = standingOf(session, now, silentMs)
  return (
    <span className={classes.progress}>
      <Progress share={share} label="Actions done" />
      <span data-tone={tone}>{words}</span>
    </span>
  )
}
