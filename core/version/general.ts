/**
 * Which of two versions of no particular scheme is newer, and what is a valid one?
 *
 * A text is read as runs of digits (numbers of any length) and runs of letters (words; capitals do not matter). Everything
 * else, dots, hyphens, blanks, only separates, and all separators are alike: `1.2-rc.1` is `1_2 RC 1`. A leading v before a digit
 * is left out. So a version is: numbers, word, numbers, word, numbers ... and is compared in this order:
 *
 * - Numbers: one by one; missing ones are 0, so `1.2` equals `1.2.0`.
 * - Words: prerelease word < no word < any other word. `1.2-beta` < `1.2` < `1.2a` < `1.2.1`. Prerelease words have the order
 *   of prerelease.ts; other words that of the alphabet. A single a or b directly between digits is alpha or beta: `3.13.0b2`.
 *
 * Every text has exactly one such reading and readings are compared from left to right, so the order is total.
 */

import { notPrerelease, prereleaseRank, shortPrereleaseRank } from './prerelease.ts'
import { quote, refusal } from './refusal.ts'
import { codeAt, compareNumbers, cursor, isAsciiLetter, isDigit, orderOf, textEnd } from './walk.ts'
import type { Cursor, Order } from './walk.ts'

// Ranks of what can stand where a word may: prerelease words have their own, below 0.
const noWord = 0
const plainWord = 1

/** Returns the order described above; versions that differ only in separators, capitals or closing zeros are equal. */
export function compareGeneral(a: string, b: string): Order {
  const x = cursor(a, numbersStart(a), a.length)
  const y = cursor(b, numbersStart(b), b.length)
  for (;;) {
    const order = compareNumberRuns(x, y) || compareWords(x, y)
    if (order !== 0 || (x.at >= x.end && y.at >= y.end)) return order
  }
}

/** Returns undefined for printable ASCII with at least one digit and no blanks around it, else one sentence. */
export function checkGeneral(text: string): string | undefined {
  const problem = problemOf(text)
  return problem && refusal('general', text, problem, '2024.1.3 beta 2')
}

/** Returns whether a prerelease word stands anywhere in the text. */
export function isGeneralPrerelease(text: string): boolean {
  const place = cursor(text, numbersStart(text), text.length)
  for (;;) {
    while (place.at < place.end && !isLetter(codeAt(place))) place.at++
    const rank = wordRank(place)
    if (rank <= noWord) return rank < noWord
    skipWord(place)
  }
}

function numbersStart(text: string): number {
  return text.length > 1 && (text.charCodeAt(0) | 32) === 118 && isDigit(text.charCodeAt(1)) ? 1 : 0
}

function compareNumberRuns(a: Cursor, b: Cursor): Order {
  for (;;) {
    skipSeparators(a)
    skipSeparators(b)
    if (!isDigit(codeAt(a)) && !isDigit(codeAt(b))) return 0
    const order = compareNumbers(a, b)
    if (order !== 0) return order
  }
}

function compareWords(a: Cursor, b: Cursor): Order {
  const rank = wordRank(a)
  const order = orderOf(rank, wordRank(b))
  if (order !== 0) return order
  if (rank === plainWord) return compareLetters(a, b)
  skipWord(a)
  skipWord(b)
  return 0
}

/** Returns below 0 for a prerelease word, `noWord` at the end, `plainWord` else. The cursor stands at a letter or at the end. */
function wordRank({ text, at, end }: Cursor): number {
  if (at >= end) return noWord
  let to = at
  while (to < end && isLetter(text.charCodeAt(to))) to++
  let rank = prereleaseRank(text, at, to)
  if (rank === notPrerelease && at > 0 && isDigit(text.charCodeAt(at - 1))) rank = shortPrereleaseRank(text, at, to)
  return rank === notPrerelease ? plainWord : rank - 1000
}

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

/** Returns the code of the letter at the cursor, as a small letter, or `textEnd`. */
function letterAt(cursor: Cursor): number {
  const code = codeAt(cursor)
  if (isAsciiLetter(code)) return code | 32
  return isLetter(code) ? code : textEnd
}

/** What is not ASCII counts as a letter, so that two different texts are not taken for equal. */
function isLetter(code: number): boolean {
  return isAsciiLetter(code) || code >= 128
}

function skipWord(cursor: Cursor): void {
  while (isLetter(codeAt(cursor))) cursor.at++
}

function skipSeparators(cursor: Cursor): void {
  for (let code = codeAt(cursor); code !== textEnd && !isDigit(code) && !isLetter(code); code = codeAt(cursor))
    cursor.at++
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty'
  const strange = /[^ -~]/u.exec(text)
  if (strange) return `has the character ${quote(strange[0])}, where only plain ASCII characters are allowed`
  if (text !== text.trim()) return 'begins or ends with a blank'
  return /\d/.test(text) ? undefined : 'has no digit'
}
