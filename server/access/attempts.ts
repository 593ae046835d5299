/** Slows down who guesses: counts failed attempts by address and refuses further ones for a while. */
import { limitedBy } from '../http/came-from.ts'
import { Refusal, refuse } from '../http/refusal.ts'

const windowMs = 60_000
const failuresMax = 20
const addressesMax = 10_000

interface Failures {
  count: number
  readonly since: number
}

/** Runs an attempt; too many failures from one address within a minute are refused without trying. */
export type Attempt = <T>(address: string, attempt: () => Promise<T>) => Promise<T>

/** A guard for one kind of secret, on this node. */
export function createAttempts(now: () => number): Attempt {
  const failures = new Map<string, Failures>()

  /** The count of an address: one object for all attempts within a minute, so that those made at the same time add up. */
  function countOf(address: string): Failures {
    const known = failures.get(address)
    if (known && now() - known.since < windowMs) return known
    const anew = { count: 0, since: now() }
    failures.set(address, anew)
    if (failures.size > addressesMax) failures.delete(failures.keys().next().value ?? '')
    return anew
  }

  return async (address, attempt) => {
    const current = countOf(limitedBy(address))
    if (current.count >= failuresMax)
      refuse('tooMany', `Too many failed attempts from ${address}; try again in a minute.`)
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Refusal && error.code === 'notSignedIn') current.count += 1
      throw error
    }
  }
}
