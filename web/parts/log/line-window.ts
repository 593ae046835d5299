/** Keeps a few pages of a log that may be far longer, and says which line stands at which place. */
import type { LogLine, Outline } from './log-source.ts'

/** Lines of one page. */
export const pageLines = 500
/** So many pages are kept; those farthest from where the reader is go first. */
const pagesKept = 40

export interface LineWindow extends Outline {
  readonly pages: ReadonlyMap<number, readonly LogLine[]>
}

export const noLines: LineWindow = {
  ...{ first: 0, last: 0, total: 0, counts: { out: 0, err: 0, note: 0 }, starts: [], pages: new Map() },
}

/** The line at a place, counted from 0; undefined while its page is not here. */
export function lineAt({ pages }: LineWindow, place: number): LogLine | undefined {
  return pages.get(Math.floor(place / pageLines))?.[place % pageLines]
}

/** The pages between two places (both included) that are not here, or not whole. */
export function missingPages(window: LineWindow, from: number, to: number): readonly number[] {
  const first = Math.max(0, Math.floor(from / pageLines))
  const last = Math.min(Math.floor(to / pageLines), window.starts.length - 1)
  const missing: number[] = []
  for (let page = first; page <= last; page += 1) {
    if ((window.pages.get(page)?.length ?? 0) < lengthOf(window, page)) missing.push(page)
  }
  return missing
}

function lengthOf({ total }: LineWindow, page: number): number {
  return Math.min(pageLines, total - page * pageLines)
}

/** With one page more; the farthest from it makes room. */
export function withPage(window: LineWindow, page: number, lines: readonly LogLine[]): LineWindow {
  const pages = new Map(window.pages).set(page, lines)
  if (pages.size > pagesKept) {
    const farthest = [...pages.keys()].reduce((far, one) => (Math.abs(one - page) > Math.abs(far - page) ? one : far))
    pages.delete(farthest)
  }
  return { ...window, pages }
}

/** With a newer outline of the same log: pages stay, because lines are only ever added at the end. */
export function withOutline(window: LineWindow, outline: Outline): LineWindow {
  return { ...outline, pages: window.pages }
}

/** With lines that came after the last one. */
export function withTail(window: LineWindow, fresh: readonly LogLine[]): LineWindow {
  const lines = fresh.filter(({ n }) => n > window.last)
  const last = lines.at(-1)
  if (last === undefined) return window
  const pages = new Map(window.pages)
  const starts = [...window.starts]
  const counts = { ...window.counts }
  let { total } = window
  for (const line of lines) {
    const page = Math.floor(total / pageLines)
    if (total % pageLines === 0) {
      starts.push(line.n)
      pages.set(page, [line])
    } else {
      const there = pages.get(page)
      // A page of which the beginning is missing is fetched when somebody looks at it.
      if (there?.length === total % pageLines) pages.set(page, [...there, line])
    }
    counts[line.stream] += 1
    total += 1
  }
  return { first: window.first || (lines[0]?.n ?? 0), last: last.n, total, counts, starts, pages: trimmed(pages) }
}

// The newest pages are where the reader of a growing log is.
function trimmed(pages: Map<number, readonly LogLine[]>): Map<number, readonly LogLine[]> {
  const surplus = [...pages.keys()].sort((a, b) => a - b).slice(0, Math.max(0, pages.size - pagesKept))
  for (const page of surplus) pages.delete(page)
  return pages
}

/** The page on which a line with this number is, or would be. */
export function pageOf({ starts }: LineWindow, n: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= n) low = middle
    else high = middle - 1
  }
  return low
}

/** The place of the line with this number, or of the first one after it; undefined while its page is not here. */
export function placeOf(window: LineWindow, n: number): number | undefined {
  const page = pageOf(window, n)
  const lines = window.pages.get(page)
  if (lines === undefined) return undefined
  const index = lines.findIndex((line) => line.n >= n)
  return Math.min(page * pageLines + (index === -1 ? lines.length : index), Math.max(0, window.total - 1))
}

/** Lines from one number to another, as an address says them. */
export interface LineRange {
  readonly from: number
  readonly to: number
}

/** Reads "120" or "120-134", in either order; undefined for anything else. */
export function readRange(text: string | undefined): LineRange | undefined {
  const [, one, other = one] = /^([1-9]\d{0,11})(?:-([1-9]\d{0,11}))?$/.exec(text ?? '') ?? []
  if (one === undefined) return undefined
  const [from, to] = [Number(one), Number(other)].sort((a, b) => a - b) as [number, number]
  return { from, to }
}

/** The reverse of readRange. */
export function rangeText({ from, to }: LineRange): string {
  return from === to ? String(from) : `${from}-${to}`
}
