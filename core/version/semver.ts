/** Which of two semantic versions is newer, and what is a valid one? After semver.org 2.0.0; a leading v is accepted. */

import { quote, refusal } from './refusal.ts'
import { compareDotted, compareNumbers, compareUpToDot, cursor, dot, isDigit, orderOf } from './walk.ts'
import type { Cursor, Order } from './walk.ts'

const plus = 43
const hyphen = 45
const smallV = 118

/** Returns the order of semver.org 2.0.0, 11: numbers, then prerelease identifiers; a prerelease is older; build data is ignored. */
export function compareSemver(a: string, b: string): Order {
  const aEnd = buildStart(a)
  const bEnd = buildStart(b)
  const aCore = coreEnd(a, aEnd)
  const bCore = coreEnd(b, bEnd)
  const order = compareDotted(cursor(a, coreStart(a), aCore), cursor(b, coreStart(b), bCore))
  if (order !== 0) return order
  if (aCore === aEnd || bCore === bEnd) return orderOf(Number(aCore === aEnd), Number(bCore === bEnd))
  return compareIdentifiers(cursor(a, aCore + 1, aEnd), cursor(b, bCore + 1, bEnd))
}

/** Returns undefined for `major.minor.patch[-prerelease][+build]`, else one sentence. */
export function checkSemver(text: string): string | undefined {
  const problem = problemOf(text)
  return problem && refusal('semver', text, problem, '2.0.0-rc.1')
}

/** Returns whether there is a hyphen part before any build data. */
export function isSemverPrerelease(text: string): boolean {
  const end = buildStart(text)
  return coreEnd(text, end) < end
}

function coreStart(text: string): number {
  return text.charCodeAt(0) === smallV ? 1 : 0
}

function coreEnd(text: string, end: number): number {
  return indexOfCode(text, hyphen, end)
}

function buildStart(text: string): number {
  return indexOfCode(text, plus, text.length)
}

/** Returns the first place of a character before `end`, or `end`. */
function indexOfCode(text: string, code: number, end: number): number {
  for (let at = 0; at < end; at++) if (text.charCodeAt(at) === code) return at
  return end
}

/** Identifier by identifier; when all that both have are equal, fewer are older. */
function compareIdentifiers(a: Cursor, b: Cursor): Order {
  for (;;) {
    const numeric = isNumericNext(a)
    const order =
      orderOf(Number(!numeric), Number(!isNumericNext(b))) || (numeric ? compareNumbers(a, b) : compareUpToDot(a, b))
    if (order !== 0) return order
    const aEnded = a.at >= a.end
    if (aEnded || b.at >= b.end) return orderOf(Number(!aEnded), Number(b.at < b.end))
    a.at++
    b.at++
  }
}

/** Whether the identifier at the cursor has digits only; such a one is older than any other. */
function isNumericNext(cursor: Cursor): boolean {
  let at = cursor.at
  while (at < cursor.end && isDigit(cursor.text.charCodeAt(at))) at++
  return at > cursor.at && (at === cursor.end || cursor.text.charCodeAt(at) === dot)
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty'
  const end = buildStart(text)
  const core = coreEnd(text, end)
  return (
    coreProblem(text.slice(coreStart(text), core)) ??
    (core < end ? identifiersProblem('prerelease', text.slice(core + 1, end)) : undefined) ??
    (end < text.length ? identifiersProblem('build', text.slice(end + 1)) : undefined)
  )
}

function coreProblem(core: string): string | undefined {
  const numbers = core.split('.')
  const wrong = numbers.find((number) => !/^\d+$/.test(number))
  if (wrong !== undefined) return `has ${quote(wrong)} where a whole number belongs`
  if (numbers.length < 3) return `has ${numbers.length} of the 3 numbers major.minor.patch`
  if (numbers.length > 3) return `has ${numbers.length} numbers instead of the 3 major.minor.patch`
  return zeroProblem(numbers)
}

function identifiersProblem(part: 'prerelease' | 'build', text: string): string | undefined {
  const identifiers = text.split('.')
  if (identifiers.includes('')) return `has an empty identifier in its ${part} part`
  const strange = /[^0-9A-Za-z-]/u.exec(identifiers.join(''))
  if (strange)
    return `has ${quote(strange[0])} in its ${part} part, where only letters, digits, hyphens and dots are allowed`
  return part === 'prerelease' ? zeroProblem(identifiers) : undefined
}

function zeroProblem(identifiers: readonly string[]): string | undefined {
  const wrong = identifiers.find((identifier) => /^0\d+$/.test(identifier))
  return wrong === undefined ? undefined : `has the number ${quote(wrong)}, which must not begin with 0`
}
