/** Divides the text of a filter into pieces that are shown, and completes the word that is being written. */
import type { FilterField } from '@fettle/contract/http/filter-fields.ts'
import { parseFilter } from '@fettle/contract/http/filter-words.ts'

export interface FilterPiece {
  readonly kind: 'field' | 'free' | 'wrong' | 'gap'
  readonly text: string
  readonly from: number
  /** In a field: the length of its name with the colon, and a "-" before it. */
  readonly colon: number
}

/** The whole text in pieces: put together again they are the text. */
export function piecesOf(text: string, fields: readonly FilterField[]): readonly FilterPiece[] {
  const { words, problems } = parseFilter(text, fields)
  const known = [
    ...words.map(({ from, to, field }) => ({
      from,
      to,
      kind: field === undefined ? ('free' as const) : ('field' as const),
    })),
    ...problems.map(({ from, to }) => ({ from, to, kind: 'wrong' as const })),
  ].toSorted((one, other) => one.from - other.from)
  const pieces: FilterPiece[] = []
  let at = 0
  const add = (kind: FilterPiece['kind'], from: number, to: number): void => {
    if (to <= from) return
    const part = text.slice(from, to)
    pieces.push({ kind, text: part, from, colon: part.indexOf(':') + 1 })
  }
  for (const { from, to, kind } of known) {
    add('gap', at, from)
    add(kind, from, to)
    at = to
  }
  add('gap', at, text.length)
  return pieces
}

/** The word in which the caret stands, up to the caret. */
export interface WordAtCaret {
  readonly from: number
  readonly to: number
  /** What is before the colon, without "-"; undefined while there is no colon. */
  readonly field: string | undefined
  readonly isTurned: boolean
  /** What is typed of the value (the last of several), or of the whole word. */
  readonly typed: string
  /** Where that begins. */
  readonly typedFrom: number
}

/** The word at a place in the text; an empty one between blanks. */
export function wordAt(text: string, caret: number): WordAtCaret {
  const from = startOfWord(text, caret)
  const blank = text.slice(caret).search(/\s/)
  const to = blank === -1 ? text.length : caret + blank
  const before = text.slice(from, caret)
  const isTurned = before.startsWith('-')
  const [, field] = /^-?([a-z]+):/i.exec(before) ?? []
  const valueStart = field === undefined ? Number(isTurned) : before.indexOf(':') + 1
  const lastValue = field === undefined ? valueStart : Math.max(valueStart, before.lastIndexOf(',') + 1)
  const signs = field === undefined ? 0 : (/^[<>]=?/.exec(before.slice(lastValue))?.[0].length ?? 0)
  const typedFrom = from + lastValue + signs
  return { from, to, field, isTurned, typed: text.slice(typedFrom, caret).replaceAll('"', ''), typedFrom }
}

function startOfWord(text: string, caret: number): number {
  let start = 0
  let isQuoted = false
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted
    if (!isQuoted && /\s/.test(text.charAt(at))) start = at + 1
  }
  return start
}

/** The text with what is typed of a word replaced; a blank follows unless a value is to come, and the caret stands behind it. */
export function completed(
  text: string,
  word: WordAtCaret,
  insert: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(word.to).trimStart()
  const gap = insert.endsWith(':') ? '' : ' '
  const head = `${text.slice(0, word.typedFrom)}${insert}${gap}`
  return { text: head + (gap === '' && rest !== '' ? ` ${rest}` : rest), caret: head.length }
}

/** The text with a word added, or without it when it is there: what chips do. */
export function withWord(text: string, word: string): string {
  const words = text.split(/\s+/).filter((one) => one !== '')
  return (words.includes(word) ? words.filter((one) => one !== word) : [...words, word]).join(' ')
}
