/** Slows down who guesses: counts failed attempts by address and refuses further ones for a while. */
import { refuse } from '../http/refusal.ts'

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
  return async (address, attempt) => {
    const known = failures.get(address)
    const current = known && now() - known.since < windowMs ? known : { count: 0, since: now() }
    if (current.count >= failuresMax)
      refuse('tooMany', `Too many failed attempts from ${address}; try again in a minute.`)
    try {
      return await attempt()
    } catch (error) {
      current.count += 1
      failures.set(address, current)
      if (failures.size > addressesMax) failures.delete(failures.keys().next().value ?? '')
      throw error
    }
  }
}
