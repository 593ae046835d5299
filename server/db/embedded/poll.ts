/** How is something outside this process waited for, when it sends no event? */
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks `probe` again and again until it returns something other than undefined or false, and returns that;
 * undefined when `withinMs` have passed before it did. The probe is asked at least once.
 */
export async function pollUntil<Found>(
  probe: () => Found | Promise<Found>,
  { withinMs, everyMs = 10 }: { readonly withinMs: number; readonly everyMs?: number },
): Promise<Exclude<Found, undefined | false> | undefined> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found as Exclude<Found, undefined | false>
    if (performance.now() >= deadline) return undefined
    await delay(everyMs)
  }
}
