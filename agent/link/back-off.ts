/** Says how long to wait before the link is tried again. */

export interface BackOff {
  /** Milliseconds before the first try. */
  readonly quickMs: number
  readonly firstMs: number
  readonly maxMs: number
}

export const backOff: BackOff = { quickMs: 200, firstMs: 1000, maxMs: 5 * 60_000 }

/**
 * Milliseconds until the next try: soon after a link that was good, then with full jitter between nothing and a bound that
 * doubles from one second to five minutes. Full jitter keeps a fleet from coming back all at once. `random` is from 0 to 1.
 */
export function waitBefore(failures: number, random: number, { quickMs, firstMs, maxMs }: BackOff): number {
  if (failures === 0) return Math.min(maxMs, quickMs) * (0.5 + random / 2)
  const bound = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(bound * random)
}
