/** Reads and prints the filters people type into lists: which words they are made of, and what is wrong with the others. */
import type { FilterField } from './filter-fields.ts'

export const operators = ['>=', '<=', '>', '<'] as const
export type Operator = (typeof operators)[number]

/** One word: `field:value`, `field:a,b` (either), `field:>=3`, `-field:value` (not), or free text. */
export interface FilterWord {
  /** Where it stands in the text; `to` is behind its last character. */
  readonly from: number
  readonly to: number
  readonly isTurned: boolean
  /** The field's name as it is declared. Absent: free text. */
  readonly field?: string
  readonly operator?: Operator
  readonly values: readonly string[]
}

export interface FilterProblem {
  readonly from: number
  readonly to: number
  /** What is wrong, which word, what to do. */
  readonly sentence: string
}

export interface ParsedFilter {
  /** The good words, in order. */
  readonly words: readonly FilterWord[]
  readonly problems: readonly FilterProblem[]
}

/**
 * The words of a filter. Never throws: what is not understood becomes a problem, the rest holds. Blanks part words; "quotes"
 * keep blanks and commas together, and "" between quotes is one quote.
 */
export function parseFilter(text: string, fields: readonly FilterField[]): ParsedFilter {
  const words: FilterWord[] = []
  const problems: FilterProblem[] = []
  for (const { from, to } of tokens(text)) {
    const word = readWord(text.slice(from, to), fields)
    if (typeof word === 'string') problems.push({ from, to, sentence: word })
    else words.push({ from, to, ...word })
  }
  return { words, problems }
}

/** The filter as one prints it; parsing it again gives the same words. */
export function printFilter(words: readonly Omit<FilterWord, 'from' | 'to'>[]): string {
  return words.map(printWord).join(' ')
}

/** The text with only its good words, each as it was typed: what may be sent while another is being written. */
export function goodWords(text: string, fields: readonly FilterField[]): string {
  return parseFilter(text, fields)
    .words.map(({ from, to }) => text.slice(from, to))
    .join(' ')
}

/** A value as it stands in a filter: in quotes where blanks, commas or signs would mean something else. */
export function printValue(value: string): string {
  return /^[^\s",<>=:-][^\s",:]*$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`
}

/** The place of a problem below its text, for terminals: the text, and a line that points at it. */
export function problemLines(text: string, { from, to, sentence }: FilterProblem): readonly string[] {
  return [text.replaceAll(/\s/g, ' '), `${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}`, sentence]
}

function printWord({ isTurned, field, operator, values }: Omit<FilterWord, 'from' | 'to'>): string {
  const colon = field === undefined ? '' : `${field}:`
  return `${isTurned ? '-' : ''}${colon}${operator ?? ''}${values.map(printValue).join(',')}`
}

/** Where the words stand: runs without blanks, but for those between quotes. */
function* tokens(text: string): Generator<{ from: number; to: number }> {
  let from = -1
  let isQuoted = false
  for (let at = 0; at <= text.length; at += 1) {
    const ends = at === text.length || (!isQuoted && /\s/.test(text.charAt(at)))
    if (ends) {
      if (from >= 0) yield { from, to: at }
      from = -1
      continue
    }
    if (from < 0) from = at
    if (text[at] === '"') isQuoted = !isQuoted
  }
}

function readWord(
  token: string,
  fields: readonly FilterField[],
): Omit<FilterWord, 'from' | 'to'> | FilterProblem['sentence'] {
  const isTurned = token.startsWith('-') && token.length > 1
  const rest = isTurned ? token.slice(1) : token
  const name = /^([a-z]+):/i.exec(rest)?.[1]
  if (name === undefined) return finish(undefined, { isTurned, rest })
  const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (field) return finish(field, { isTurned, rest: rest.slice(name.length + 1) })
  const names = fields.map((one) => one.name).join(', ')
  return `There is no field "${name}" to filter by; use one of ${names}, or put the word in "quotes".`
}

function finish(
  field: FilterField | undefined,
  { isTurned, rest }: { readonly isTurned: boolean; readonly rest: string },
): Omit<FilterWord, 'from' | 'to'> | FilterProblem['sentence'] {
  const operator = field?.compares === true ? operators.find((sign) => rest.startsWith(sign)) : undefined
  const values = readValues(rest.slice(operator?.length ?? 0))
  if (typeof values === 'string') return `${values} in ${field ? `${field.name}:` : ''}${rest || '-'}.`
  if (values.length === 0 || values.some((value) => value.trim() === ''))
    return field
      ? `The filter "${field.name}:" has no value; write ${field.name}:${field.example}.`
      : `The filter "${rest}" looks for nothing; write a word.`
  const wrong = field && wrongValue(field, values)
  if (wrong !== undefined) return wrong
  return {
    isTurned,
    ...(field ? { field: field.name } : {}),
    ...(operator ? { operator } : {}),
    values: field?.values ? values.map((value) => declaredValue(field, value) ?? value) : values,
  }
}

/** The values between commas; a text that says what is wrong. */
function readValues(text: string): readonly string[] | string {
  const values: string[] = []
  const one = /"((?:[^"]|"")*)"(?=,|$)|([^",]+)(?=,|$)/y
  let at = 0
  while (at < text.length) {
    one.lastIndex = at
    const found = one.exec(text)
    if (!found)
      return text[at] === ',' ? 'A value is missing between commas' : 'A "quote" does not enclose a whole value'
    const [, quoted, bare] = found
    values.push(bare ?? (quoted ?? '').replaceAll('""', '"'))
    at = one.lastIndex + 1 // past the comma
    if (one.lastIndex === text.length - 1) return 'A value is missing after the last comma'
  }
  return values
}

function declaredValue(field: FilterField, text: string): string | undefined {
  return field.values?.find(({ value }) => value.toLowerCase() === text.toLowerCase())?.value
}

const forms = {
  duration: { form: /^\d{1,6}(?:s|m|h|d|w)$/i, hint: '30m, 12h, 7d or 2w' },
  moment: {
    form: /^(?:\d{1,6}(?:s|m|h|d|w)|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)$/i,
    hint: '7d, 2026-03-01 or 2026-03-01T08:00:00Z',
  },
  version: { form: /\d/, hint: '1.4' },
} as const

function wrongValue(field: FilterField, values: readonly string[]): string | undefined {
  for (const value of values) {
    if (field.values && declaredValue(field, value) === undefined)
      return `There is no "${field.name}:${value}"; use ${field.values.map((one) => one.value).join(', ')}.`
    const expected = field.form && forms[field.form]
    if (expected && !expected.form.test(value))
      return `"${value}" is no value for "${field.name}:"; write ${expected.hint}.`
  }
  return undefined
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** Milliseconds of a duration such as 90s, 30m, 12h, 7d or 2w; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/i.exec(text) ?? []
  return unit === undefined ? undefined : Number(count) * unitMs[unit.toLowerCase() as keyof typeof unitMs]
}
