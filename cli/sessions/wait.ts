/** How does a command stay until sessions have ended, through lost connections and restarts of the server? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Client } from '../client.ts'
import { isFailure } from '../failure.ts'

/** The server answers at the moment the session ends, and at the latest after so many seconds. */
const longPollSeconds = 30
/** A server that restarts is back within this. Milliseconds. */
const patienceMs = 60_000
const firstPauseMs = 100

/** Waits until each of the sessions has ended and returns them in the same order. One open request, nothing printed. */
export async function waitForAll(
  client: Client,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<readonly SessionDetail[]> {
  const ended: SessionDetail[] = []
  for (const id of ids) ended.push(await waitForOne(client, id, signal))
  return ended
}

async function waitForOne(client: Client, id: string, signal: AbortSignal | undefined): Promise<SessionDetail> {
  for (;;) {
    const query = { wait: longPollSeconds }
    const session = await patiently(() => client.call('getSession', { params: { id }, query }, signal), signal)
    if (isFinal(session.state)) return session
  }
}

/** Repeats a question while the server cannot be reached, with growing pauses, for a minute; then throws what stopped it. */
export async function patiently<T>(ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = Date.now() + patienceMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
    try {
      return await ask()
    } catch (error) {
      const mayRecover = isFailure(error) && (error.code === 'notReachable' || error.code === 'notReady')
      if (!mayRecover || signal?.aborted === true || Date.now() > until) throw error
    }
    const { setTimeout: pause } = await import('node:timers/promises')
    await pause(pauseMs, undefined, signal === undefined ? {} : { signal })
  }
}
