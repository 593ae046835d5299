/** Which of two texts comes first, on every machine and in every language? */

/** Compares by UTF-16 code units, for sorting. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
