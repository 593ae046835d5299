/** Which words say that a version comes before its release? */

import { isDigit } from './walk.ts'

/** From the earliest to the latest; milestone, rc and snapshot stand where Maven puts them. */
const words = [
  'canary',
  'nightly',
  'dev',
  'eap',
  'insider',
  'alpha',
  'beta',
  'milestone',
  'preview',
  'prerelease',
  'pre',
  'cr',
  'rc',
  'snapshot',
]
const alpha = words.indexOf('alpha')
const beta = words.indexOf('beta')

/** What `prereleaseRank` gives for a word that does not mark a prerelease. */
export const notPrerelease = -1

/** Returns the place of the word text[from, to) in the list above (small is early; capitals do not matter), or `notPrerelease`. */
export function prereleaseRank(text: string, from: number, to: number): number {
  return words.findIndex((word) => word.length === to - from && isWordAt(word, text, from))
}

/** Returns the rank of the short forms of alpha and beta, a letter a or b directly before a digit (3.13.0b2), or `notPrerelease`. */
export function shortPrereleaseRank(text: string, from: number, to: number): number {
  if (to - from !== 1 || to >= text.length || !isDigit(text.charCodeAt(to))) return notPrerelease
  const small = text.charCodeAt(from) | 32
  if (small === 97) return alpha
  return small === 98 ? beta : notPrerelease
}

function isWordAt(word: string, text: string, from: number): boolean {
  for (let i = 0; i < word.length; i++) {
    if ((text.charCodeAt(from + i) | 32) !== word.charCodeAt(i)) return false
  }
  return true
}
