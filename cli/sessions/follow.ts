/** How does a command print the output of a session while it comes, and all of it before it says that the session is over? */
import type { LogLine, SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Client } from '../client.ts'
import { whenAborted } from './interrupt.ts'
import { listen } from './live.ts'
import { patiently } from './wait.ts'

export interface Log {
  readonly client: Client
  readonly id: string
  readonly action?: string
}

/** Output may come a moment after the word that its session is over; so long it is waited for. Milliseconds. */
const tailMs = 750

/** Reads all lines there are after a line; returns the last one's number. */
export async function readLogAfter(
  { client, id, action }: Log,
  after: number,
  onLine: (line: LogLine) => void,
): Promise<number> {
  for (let last = after; ;) {
    const query = { after: last, limit: 5000, action }
    const { lines, more } = await patiently(() => client.call('getSessionLog', { params: { id }, query }))
    for (const line of lines) {
      onLine(line)
      last = line.n
    }
    if (!more) return last
  }
}

/** Takes lines as they come; returns the session once it has ended and no more lines come. */
export async function followLog(
  log: Log,
  onLine: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<SessionDetail> {
  const { client, id } = log
  const leaving = new AbortController()
  let { promise: news, resolve: tell } = Promise.withResolvers<void>()
  const ask = () => patiently(() => client.call('getSession', { params: { id } }), signal)
  let session = await ask()
  const listening = listen(client, { sessionId: id, signal: AbortSignal.any([signal, leaving.signal]) }, () => tell())
  const broken = Promise.race([whenAborted(signal), listening.then(() => new Promise<never>(() => {}))])
  broken.catch(() => {}) // it may come while nobody races with it; the next race throws it
  try {
    for (let last = 0, quietSince = Infinity; ;) {
      ;({ promise: news, resolve: tell } = Promise.withResolvers<void>())
      const read = await readLogAfter(log, last, onLine)
      if (isFinal(session.state)) {
        if (read > last || quietSince === Infinity) quietSince = performance.now()
        if (performance.now() - quietSince >= tailMs) return session
        await Promise.race([news, broken, pause(tailMs)])
      } else {
        await Promise.race([news, broken])
        session = await ask()
      }
      last = read
    }
  } finally {
    leaving.abort()
    await listening.catch(() => {}) // what stopped it was thrown above, or no longer matters
  }
}

async function pause(ms: number): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises')
  await wait(ms)
}
