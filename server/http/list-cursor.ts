/** Where does the next page of a list begin, whatever it is ordered by? */
import { refuse } from './refusal.ts'

/** Lists are counted to here unless the exact number is asked for. */
export const countMax = 10_000

/** The cursor of a page whose last row has these values in the columns of its order. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

const forms: Readonly<Record<string, RegExp>> = {
  timestamptz: /^(?:-?infinity|\d{4,6}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00)$/,
  'double precision': /^\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/,
}

/** The values of a cursor for columns of these types; refuses what no list in this order gave. */
export function readCursor(cursor: string, types: readonly string[]): readonly string[] {
  const values = parsed(cursor)
  const fits =
    Array.isArray(values) &&
    values.length === types.length &&
    values.every((value, at) => typeof value === 'string' && isOf(types[at] ?? 'text', value))
  return fits
    ? (values as string[])
    : refuse('badInput', `The cursor "${cursor}" is not one this list gave; ask again without it.`)
}

function isOf(type: string, value: string): boolean {
  if (!(forms[type] ?? /^[^\0]*$/).test(value)) return false
  return type !== 'timestamptz' || value.endsWith('infinity') || !Number.isNaN(Date.parse(`${value}:00`))
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined // nothing that a list gave
  }
}
