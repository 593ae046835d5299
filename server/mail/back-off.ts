/** When is something that failed tried again? */

/** Seconds after each failure; the last is repeated. */
const pauses = [15, 60, 300, 900, 3600]

/** After so long it has failed. Milliseconds. */
export const givingUpMs = 24 * 3_600_000

/** When to try again after so many attempts; undefined when it is time to give up. With chance, so that not all try at once. */
export function nextTry(attempts: number, createdAt: number, now: number): number | undefined {
  const pause = (pauses[attempts - 1] ?? pauses.at(-1) ?? 0) * (0.9 + Math.random() * 0.2)
  const next = now + pause * 1000
  return next - createdAt > givingUpMs ? undefined : next
}
