/** Says that what is shown may be old, while the live connection is down. */
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useStreamStatus } from '../../live/use-live.ts'
import { formatDuration } from '../../words/durations.ts'
import classes from './shell.module.css'

// A connection that is back at once is not worth a word.
const patienceMs = 2_000

export function LiveStrip() {
  const paused = useStreamStatus() === 'paused'
  return paused ? <PausedStrip /> : null
}

function PausedStrip() {
  const [since] = useState(() => Date.now())
  const [passedMs, setPassedMs] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => setPassedMs(Date.now() - since), 1_000)
    return () => window.clearInterval(timer)
  }, [since])
  if (passedMs < patienceMs) return null
  return (
    <div className={classes.strip} role="status" data-print="no">
      <IconPlugConnectedX size={15} aria-hidden />
      <span>Live updates paused, reconnecting</span>
      <span aria-hidden="true">({formatDuration(Math.floor(passedMs / 1_000) * 1_000)})</span>
    </div>
  )
}
