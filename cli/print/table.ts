/** How are rows printed so that their columns stand below each other? */
import type { Output } from './output.ts'
import { safe, type Tone } from './style.ts'

/** A cell: text, perhaps coloured. */
export type Cell = string | { readonly text: string; readonly tone: Tone }

/** Prints a header and rows, each column as wide as its widest cell; when that is too wide, the last column is cut. */
export function printTable(output: Output, header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  for (const line of tableLines(output, header, rows)) output.line(line)
}

/** The lines that `printTable` prints. Empty columns are left out. */
export function tableLines(
  { style, width }: Pick<Output, 'style' | 'width'>,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const shown = header.map((_, column) => column).filter((column) => rows.some((row) => textOf(row[column]) !== ''))
  const widths = new Map(shown.map((column) => [column, columnWidth(header[column] ?? '', rows, column)]))
  const left = shown.slice(0, -1).reduce((sum, column) => sum + (widths.get(column) ?? 0) + 2, 0)
  const lastWidth = Math.max(20, width - left)
  const lineOf = (cells: readonly Cell[]) =>
    shown
      .map((column, at) => {
        const isLast = at === shown.length - 1
        const text = isLast
          ? cut(textOf(cells[column]), lastWidth)
          : textOf(cells[column]).padEnd(widths.get(column) ?? 0)
        const cell = cells[column]
        return typeof cell === 'object' ? style(cell.tone, text) : text
      })
      .join('  ')
      .trimEnd()
  return [lineOf(header.map((text) => ({ text, tone: 'dim' }))), ...rows.map(lineOf)]
}

function columnWidth(title: string, rows: readonly (readonly Cell[])[], column: number): number {
  return rows.reduce((most, row) => Math.max(most, textOf(row[column]).length), title.length)
}

function textOf(cell: Cell | undefined): string {
  return safe(typeof cell === 'object' ? cell.text : (cell ?? ''))
}

/** Returns the text, or its beginning with a sign that there is more. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
