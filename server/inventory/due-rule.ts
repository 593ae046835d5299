/** When is an inventory script, or a whole inventory, due again? */

/** What is known of one script on one computer. Times are milliseconds since 1970. */
export interface Tried {
  readonly valueAt?: number
  readonly errorAt?: number
  /** Failures since the last good value. */
  readonly failures: number
}

const minute = 60_000
const day = 86_400_000
const backOffFirst = 15 * minute

/** How long nothing is tried again after so many failures: 15 minutes, twice as long each time, a day at most. Milliseconds. */
export function backOffMs(failures: number): number {
  return failures <= 0 ? 0 : Math.min(day, backOffFirst * 2 ** Math.min(failures - 1, 10))
}

/** When a script is due again: after its interval, or later when it fails again and again. Never tried: at once. */
export function scriptDueAt(everyMinutes: number, { valueAt, errorAt, failures }: Tried): number {
  const last = Math.max(valueAt ?? -Infinity, errorAt ?? -Infinity)
  if (last === -Infinity) return 0
  return last + Math.max(everyMinutes * minute, backOffMs(failures))
}

/** How long facts are good for before they are found again without anybody asking. Milliseconds. */
export const factsAgeMs = day

/** The share of an interval by which computers are spread, and its bounds. */
const spreadShare = 0.1
const spreadMaxMs = 2 * 3_600_000

/** Some time up to a tenth of the interval, always the same for one computer: a fleet must not be asked in one moment. */
export function spreadMs(computerId: string, intervalMs: number): number {
  // FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
  let hash = 0x811c9dc5
  for (const sign of computerId) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193)
  return Math.round(((hash >>> 0) / 2 ** 32) * Math.min(intervalMs * spreadShare, spreadMaxMs))
}

/** When a computer's next inventory is due: for its facts, or for the first of its scripts. */
export function inventoryDueAt(
  computerId: string,
  factsAt: number,
  scripts: readonly { readonly everyMinutes: number; readonly tried: Tried }[],
): number {
  const due = scripts.map(({ everyMinutes, tried }) => {
    const at = scriptDueAt(everyMinutes, tried)
    return at === 0 ? 0 : at + spreadMs(computerId, everyMinutes * minute)
  })
  return Math.min(factsAt + factsAgeMs + spreadMs(computerId, factsAgeMs), ...due)
}
