/** How does a command hear at once that something changed on the server? */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import type { Client } from '../client.ts'
import { failure } from '../failure.ts'
import { Connection } from '../http/connection.ts'
import { eventStreamReader } from '../http/event-stream.ts'
import { patiently } from './wait.ts'

const livePath = '/api/v1/events' satisfies typeof import('@fettle/contract/http/live.ts').livePath

/**
 * Listens to the live stream until the signal is aborted, and comes back after every break, from where it was; events are hints,
 * and a `reset` means that some may have been missed. Throws when the server stays away for a minute, or refuses.
 */
export async function listen(
  client: Client,
  { sessionId, signal }: { readonly sessionId?: string | undefined; readonly signal: AbortSignal },
  onEvent: (event: LiveEvent) => void,
): Promise<void> {
  using connection = new Connection(client.address)
  let lastId: string | undefined
  const path = sessionId === undefined ? livePath : `${livePath}?session=${encodeURIComponent(sessionId)}`
  while (!signal.aborted) {
    try {
      await patiently(() => once(lastId), signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
  }

  async function once(resumeAfter: string | undefined): Promise<void> {
    const take = eventStreamReader(({ id, data }) => {
      lastId = id ?? lastId
      onEvent(JSON.parse(data) as LiveEvent)
    })
    const headers = {
      ...client.headers,
      accept: 'text/event-stream',
      ...(resumeAfter !== undefined && { 'last-event-id': resumeAfter }),
    }
    const { status } = await connection.stream({ method: 'GET', path, headers, signal }, take)
    if (status !== 200)
      throw failure('notSignedIn', `The server's live events cannot be read (status ${status}); check --token-file.`)
  }
}
