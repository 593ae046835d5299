/** As which JavaScript values do PostgreSQL's values arrive? */
import { types, type CustomTypesConfig } from 'pg'

const typeIds = { int8: 20, date: 1082, timestamptz: 1184 }
const arrayIds = { int8: 1016, date: 1182, timestamptz: 1185 }

/** A bigint as a number when a number can hold it exactly; else as a bigint, which no arithmetic takes by mistake. */
export function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/**
 * A point in time as ISO 8601 in UTC, such as `2026-11-20T12:00:00.123Z`: three decimals, or six when the value has
 * microseconds (a column `timestamptz(3)` never does). Needs a session in UTC; `infinity` and years BC stay as they are.
 */
export function parseInstant(text: string): string {
  const parts = /^(\d{4,})-(\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (parts === null) return text
  const [, year, day, time, decimals = ''] = parts
  return `${year}-${day}T${time}.${decimals.padEnd(decimals.length > 3 ? 6 : 3, '0')}Z`
}

/** The list that a PostgreSQL array of plain values (which hold no quotes, commas or braces) means. */
function parseList<Value>(parseOne: (text: string) => Value): (text: string) => readonly (Value | null)[] {
  return (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parseOne(unquote(item))))
}

const unquote = (item: string): string => (item.startsWith('"') ? item.slice(1, -1) : item)
const keep = (text: string): string => text

const parsers = new Map<number, (text: string) => unknown>([
  [typeIds.int8, parseInt8],
  [typeIds.date, keep], // pg would make it midnight in the local zone
  [typeIds.timestamptz, parseInstant],
  [arrayIds.int8, parseList(parseInt8)],
  [arrayIds.date, parseList(keep)],
  [arrayIds.timestamptz, parseList(parseInstant)],
])

/** For the `types` of a pool or client of `pg`; not set globally, because other libraries expect what `pg` does. */
export const typeParsers: CustomTypesConfig = {
  getTypeParser(id: number, format?: 'text' | 'binary') {
    const own = format === 'binary' ? undefined : parsers.get(id)
    return own ?? (types.getTypeParser as (id: number, format?: string) => (text: string) => unknown)(id, format)
  },
} as CustomTypesConfig
