/** Shares one live connection between all tabs of a browser: one tab holds it and tells the others; when it goes, another takes over. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import { openStream, type StreamListener, type StreamStatus } from './stream.ts'

// A worker that all tabs share would be simpler, but our content security policy (trusted-types 'none') lets no script start one.
const name = 'fettle-live'

type Message =
  | { readonly type: 'status'; readonly status: StreamStatus }
  | { readonly type: 'event'; readonly event: LiveEvent }
  /** A tab has come and wants to know the status. */
  | { readonly type: 'hello' }

/**
 * Opens the connection of this tab, through `open` where this tab is the one that holds it; returns how to close it. Browsers give locks
 * only to pages that came over TLS or from this computer; elsewhere every tab has a connection of its own.
 */
export function openSharedStream(listener: StreamListener, open: typeof openStream = openStream): () => void {
  if (!('BroadcastChannel' in globalThis) || globalThis.navigator?.locks === undefined) return open(listener)
  const channel = new BroadcastChannel(name)
  const leaving = new AbortController()
  let status: StreamStatus = 'opening'
  let isLeader = false
  let hasHeard = false
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a broadcast channel has none: it reaches only our own origin
  const tell = (message: Message): void => channel.postMessage(message)

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (isLeader) {
      if (data.type === 'hello') tell({ type: 'status', status })
      return
    }
    if (data.type === 'hello') return
    if (data.type === 'event') listener.onEvent(data.event)
    else listener.onStatus(data.status)
    // What happened before this tab came it has not heard: it reads everything again.
    if (!hasHeard) listener.onEvent({ type: 'reset' })
    hasHeard = true
  })

  function lead(): Promise<void> {
    if (leaving.signal.aborted) return Promise.resolve()
    isLeader = true
    const close = open({
      onEvent(event) {
        listener.onEvent(event)
        tell({ type: 'event', event })
      },
      onStatus(next) {
        status = next
        listener.onStatus(next)
        tell({ type: 'status', status: next })
      },
    })
    // Between the old holder's end and the new connection something may have happened that nobody heard.
    if (hasHeard) {
      listener.onEvent({ type: 'reset' })
      tell({ type: 'event', event: { type: 'reset' } })
    }
    return new Promise((release) => {
      leaving.signal.addEventListener('abort', () => {
        close()
        release()
      })
    })
  }

  listener.onStatus('opening')
  tell({ type: 'hello' })
  navigator.locks.request(name, { signal: leaving.signal }, lead).catch((error: unknown) => {
    // Leaving while still waiting for the lock ends the request so; anything else leaves this tab a connection of its own.
    if (leaving.signal.aborted) return
    console.warn('The live connection cannot be shared between tabs.', error)
    void lead()
  })
  return () => {
    leaving.abort()
    channel.close()
  }
}
