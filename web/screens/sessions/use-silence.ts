/** Watches whether a session that is at work has fallen silent. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useState } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { useLiveEvents } from '../../live/use-live.ts'
import { useNow } from '../../parts/use-now.ts'
import { silenceOf } from './silence.ts'

/** For how long nothing was heard of what runs, in milliseconds; undefined while that is nothing to speak of. */
export function useSilence(session: SessionDetail): number | undefined {
  const [heard, setHeard] = useState({ id: session.id, at: 0 })
  useLiveEvents((event) => {
    if ((event.type !== 'output' && event.type !== 'progress') || event.sessionId !== session.id) return
    const said = event.type === 'output' && event.at !== undefined ? Date.parse(event.at) : serverNow()
    // Whole seconds are enough, and many lines a second draw nothing anew.
    const at = Math.floor(said / 1_000) * 1_000
    setHeard((last) => (last.id === session.id && last.at >= at ? last : { id: session.id, at }))
  })
  const now = useNow(session.state === 'executing' ? 1_000 : 60_000)
  return silenceOf(session, now, heard.id === session.id ? heard.at : 0)
}
