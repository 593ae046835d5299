/** Keeps counts that are shown up to date, at a pace that a busy fleet does not quicken. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { makePace, type Pace } from '../../live/pace.ts'
import { useLiveEvents } from '../../live/use-live.ts'

const gapMs = 3_000

/** Asks again for all counts that are shown, after sessions or computers changed. Used once, by the shell. */
export function useLiveCounts(): void {
  const client = useQueryClient()
  const pace = useRef<Pace>(undefined)
  useEffect(() => {
    const started = makePace(() => client.invalidateQueries({ queryKey: ['counts'] }), gapMs)
    pace.current = started
    return started.stop
  }, [client])
  useLiveEvents((event) => {
    if (event.type === 'session' || event.type === 'computer') pace.current?.ask()
  })
}
