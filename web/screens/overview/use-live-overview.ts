/** Keeps the overview up to date, at a pace that a busy fleet does not quicken. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { makePace, type Pace } from '../../live/pace.ts'
import { useLiveEvents } from '../../live/use-live.ts'

const gapMs = 2_000
/** What time alone changes: what comes tonight, who is stale. */
const atLeastMs = 60_000

/** Asks again for the overview that is shown after something changed, and every minute. */
export function useLiveOverview(): void {
  const client = useQueryClient()
  const pace = useRef<Pace>(undefined)
  useEffect(() => {
    const started = makePace(() => client.invalidateQueries({ queryKey: ['overview'] }), gapMs)
    pace.current = started
    const timer = window.setInterval(started.ask, atLeastMs)
    return () => {
      window.clearInterval(timer)
      started.stop()
    }
  }, [client])
  useLiveEvents((event) => {
    if (event.type === 'session' || event.type === 'computer' || event.type === 'definitions') pace.current?.ask()
  })
}
