/** Which of two Windows versions (up to four numbers) is newer, and what is a valid one? */

import { quote, refusal } from './refusal.ts'
import { compareDotted, cursor } from './walk.ts'
import type { Order } from './walk.ts'

const partsMax = 4
const partMax = 65_535 // each part is 16 bits in a file's version, an MSIX and, at most, an MSI

/** Returns the order by the numbers from left to right, of any length; missing numbers are 0. */
export function compareWindows(a: string, b: string): Order {
  return compareDotted(cursor(a, 0, a.length), cursor(b, 0, b.length))
}

/** Returns undefined for one to four numbers up to 65535 with dots between them, else one sentence. */
export function checkWindows(text: string): string | undefined {
  const problem = problemOf(text)
  return problem && refusal('Windows', text, problem, '10.0.19045.3803')
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty'
  const parts = text.split('.')
  const wrong = parts.find((part) => !/^\d+$/.test(part))
  if (wrong !== undefined) return `has ${quote(wrong)} where a whole number belongs`
  if (parts.length > partsMax) return `has ${parts.length} numbers, which is more than ${partsMax}`
  const large = parts.find((part) => Number(part) > partMax)
  return (
    large && `has the number ${quote(large)}, which is more than ${partMax} (the scheme "general" takes larger ones)`
  )
}
