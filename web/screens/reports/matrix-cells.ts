/** Says what the cells of the compliance matrix show, and where the keyboard goes among them. */
import type { ComplianceColumn, CompliancePage, ComplianceRow } from '../../api/report-queries.ts'
import { desiredWords, stateWords, verdictWording } from '../../words/action-words.ts'
import { visibleText } from '../../words/visible-text.ts'

export type Cell = ComplianceRow['cells'][string]

export interface MatrixColumn {
  readonly key: string
  readonly title: string
  /** Absent until the sums have come. */
  readonly counts?: Pick<ComplianceColumn, 'good' | 'total'>
}

/** The columns: of the sums when they have come, until then of what the loaded rows name. */
export function matrixColumns(
  sums: readonly ComplianceColumn[] | undefined,
  pages: readonly Pick<CompliancePage, 'titles'>[],
): readonly MatrixColumn[] {
  if (sums !== undefined) return sums.map((sum) => ({ key: sum.key, title: sum.title, counts: sum }))
  const titles = new Map(pages.flatMap((page) => Object.entries(page.titles)))
  return [...titles]
    .map(([key, title]) => ({ key, title }))
    .toSorted((one, other) =>
      one.title < other.title ? -1 : one.title > other.title ? 1 : one.key < other.key ? -1 : 1,
    )
}

/** A cell in one sentence: "Firefox on front-desk: Not compliant, 128.0; wanted latest." */
export function cellSentence(computer: string, title: string, cell: Cell | undefined): string {
  if (cell === undefined) return `${title} on ${computer}: not deployed there`
  const { verdict, state, desired } = cell
  return `${title} on ${computer}: ${verdictWording(verdict).word}, ${visibleText(stateWords(state))}; wanted ${desiredWords(desired)}.`
}

export interface Place {
  readonly row: number
  readonly column: number
}

const steps: Readonly<Record<string, Place>> = {
  ArrowDown: { row: 1, column: 0 },
  ArrowUp: { row: -1, column: 0 },
  ArrowRight: { row: 0, column: 1 },
  ArrowLeft: { row: 0, column: -1 },
  PageDown: { row: 15, column: 0 },
  PageUp: { row: -15, column: 0 },
}

/** Where a key leads from a place in a matrix of that size; undefined for keys that lead nowhere. */
export function placeAfter(key: string, from: Place, size: Place, isFar: boolean): Place | undefined {
  if (key === 'Home') return { row: isFar ? 0 : from.row, column: 0 }
  if (key === 'End') return { row: isFar ? size.row - 1 : from.row, column: size.column - 1 }
  const step = steps[key]
  if (step === undefined) return undefined
  return { row: within(from.row + step.row, size.row), column: within(from.column + step.column, size.column) }
}

function within(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place))
}
