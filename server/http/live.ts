/** Tells browsers and the command line that something changed: server-sent events, resumable from a buffer. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'

/** How many events a node keeps for readers that come back. */
const kept = 10_000
/** A reader that lets this much pile up is dropped; it comes back and reads again. Bytes. */
const backlogMax = 1024 * 1024
/** A reader that missed more than this begins anew: reading everything again is less work. */
const resumeMax = 1000
const pingMs = 15_000

interface Numbered {
  readonly n: number
  readonly event: LiveEvent
}

export interface LiveHub {
  /** Tells everybody who listens on this node. */
  readonly publish: (event: LiveEvent) => void
  /** The answer to a request for the stream. */
  readonly stream: (request: Request) => Response
  /** Resolves at the next event about the session, when one may have been lost, or when the signal is aborted. */
  readonly changed: (sessionId: string, signal: AbortSignal) => Promise<void>
  /** How many streams are open. */
  readonly readerCount: () => number
  /** Ends all streams. */
  readonly close: () => void
}

/** A hub for one node; event ids are "<node>-<n>", so that another node's ids are known as strange and answered by a reset. */
export function createLiveHub(nodeId: string): LiveHub {
  const buffer: Numbered[] = []
  const listeners = new Set<(numbered: Numbered) => void>()
  const endings = new Set<() => void>()
  let last = 0

  function publish(event: LiveEvent): void {
    last += 1
    const numbered = { n: last, event }
    buffer.push(numbered)
    if (buffer.length > kept * 1.5) buffer.splice(0, buffer.length - kept)
    for (const listener of listeners) listener(numbered)
  }

  /** What a reader missed since its last id; undefined when nobody can tell any more, or it is more than may pile up. */
  function missed(lastId: string | null): readonly Numbered[] | undefined {
    const digits = lastId?.startsWith(`${nodeId}-`) ? lastId.slice(nodeId.length + 1) : ''
    const n = /^\d+$/.test(digits) ? Number(digits) : Number.NaN
    if (!(n <= last) || n < (buffer[0]?.n ?? last + 1) - 1 || last - n > resumeMax) return undefined
    return buffer.filter((numbered) => numbered.n > n)
  }

  function stream(request: Request): Response {
    const only = new URL(request.url).searchParams.get('session')
    const isWanted = ({ event }: Numbered): boolean =>
      only === null || !('sessionId' in event) || event.sessionId === only
    const text = ({ n, event }: Numbered): string =>
      `id: ${nodeId}-${n}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    const encoder = new TextEncoder()
    let leave = (): void => {}
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const write = (part: string): void => {
            if (!endings.has(end)) return
            if ((controller.desiredSize ?? 0) < -backlogMax) end()
            else controller.enqueue(encoder.encode(part))
          }
          const listener = (numbered: Numbered): void => {
            if (isWanted(numbered)) write(text(numbered))
          }
          const pinger = setInterval(() => write(': still here\n\n'), pingMs)
          /** Nothing is written any more from here on. */
          leave = () => {
            clearInterval(pinger)
            listeners.delete(listener)
            endings.delete(end)
            request.signal.removeEventListener('abort', end)
          }
          const end = (): void => {
            if (!endings.has(end)) return
            leave()
            controller.close()
          }
          endings.add(end)
          const past = missed(request.headers.get('last-event-id'))
          if (past) for (const numbered of past) listener(numbered)
          else write(text({ n: last, event: { type: 'reset' } }))
          if (request.signal.aborted) end()
          if (!endings.has(end)) return
          listeners.add(listener)
          request.signal.addEventListener('abort', end)
        },
        cancel: () => leave(),
      },
      { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
    )
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    })
  }

  function changed(sessionId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        listeners.delete(listener)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const listener = ({ event }: Numbered): void => {
        if (event.type === 'reset' || (event.type === 'session' && event.sessionId === sessionId)) done()
      }
      if (signal.aborted) return resolve()
      signal.addEventListener('abort', done, { once: true })
      listeners.add(listener)
    })
  }

  return {
    publish,
    stream,
    changed,
    readerCount: () => endings.size,
    close: () => {
      for (const end of [...endings]) end()
    },
  }
}
