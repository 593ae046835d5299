/** How are two version texts walked side by side, number by number, without cutting them into pieces? */

/** -1: the first is older. 0: neither is newer. 1: the first is newer. */
export type Order = -1 | 0 | 1

/** A place in a text, moved forward by the functions here; `end` is the first place that is not looked at. */
export interface Cursor {
  readonly text: string
  at: number
  readonly end: number
}

/** What `codeAt` gives where the text has ended; no character has this code. */
export const textEnd = -1

export const dot = 46

/** Returns a cursor over `text` from `at` up to, not including, `end`. */
export function cursor(text: string, at: number, end: number): Cursor {
  return { text, at, end }
}

/** Returns the UTF-16 code where the cursor stands, or `textEnd`. */
export function codeAt(cursor: Cursor): number {
  return cursor.at < cursor.end ? cursor.text.charCodeAt(cursor.at) : textEnd
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isAsciiLetter(code: number): boolean {
  const small = code | 32
  return code >= 0 && small >= 97 && small <= 122
}

/** Returns -1, 0 or 1 for two plain numbers. */
export function orderOf(a: number, b: number): Order {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/**
 * Compares the digits at both cursors as numbers of any length; no digits are 0. Moves both cursors past them when they
 * are equal. Digits are compared one by one, so that no number is too large.
 */
export function compareNumbers(a: Cursor, b: Cursor): Order {
  skipZeros(a)
  skipZeros(b)
  let first: Order = 0
  for (;;) {
    const x = codeAt(a)
    const y = codeAt(b)
    const more = isDigit(x)
    if (more !== isDigit(y)) return more ? 1 : -1 // the longer number is the larger one
    if (!more) return first
    if (first === 0) first = orderOf(x, y)
    a.at++
    b.at++
  }
}

/**
 * Compares numbers with dots between them; parts that are missing are 0. What follows the digits of a part (nothing, in a
 * valid version) is compared by character code, so that the order is total for every text.
 */
export function compareDotted(a: Cursor, b: Cursor): Order {
  while (a.at < a.end || b.at < b.end) {
    const order = compareNumbers(a, b) || compareUpToDot(a, b)
    if (order !== 0) return order
    a.at++ // past the dot, or further past the end, which codeAt allows
    b.at++
  }
  return 0
}

/** Compares by character code up to the next dot or the end; the shorter of two that begin alike is the smaller. */
export function compareUpToDot(a: Cursor, b: Cursor): Order {
  for (;;) {
    const x = codeUpToDot(a)
    const y = codeUpToDot(b)
    if (x !== y) return orderOf(x, y)
    if (x === textEnd) return 0
    a.at++
    b.at++
  }
}

function codeUpToDot(cursor: Cursor): number {
  const code = codeAt(cursor)
  return code === dot ? textEnd : code
}

function skipZeros(cursor: Cursor): void {
  while (codeAt(cursor) === 48) cursor.at++
}
