/** Says which parts of a line a search means, for marking them. */
import type { Piece } from '../../words/sgr.ts'
import type { Search } from './log-source.ts'

export interface MarkedPiece extends Piece {
  readonly isHit?: true
}

/** The pattern of a search; undefined when there is nothing to search, or when the text is no regular expression (yet). */
export function patternOf({ text, regex, matchCase }: Search): RegExp | undefined {
  if (text === '') return undefined
  const flags = matchCase ? 'g' : 'gi'
  try {
    return new RegExp(regex ? text : RegExp.escape(text), flags)
  } catch {
    return undefined // it is still being typed; the server says what is wrong with it
  }
}

/** The same pieces, cut where hits begin and end. */
export function withHits(pieces: readonly Piece[], pattern: RegExp | undefined): readonly MarkedPiece[] {
  if (pattern === undefined) return pieces
  const text = pieces.map((piece) => piece.text).join('')
  const hits = [...text.matchAll(pattern)].filter((match) => match[0] !== '')
  if (hits.length === 0) return pieces
  const marked: MarkedPiece[] = []
  let at = 0
  for (const piece of pieces) {
    const end = at + piece.text.length
    let from = at
    for (const { index, 0: found } of hits) {
      const start = Math.max(from, index)
      const stop = Math.min(end, index + found.length)
      if (start >= stop) continue
      if (start > from) marked.push({ ...piece, text: text.slice(from, start) })
      marked.push({ ...piece, text: text.slice(start, stop), isHit: true })
      from = stop
    }
    if (from < end) marked.push({ ...piece, text: text.slice(from, end) })
    at = end
  }
  return marked
}

/** Of numbers in order, the next one after `from` (or the one before it); goes on at the other end. Undefined when there are none. */
export function nextOf(numbers: readonly number[], from: number | undefined, way: 1 | -1): number | undefined {
  if (from === undefined) return way === 1 ? numbers[0] : numbers.at(-1)
  if (way === 1) return numbers.find((n) => n > from) ?? numbers[0]
  return numbers.findLast((n) => n < from) ?? numbers.at(-1)
}
