/** Gives components a session's output, growing while it is being written. */
import { useEffect, useMemo } from 'react'
import { type LogState, makeLogFeed } from './log-feed.ts'
import { useLiveEvents, useSignal } from './use-live.ts'

interface LogOptions {
  readonly sessionId: string
  /** Only this action's lines. */
  readonly actionId?: string | undefined
  /** More is to come: hints are followed. */
  readonly growing: boolean
}

/** The output and how to ask for it again. */
export function useLog({ sessionId, actionId, growing }: LogOptions): LogState & { readonly ask: () => void } {
  const feed = useMemo(() => makeLogFeed(sessionId, actionId), [sessionId, actionId])
  useEffect(() => feed.open(), [feed])
  useEffect(() => {
    // The last lines may come together with the end, whose hint is not about output.
    if (!growing) feed.ask()
  }, [feed, growing])
  useLiveEvents((event) => {
    const isOurs = event.type === 'output' && event.sessionId === sessionId && growing
    if (isOurs || event.type === 'reset') feed.ask()
  })
  return { ...useSignal(feed.state), ask: feed.ask }
}
