/** What does one measurement of the pages say? */

/** A number, and the most that it may be, where something was promised. */
export interface WebFigure {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'KiB' | 's' | ''
  readonly most?: number
}

/** The value below which this share of all values lies; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Whether what was promised is kept; true where nothing was. */
export function isMet({ value, most }: WebFigure): boolean {
  return most === undefined || value <= most
}
