/** Watches who carries out serial tasks: one session of the whole installation at a time, but for those that were given up. */
import type { SessionId } from '@fettle/core/terms/ids.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'

export interface LockWatch {
  /** A computer begins what needs this lock. False when the lock is another session's that is alive, or another is at it. */
  readonly begins: (id: SessionId, key: string) => boolean
  /** It is over, or nobody is there who carries it out. */
  readonly ends: (id: SessionId) => void
}

/** A watch over the locks of this server. */
export function newLockWatch({
  sessionOf,
  holderOf,
  hasLost,
}: {
  readonly sessionOf: (id: SessionId) => Session | undefined
  readonly holderOf: (key: string) => SessionId | undefined
  /** It was silent for so long that its lock was given to another. */
  readonly hasLost: (id: SessionId) => boolean
}): LockWatch {
  const busy = new Map<SessionId, string>()

  /** The server has given up what it does, or its lock. */
  function isGivenUp(id: SessionId): boolean {
    const session = sessionOf(id)
    return !session?.order || isFinal(session.state) || hasLost(id)
  }

  return {
    begins(id, key) {
      const others = [...busy].filter(([other, of]) => of === key && other !== id && !isGivenUp(other))
      busy.set(id, key)
      return isGivenUp(id) || (others.length === 0 && holderOf(key) === id)
    },
    ends: (id) => busy.delete(id),
  }
}
