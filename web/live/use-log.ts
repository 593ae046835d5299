/** Gives components a session's output, growing while it is being written. */
import { useEffect, useState } from 'react'
import { type LogFeed, type LogState, makeLogFeed } from './log-feed.ts'
import { useLiveEvents, useSignal } from './use-live.ts'
import { makeSignal } from './signal.ts'

interface LogOptions {
  readonly sessionId: string
  /** Only this action's lines. */
  readonly actionId?: string | undefined
  /** More is to come: hints are followed. */
  readonly growing: boolean
}

const nothing = makeSignal<LogState>({ lines: [], status: 'loading' })

/** The output and how to ask for it again. */
export function useLog({ sessionId, actionId, growing }: LogOptions): LogState & { readonly ask: () => void } {
  const [feed, setFeed] = useState<LogFeed>()
  useEffect(() => {
    const made = makeLogFeed(sessionId, actionId)
    setFeed(made)
    return made.stop
  }, [sessionId, actionId])
  // Also when it stops growing: the last lines may have come together with the end.
  useEffect(() => feed?.ask(), [feed, growing])
  useLiveEvents((event) => {
    const concerned = event.type === 'reset' || (event.type === 'output' && event.sessionId === sessionId && growing)
    if (concerned) feed?.ask()
  })
  const state = useSignal(feed?.state ?? nothing)
  return { ...state, ask: () => feed?.ask() }
}
