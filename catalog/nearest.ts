/** Which of the known words did somebody mean who wrote an unknown one? */

/**
 * Returns the known word that is the fewest slips away (a letter too much, too few, another one, or two swapped), or
 * undefined when none is near enough to be meant. Optimal string alignment distance.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const slipsMax = wanted.length < 4 ? 1 : wanted.length < 8 ? 2 : 3
  let best: string | undefined
  let bestSlips = slipsMax + 1
  for (const candidate of known) {
    const slips = slipsBetween(wanted, candidate.toLowerCase())
    if (slips < bestSlips) {
      best = candidate
      bestSlips = slips
    }
  }
  return best
}

/** Returns `; did you mean "x"?`, or else `; known here: a, b, c.`, for the end of a sentence about an unknown word. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? `; known here: ${known.join(', ')}.` : `; did you mean "${meant}"?`
}

function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const now = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let least = Math.min(at(last, column) + 1, at(now, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) least = Math.min(least, at(before, column - 2) + 1)
      now.push(least)
    }
    before = last
    last = now
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
