/** Tells browsers and the command line that something changed: server-sent events, resumable from a buffer. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'

/** How many events a node keeps for readers that come back. */
const kept = 10_000
/** A reader that lets this much pile up is dropped; it comes back and reads again. Bytes. */
const backlogMax = 1024 * 1024
/** A reader that missed more than this begins anew: reading everything again is less work. */
const resumeMax = 1000
const pingMs = 15_000
/** How often it is found out again what a reader may hear. */
const checkMs = 4_000

interface Numbered {
  readonly n: number
  readonly event: LiveEvent
  /** Whose event it is, when that was known. */
  readonly tenantId: string | undefined
}

/** Whose events a reader hears: everybody's, or those of these tenants. */
export type Heard = 'everything' | ReadonlySet<string>

/** What a reader may hear, and how that is found out again: it may be less by then, or (undefined) nothing. */
export interface Listening {
  readonly heard: Heard
  readonly again: () => Promise<Heard | undefined>
  readonly loginId?: string | undefined
}

export interface LiveHub {
  /** Tells everybody who listens on this node. */
  readonly publish: (event: LiveEvent, tenantId?: string) => void
  /** The answer to a request for the stream; without `listening` it hears everything. */
  readonly stream: (request: Request, listening?: Listening) => Response
  /** Resolves at the next event about the session, when one may have been lost, or when the signal is aborted. */
  readonly changed: (sessionId: string, signal: AbortSignal) => Promise<void>
  /** Finds out at once whether the streams of these logins may go on. */
  readonly check: (loginIds: ReadonlySet<string>) => void
  /** How many streams are open. */
  readonly readerCount: () => number
  /** Ends all streams. */
  readonly close: () => void
}

/** Whose computer or session it is; undefined when there is none. */
export type TenantOf = (about: {
  readonly computerId?: string
  readonly sessionId?: string
}) => Promise<string | undefined>

/** A hub for one node; event ids are "<node>-<n>", so that another node's ids are known as strange and answered by a reset. */
export function createLiveHub(nodeId: string, tenantOf: TenantOf = async () => undefined): LiveHub {
  const buffer: Numbered[] = []
  const listeners = new Set<(numbered: Numbered) => void>()
  const endings = new Set<() => void>()
  const checks = new Set<(loginIds: ReadonlySet<string>) => void>()
  let last = 0

  function publish(event: LiveEvent, tenantId?: string): void {
    last += 1
    const numbered = { n: last, event, tenantId }
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

  /** Whether somebody who hears only some tenants hears this. */
  async function isHeard({ event, tenantId }: Numbered, heard: Heard): Promise<boolean> {
    if (heard === 'everything' || !('sessionId' in event || 'computerId' in event)) return true
    const owner = tenantId ?? (await tenantOf(event))
    return owner !== undefined && heard.has(owner)
  }

  function stream(request: Request, listening?: Listening): Response {
    const { again } = listening ?? {}
    let heard = listening?.heard ?? 'everything'
    const only = new URL(request.url).searchParams.get('session')
    const isWanted = ({ event }: Numbered): boolean =>
      only === null || !('sessionId' in event) || event.sessionId === only
    const text = ({ n, event }: Pick<Numbered, 'n' | 'event'>): string =>
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
          // One after the other, so that they stay in their order while it is found out whose they are.
          let told = Promise.resolve()
          const tell = async (numbered: Numbered): Promise<void> => {
            if (await isHeard(numbered, heard).catch(() => false)) write(text(numbered))
          }
          const listener = (numbered: Numbered): void => {
            if (!isWanted(numbered)) return
            if (heard === 'everything') write(text(numbered))
            else told = told.then(() => tell(numbered))
          }
          const pinger = setInterval(() => write(': still here\n\n'), pingMs)
          const check = (): void => {
            again?.().then(
              (now) => {
                if (now === undefined) end()
                else heard = now
              },
              () => end(),
            )
          }
          const checker = setInterval(check, checkMs)
          const checkIf = (loginIds: ReadonlySet<string>): void => {
            if (loginIds.has(listening?.loginId ?? '')) check()
          }
          checks.add(checkIf)
          /** Nothing is written any more from here on. */
          leave = () => {
            clearInterval(pinger)
            clearInterval(checker)
            checks.delete(checkIf)
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
    check: (loginIds) => {
      for (const check of checks) check(loginIds)
    },
    readerCount: () => endings.size,
    close: () => {
      for (const end of [...endings]) end()
    },
  }
}
