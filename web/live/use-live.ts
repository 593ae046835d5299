/** Gives components the live connection: its status, its events, and a session's progress. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import type { Live, Progress } from './live.ts'
import type { Signal } from './signal.ts'
import type { StreamStatus } from './stream.ts'

export const LiveContext = createContext<Live | undefined>(undefined)

/** The live connection of this tab. */
export function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === undefined) throw new Error('A component outside of LiveContext asked for the live connection.')
  return live
}

/** A signal's value, followed. */
export function useSignal<Value>(signal: Signal<Value>): Value {
  return useSyncExternalStore(signal.watch, signal.get)
}

export function useStreamStatus(): StreamStatus {
  return useSignal(useLive().status)
}

/** How far the action in hand of a session is, as the agent last said. */
export function useProgress(sessionId: string): Progress | undefined {
  const { progress } = useLive()
  return useSyncExternalStore(progress.watch, () => progress.get().get(sessionId))
}

/** Calls back with every live event while the component is shown. */
export function useLiveEvents(callback: (event: LiveEvent) => void): void {
  const live = useLive()
  const latest = useRef(callback)
  useEffect(() => {
    latest.current = callback
  })
  useEffect(() => live.listen((event) => latest.current(event)), [live])
}
