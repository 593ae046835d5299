/** Keeps what is shown up to date: turns hints of the live stream into new questions, at a pace the server can bear. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import type { QueryClient } from '@tanstack/react-query'
import { type KeyStart, touchedBy } from './hints.ts'
import { makePace, type Pace } from './pace.ts'
import { makeSignal, type Signal } from './signal.ts'
import { openSharedStream } from './shared-stream.ts'
import type { StreamStatus } from './stream.ts'

/** No kept answer is asked for more often than this. */
const gapMs = 200

export interface Progress {
  readonly actionIds: readonly string[]
  readonly percent: number
  readonly text: string
}

export interface Live {
  readonly status: Signal<StreamStatus>
  /** How far the action in hand is, by session. */
  readonly progress: Signal<ReadonlyMap<string, Progress>>
  /** Hands over every event; returns how to stop. */
  listen(callback: (event: LiveEvent) => void): () => void
  /** Connects; returns how to disconnect. */
  start(): () => void
}

/** Makes the live connection of this tab, not yet connected. */
export function makeLive(client: QueryClient): Live {
  const status = makeSignal<StreamStatus>('opening')
  const progress = makeSignal<ReadonlyMap<string, Progress>>(new Map())
  const callbacks = new Set<(event: LiveEvent) => void>()
  const refresh = makeRefresh(client)

  function onEvent(event: LiveEvent): void {
    const touched = touchedBy(event)
    if (touched === 'everything') void client.invalidateQueries()
    else for (const key of touched) refresh(key)
    if (event.type === 'progress') progress.set(new Map(progress.get()).set(event.sessionId, event))
    for (const callback of callbacks) callback(event)
  }

  return {
    status,
    progress,
    listen(callback) {
      callbacks.add(callback)
      return () => void callbacks.delete(callback)
    },
    start: () => openSharedStream({ onEvent, onStatus: status.set }),
  }
}

/** A function that marks answers old and asks again for those that are on the screen, each at its own pace. */
function makeRefresh(client: QueryClient): (key: KeyStart) => void {
  const paces = new Map<string, Pace>()
  return (key) => {
    const shown = client.getQueryCache().find({ queryKey: key, exact: false, type: 'active' }) !== undefined
    if (!shown) {
      // A fleet sends hints about thousands of things; a pace is kept only for what somebody looks at.
      paces.delete(key.join(' '))
      void client.invalidateQueries({ queryKey: key, refetchType: 'none' })
      return
    }
    const name = key.join(' ')
    const pace = paces.get(name) ?? makePace(() => askAgain(client, key), gapMs)
    paces.set(name, pace)
    pace.ask()
  }
}

/** A first answer that is under way is not asked for anew, and may be older than the hint: then it is asked for once more. */
async function askAgain(client: QueryClient, queryKey: KeyStart): Promise<void> {
  const asked = client.getQueryCache().findAll({ queryKey, type: 'active' })
  const mayBeOld = asked.some(({ state }) => state.data === undefined && state.fetchStatus === 'fetching')
  await client.invalidateQueries({ queryKey })
  if (mayBeOld) await client.invalidateQueries({ queryKey })
}
