/** Waits for something of the world that does not announce itself, without holding anything up. */
import { setTimeout as pause } from 'node:timers/promises'

const quickMs = 250

/** Looks again and again, four times a second unless told otherwise, until the condition holds or the signal is aborted. */
export async function pauseUntil(isSo: () => boolean, signal: AbortSignal, lookMs = quickMs): Promise<void> {
  while (!signal.aborted && !isSo()) await pause(lookMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
}
