/** What does a small measurement answer? */

/** One number with its unit. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** A small measurement, under a name that can be asked for. */
export interface Measure {
  readonly name: string
  readonly title: string
  readonly figures: readonly Figure[]
}

/** Seconds that a piece of work takes, done once. */
export function secondsOf(work: () => void): number {
  const begin = performance.now()
  work()
  return (performance.now() - begin) / 1000
}
