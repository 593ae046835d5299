/** Gives a component a log that is read as it is looked at, growing while it is being written. */
import { useEffect, useMemo } from 'react'
import { useLiveEvents, useSignal } from '../../live/use-live.ts'
import type { LogSource } from './log-source.ts'
import { type LogState, type LogStore, makeLogStore } from './log-store.ts'

interface LogOptions {
  readonly source: LogSource
  readonly streams: string | undefined
  /** More is to come: hints about this session are followed. */
  readonly growing: boolean
  readonly sessionId: string | undefined
}

/** The log and its state. */
export function useLogStore({
  source,
  streams,
  growing,
  sessionId,
}: LogOptions): LogState & { readonly store: LogStore } {
  const store = useMemo(() => makeLogStore(source, streams), [source, streams])
  useEffect(() => store.open(), [store])
  useEffect(() => {
    // The last lines may come together with the end, whose hint is not about output.
    if (!growing) store.ask()
  }, [store, growing])
  useLiveEvents((event) => {
    const isOurs = event.type === 'output' && event.sessionId === sessionId && growing
    if (isOurs || event.type === 'reset') store.ask()
  })
  return { ...useSignal(store.state), store }
}
