/** Says which columns a table shows, in which order and how wide, from what it has room for and what somebody chose. */

/** From which width of the table on a column is shown by itself. Pixels. */
export const fromWidths = { medium: 720, wide: 1000, widest: 1200 } as const

/** Columns are never narrower than this when somebody draws them. Pixels. */
export const leastWidth = 56

export interface ColumnShape {
  readonly id: string
  readonly title: string
  readonly width?: string
  readonly narrow?: string
  readonly from?: keyof typeof fromWidths
  /** `always`: cannot be hidden; `chosen`: only shown when somebody chooses it. */
  readonly shown?: 'always' | 'chosen'
}

/** What somebody chose; kept as a preference. */
export interface ColumnChoice {
  /** Ids in order; columns that are not named keep their places behind those that are. */
  readonly order?: readonly string[] | undefined
  /** Ids and whether they are shown; others as usual. */
  readonly shown?: Readonly<Record<string, boolean>> | undefined
  /** Widths in pixels. */
  readonly widths?: Readonly<Record<string, number>> | undefined
}

/** All columns in the order chosen; the first column stays first, because it stands still while the others scroll. */
export function orderedColumns<C extends ColumnShape>(
  columns: readonly C[],
  { order = [] }: ColumnChoice,
): readonly C[] {
  const [first, ...rest] = columns
  if (first === undefined) return []
  const place = (column: C): number => {
    const chosen = order.indexOf(column.id)
    return chosen === -1 ? order.length + columns.indexOf(column) : chosen
  }
  return [first, ...rest.toSorted((one, other) => place(one) - place(other))]
}

/** True when a column is shown in a table of this width. */
export function isColumnShown(column: ColumnShape, { shown = {} }: ColumnChoice, tableWidth: number): boolean {
  if (column.shown === 'always') return true
  const chosen = shown[column.id]
  if (chosen !== undefined) return chosen
  return column.shown !== 'chosen' && (column.from === undefined || tableWidth >= fromWidths[column.from])
}

/** The width of a column as CSS. */
export function columnWidth(column: ColumnShape, { widths = {} }: ColumnChoice, tableWidth: number): string {
  const chosen = widths[column.id]
  if (chosen !== undefined) return `${chosen}px`
  return (tableWidth < fromWidths.medium ? column.narrow : undefined) ?? column.width ?? 'auto'
}

/** The least width at which a table with these column widths is still readable: beyond that it scrolls sideways. Pixels. */
export function leastTableWidth(widths: readonly string[], tableWidth: number): number {
  return widths.reduce((sum, width) => {
    if (width.endsWith('px')) return sum + Number.parseFloat(width)
    if (width.endsWith('%'))
      return sum + Math.max(leastWidth, (Number.parseFloat(width) / 100) * Math.min(tableWidth, 720))
    return sum + 140
  }, 0)
}

/** The order with one column moved by so many places. */
export function movedColumn(ids: readonly string[], id: string, by: number): readonly string[] {
  const from = ids.indexOf(id)
  const to = Math.min(ids.length - 1, Math.max(0, from + by))
  const without = ids.filter((other) => other !== id)
  return from === -1 ? ids : [...without.slice(0, to), id, ...without.slice(to)]
}
