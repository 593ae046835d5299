/** How do rows become the text of a CSV or JSON Lines file? */

export type TableFormat = 'csv' | 'jsonl'

/** A value of a cell; an object is written as JSON. */
export type Cell = unknown

/** The media type of a format. */
export const typeOf = { csv: 'text/csv', jsonl: 'application/jsonl' } as const satisfies Record<TableFormat, string>

/**
 * The text of a table in parts, one for each page of rows. CSV after RFC 4180, with a header line and CRLF; JSON Lines has an object
 * for each row, without members that are null.
 */
export async function* tableText(
  format: TableFormat,
  columns: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncIterable<string> {
  if (format === 'csv') yield csvLine(columns)
  for await (const rows of pages) {
    const text = rows.map((row) => (format === 'csv' ? csvLine(row) : jsonLine(columns, row))).join('')
    if (text !== '') yield text
  }
}

function jsonLine(columns: readonly string[], row: readonly Cell[]): string {
  const members = columns.flatMap((column, at) =>
    row[at] === null || row[at] === undefined ? [] : [[column, row[at]]],
  )
  return `${JSON.stringify(Object.fromEntries(members))}\n`
}

/** One line of CSV with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = defused(typeof cell === 'string' ? cell : JSON.stringify(cell))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A spreadsheet takes these for formulas, in some countries in full width too, and a computer's owner chooses what stands in facts (OWASP: CSV injection). */
function defused(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}
