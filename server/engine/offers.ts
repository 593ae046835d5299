/** Offers turns and locks that became free to sessions on other computers, once at a time however many become free together. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Engine } from './engine.ts'
import { offerLocks } from './locks.ts'
import { hasLimits, offerTurns } from './turns.ts'

export interface Offers {
  /** A turn became free; only where there are limits may another computer's session have waited for it. */
  readonly turn: () => void
  /** Locks became free. */
  readonly locks: () => void
  /** Limits were changed. */
  readonly limitsChanged: () => void
  /** Offers whatever is free: what was lost on the way is repaired. */
  readonly sweep: () => Promise<void>
}

/** How long it is believed that there are (no) limits; another node may set one. Milliseconds. */
const limitsKnownMs = 5000

/** Makes the offers of this node. */
export function createOffers(parts: {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  readonly now: () => number
  readonly onError: (error: unknown) => void
}): Offers {
  const { db, engine, now, onError } = parts
  let known: { readonly at: number; readonly isLimited: Promise<boolean> } | undefined
  const isLimited = (): Promise<boolean> => {
    if (!known || now() - known.at > limitsKnownMs) known = { at: now(), isLimited: hasLimits(db) }
    return known.isLimited
  }
  // As long as some were given there may be more than were looked at.
  const turns = oneAtATime(async () => {
    while ((await offerTurns(db, engine)) > 0);
  }, onError)
  const locks = oneAtATime(() => offerLocks(db, engine, now()), onError)
  return {
    turn: () => {
      isLimited().then((limited) => (limited ? turns() : undefined), onError)
    },
    locks,
    limitsChanged: () => {
      known = undefined
      turns()
    },
    sweep: async () => {
      await offerTurns(db, engine)
      await offerLocks(db, engine, now())
    },
  }
}

/** Runs the work, and once more when it was asked for meanwhile. */
function oneAtATime(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let state: 'idle' | 'working' | 'again' = 'idle'
  const run = (): void => {
    if (state !== 'idle') {
      state = 'again'
      return
    }
    state = 'working'
    work()
      .catch(onError)
      .finally(() => {
        const again = state === 'again'
        state = 'idle'
        if (again) run()
      })
  }
  return run
}
