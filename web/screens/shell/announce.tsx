/** Tells screen readers of changes of state, politely and not too often. */
import { useEffect, useState } from 'react'
import { makeSignal } from '../../live/signal.ts'
import { useSignal } from '../../live/use-live.ts'

const gapMs = 5_000
const latest = makeSignal('')

/** Says this to screen readers; of several within a few seconds only the last. */
export function announce(sentence: string): void {
  latest.set(sentence)
}

/** The place where announcements are made; shown once, by the shell. */
export function Announcer() {
  const wanted = useSignal(latest)
  const [spoken, setSpoken] = useState({ text: '', at: 0 })
  useEffect(() => {
    if (wanted === spoken.text) return
    const delay = Math.max(0, spoken.at + gapMs - Date.now())
    const timer = window.setTimeout(() => setSpoken({ text: wanted, at: Date.now() }), delay)
    return () => window.clearTimeout(timer)
  }, [wanted, spoken])
  return (
    <div className="unseen" role="status" aria-live="polite">
      {spoken.text}
    </div>
  )
}
