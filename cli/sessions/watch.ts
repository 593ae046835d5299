/** How does somebody see sessions run, until they have ended? */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Client } from '../client.ts'
import type { Output } from '../print/output.ts'
import { barScreen } from './bar-screen.ts'
import { whenAborted } from './interrupt.ts'
import { lineScreen } from './line-screen.ts'
import { listen } from './live.ts'
import { patiently } from './wait.ts'

/** Shows what is known of running sessions, in its own way. */
export interface Screen extends Disposable {
  readonly show: (session: SessionDetail) => void
  /** How far actions of a session are, as their programs say it. */
  readonly progress: (event: Extract<LiveEvent, { type: 'progress' }>) => void
}

/** Hints come in bursts; a session is asked for at most so often. Milliseconds. */
const pauseMs = 50

/** Shows the sessions until all have ended and returns them in the same order. */
export async function watchSessions(
  client: Client,
  running: readonly { readonly id: string }[],
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<readonly SessionDetail[]> {
  const ended = new Map<string, SessionDetail>()
  const stale = new Set(running.map(({ id }) => id))
  const wanted = new Set(stale)
  let { promise: news, resolve: tell } = Promise.withResolvers<void>()
  const leaving = new AbortController()
  const either = AbortSignal.any([signal, leaving.signal])
  using screen = output.isLive ? barScreen(output) : lineScreen(output)

  function hear(event: LiveEvent): void {
    if (event.type === 'reset') for (const id of wanted) if (!ended.has(id)) stale.add(id)
    if (event.type === 'session' && wanted.has(event.sessionId) && !ended.has(event.sessionId))
      stale.add(event.sessionId)
    if (event.type === 'progress' && wanted.has(event.sessionId)) screen.progress(event)
    if (stale.size > 0) tell()
  }

  const only = running.length === 1 ? running[0]?.id : undefined
  const listening = listen(client, { sessionId: only, signal: either }, hear)
  const broken = Promise.race([whenAborted(signal), listening.then(() => new Promise<never>(() => {}))])
  broken.catch(() => {}) // it may come while nobody races with it; the next race throws it
  try {
    while (ended.size < wanted.size) {
      await Promise.race([stale.size > 0 ? undefined : news, broken])
      ;({ promise: news, resolve: tell } = Promise.withResolvers<void>())
      for (const id of stale) {
        stale.delete(id)
        const session = await patiently(() => client.call('getSession', { params: { id } }, signal), signal)
        if (isFinal(session.state)) ended.set(id, session)
        screen.show(session)
      }
      if (ended.size < wanted.size) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  } finally {
    leaving.abort()
    await listening.catch(() => {}) // what stopped it was thrown above, or no longer matters
  }
  return running.flatMap(({ id }) => ended.get(id) ?? [])
}
