/** Which of two Debian package versions is newer, and what is a valid one? After deb-version(7). */

import { epochProblem, versionEnd, versionStart } from './parts.ts'
import { notPrerelease, prereleaseRank, shortPrereleaseRank } from './prerelease.ts'
import { quote, refusal } from './refusal.ts'
import { codeAt, compareNumbers, cursor, isAsciiLetter, isDigit, orderOf, textEnd } from './walk.ts'
import type { Cursor, Order } from './walk.ts'

const tilde = 126
const epochMax = 2_147_483_647 // dpkg keeps it in a C int

/** Returns the order dpkg gives: by epoch, then upstream version, then revision; a missing epoch or revision is 0. */
export function compareDebian(a: string, b: string): Order {
  const aStart = versionStart(a)
  const bStart = versionStart(b)
  const aEnd = versionEnd(a)
  const bEnd = versionEnd(b)
  return (
    (aStart + bStart === 0 ? 0 : compareNumbers(cursor(a, 0, aStart), cursor(b, 0, bStart))) ||
    comparePart(cursor(a, aStart, aEnd), cursor(b, bStart, bEnd)) ||
    comparePart(cursor(a, aEnd + 1, a.length), cursor(b, bEnd + 1, b.length))
  )
}

/** Returns undefined for a version that `dpkg --validate-version` accepts, else one sentence. */
export function checkDebian(text: string): string | undefined {
  const problem = problemOf(text)
  return problem && refusal('Debian', text, problem, '1:2.30-1ubuntu2')
}

/**
 * Returns whether the upstream version has a tilde before a word such as rc or beta. A tilde alone says nothing: backports and
 * rebuilds (`1.2~deb12u1`) have one as well.
 */
export function isDebianPrerelease(text: string): boolean {
  const end = versionEnd(text)
  for (let at = text.indexOf('~'); at >= 0 && at < end; at = text.indexOf('~', at + 1)) {
    let to = at + 1
    while (to < end && isAsciiLetter(text.charCodeAt(to))) to++
    if (prereleaseRank(text, at + 1, to) !== notPrerelease) return true
    if (shortPrereleaseRank(text, at + 1, to) !== notPrerelease) return true
  }
  return false
}

/** Compares in turn what is not a digit, by `weight`, and what is, as a number. */
function comparePart(a: Cursor, b: Cursor): Order {
  while (a.at < a.end || b.at < b.end) {
    const order = compareText(a, b) || compareNumbers(a, b)
    if (order !== 0) return order
  }
  return 0
}

function compareText(a: Cursor, b: Cursor): Order {
  for (;;) {
    const x = weight(codeAt(a))
    const y = weight(codeAt(b))
    if (x !== y) return orderOf(x, y)
    if (x === 0) return 0
    a.at++
    b.at++
  }
}

/** A tilde sorts before the end, letters after it, everything else after the letters. */
function weight(code: number): number {
  if (code === textEnd || isDigit(code)) return 0
  if (code === tilde) return -1
  return isAsciiLetter(code) ? code : code + 256
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty'
  const epoch = epochProblem(text, epochMax)
  if (epoch !== undefined) return epoch

  const start = versionStart(text)
  const end = versionEnd(text)
  const upstream = text.slice(start, end)
  if (upstream === '') return start > 0 ? 'has no version after the epoch' : 'has no version before the revision'
  if (end === text.length - 1) return 'ends with a hyphen, after which a revision belongs'
  if (!/^\d/.test(upstream)) return 'does not begin with a digit'
  const strange = /[^A-Za-z0-9.+~:-]/u.exec(text.slice(start)) ?? /[^A-Za-z0-9.+~]/u.exec(text.slice(end + 1))
  return strange ? `has ${quote(strange[0])}, which is not allowed there (letters, digits and . + ~ are)` : undefined
}
