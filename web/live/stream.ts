/** Holds the one live connection of a browser tab and opens it again when it breaks. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import { liveEventTypes } from './hints.ts'

const address = '/api/v1/events'
const retryMs = { first: 1_000, most: 30_000 }

/** `paused`: the connection is down and being opened again. */
export type StreamStatus = 'opening' | 'open' | 'paused'

export interface StreamListener {
  onEvent(event: LiveEvent): void
  onStatus(status: StreamStatus): void
}

/**
 * Opens the stream; returns how to close it. A broken connection is opened again by the browser, with Last-Event-ID. Where the
 * browser gives up (an answer that is not a stream: a proxy's error page, a lost login) we open a new one, with growing pauses,
 * and ask for everything again.
 */
export function openStream(listener: StreamListener): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = retryMs.first
  let resumed = true

  function open(): void {
    const opened = new EventSource(address)
    source = opened
    opened.addEventListener('open', () => {
      pauseMs = retryMs.first
      listener.onStatus('open')
      if (!resumed) listener.onEvent({ type: 'reset' })
      resumed = true
    })
    for (const type of liveEventTypes) {
      opened.addEventListener(type, (message) => listener.onEvent(JSON.parse(message.data) as LiveEvent))
    }
    opened.addEventListener('error', () => {
      listener.onStatus('paused')
      if (opened.readyState !== EventSource.CLOSED) return
      resumed = false
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(retryMs.most, pauseMs * 2)
    })
  }

  listener.onStatus('opening')
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
