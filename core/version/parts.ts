/** Where are the epoch, the version and the release in a package's version text (`epoch:version-release`)? */

import { quote } from './refusal.ts'
import { isDigit } from './walk.ts'

/** Returns where the version begins: after `digits:`, or at 0 when the text has no epoch. */
export function versionStart(text: string): number {
  let at = 0
  while (at < text.length && isDigit(text.charCodeAt(at))) at++
  return at < text.length && text.charCodeAt(at) === 58 ? at + 1 : 0
}

/** Returns where the version ends: at the last hyphen, or at the text's end when there is no release. */
export function versionEnd(text: string): number {
  const hyphen = text.lastIndexOf('-')
  return hyphen < 0 ? text.length : hyphen
}

/** Returns what is wrong with the part before the first colon, or undefined when there is none or it is a number up to `max`. */
export function epochProblem(text: string, max: number): string | undefined {
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  const epoch = text.slice(0, colon)
  if (!/^\d+$/.test(epoch)) return `has ${quote(epoch)} before the first colon, where a number (the epoch) belongs`
  if (Number(epoch) > max) return `has the epoch ${quote(epoch)}, which is more than ${max}`
  return undefined
}
