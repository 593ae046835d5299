/** Says how many things have been added to a list since it was read, from how many there were and are. */

export interface Counted {
  readonly total: number
  readonly isExact: boolean
}

/** How many matched a filter when the list was read. */
export interface SeenTotal {
  readonly q: string
  readonly total: number
}

/** What to remember after a count: the first one of a filter, and a smaller one, since what has gone is not made up by what is new. */
export function seenAfter(seen: SeenTotal | undefined, q: string, counted: Counted | undefined): SeenTotal | undefined {
  if (counted === undefined || !counted.isExact) return seen?.q === q ? seen : undefined
  return seen?.q === q && seen.total <= counted.total ? seen : { q, total: counted.total }
}

/** 0 while it is not known. */
export function newSince(seen: SeenTotal | undefined, q: string, counted: Counted | undefined): number {
  if (seen === undefined || seen.q !== q || counted === undefined || !counted.isExact) return 0
  return Math.max(0, counted.total - seen.total)
}
