/** How long must who guesses at one account wait? Longer with each failure, never for good, and never at an address the account came from before. */
import { refuse } from '../http/refusal.ts'

const free = 5
const firstMs = 1000
const mostMs = 60_000
const forgottenMs = 60 * 60_000
const keysMax = 10_000

interface Failures {
  count: number
  until: number
  last: number
}

export interface BackOff {
  /** Counts an attempt as failed until `succeeded` says otherwise, so that those made at the same time add up. @throws when it must wait. */
  readonly attempt: (key: string) => void
  readonly succeeded: (key: string) => void
}

/** A back-off on this node. */
export function createBackOff(now: () => number): BackOff {
  const known = new Map<string, Failures>()
  return {
    attempt(key) {
      const time = now()
      let failures = known.get(key)
      if (!failures || time - failures.last > forgottenMs) failures = { count: 0, until: 0, last: time }
      if (time < failures.until) {
        const seconds = Math.ceil((failures.until - time) / 1000)
        refuse(
          'tooMany',
          `Too many failed attempts at this account; try again in ${seconds} s, or sign in with a passkey.`,
        )
      }
      failures.count += 1
      failures.last = time
      if (failures.count >= free) failures.until = time + Math.min(mostMs, firstMs * 2 ** (failures.count - free))
      known.delete(key)
      known.set(key, failures)
      if (known.size > keysMax) known.delete(known.keys().next().value ?? '')
    },
    succeeded: (key) => void known.delete(key),
  }
}
