/** Which of two RPM package versions is newer, and what is a valid one? After rpm's rpmvercmp and its rules for `epoch:version-release`. */

import { epochProblem, versionEnd, versionStart } from './parts.ts'
import { quote, refusal } from './refusal.ts'
import { codeAt, compareNumbers, cursor, isAsciiLetter, isDigit, orderOf, textEnd } from './walk.ts'
import type { Cursor, Order } from './walk.ts'

const epochMax = 4_294_967_295 // an unsigned 32-bit tag

// What can stand at one place, from the oldest to the newest. The whole order of rpmvercmp follows from these ranks.
const tildeRank = 0
const endRank = 1
const caretRank = 2
const lettersRank = 3
const digitsRank = 4
const separatorRank = 5

/** Returns the order rpm gives: by epoch (missing is 0), then version, then release; no release is older than any release. */
export function compareRpm(a: string, b: string): Order {
  const aStart = versionStart(a)
  const bStart = versionStart(b)
  const aEnd = versionEnd(a)
  const bEnd = versionEnd(b)
  return (
    (aStart + bStart === 0 ? 0 : compareNumbers(cursor(a, 0, aStart), cursor(b, 0, bStart))) ||
    comparePart(cursor(a, aStart, aEnd), cursor(b, bStart, bEnd)) ||
    orderOf(Number(aEnd < a.length), Number(bEnd < b.length)) ||
    comparePart(cursor(a, aEnd + 1, a.length), cursor(b, bEnd + 1, b.length))
  )
}

/** Returns undefined for a valid `[epoch:]version[-release]`, else one sentence. */
export function checkRpm(text: string): string | undefined {
  const problem = problemOf(text)
  return problem && refusal('RPM', text, problem, '1:2.34-100.el9')
}

/** Returns whether the version, not the release, has a tilde: rpm's sign for what comes before a release. */
export function isRpmPrerelease(text: string): boolean {
  const at = text.indexOf('~')
  return at >= 0 && at < versionEnd(text)
}

function comparePart(a: Cursor, b: Cursor): Order {
  for (;;) {
    const rank = nextRank(a)
    const order = orderOf(rank, nextRank(b)) || compareWithin(rank, a, b)
    if (order !== 0 || rank === endRank) return order
  }
}

/** Compares two pieces of one rank and moves past them. */
function compareWithin(rank: number, a: Cursor, b: Cursor): Order {
  if (rank === digitsRank) return compareNumbers(a, b)
  if (rank === lettersRank) return compareLetters(a, b)
  a.at++
  b.at++
  return 0
}

/** By character code, capitals before small letters; the shorter of two words that begin alike is the older. */
function compareLetters(a: Cursor, b: Cursor): Order {
  for (;;) {
    const x = letterAt(a)
    const y = letterAt(b)
    if (x !== y) return orderOf(x, y)
    if (x === textEnd) return 0
    a.at++
    b.at++
  }
}

function letterAt(cursor: Cursor): number {
  const code = codeAt(cursor)
  return isAsciiLetter(code) ? code : textEnd
}

/** Moves past separators, which say nothing but where pieces end, and returns the rank of what follows. */
function nextRank(cursor: Cursor): number {
  let rank = rankOf(codeAt(cursor))
  while (rank === separatorRank) {
    cursor.at++
    rank = rankOf(codeAt(cursor))
  }
  return rank
}

function rankOf(code: number): number {
  if (isDigit(code)) return digitsRank
  if (isAsciiLetter(code)) return lettersRank
  if (code === textEnd) return endRank
  if (code === 126) return tildeRank
  return code === 94 ? caretRank : separatorRank
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty'
  const epoch = epochProblem(text, epochMax)
  if (epoch !== undefined) return epoch

  const start = versionStart(text)
  const end = versionEnd(text)
  if (start === end) return start > 0 ? 'has no version after the epoch' : 'has no version before the release'
  if (end === text.length - 1) return 'ends with a hyphen, after which a release belongs'
  const strange = /[^A-Za-z0-9._+~^]/u.exec(`${text.slice(start, end)}${text.slice(end + 1)}`)
  return strange
    ? `has ${quote(strange[0])}, which is not allowed there (letters, digits and . _ + ~ ^ are)`
    : undefined
}
