/** Puts the rows of a table and the headings of their groups into one order. */

export type TableLine<Row> =
  | { readonly kind: 'row'; readonly row: Row; readonly index: number }
  | { readonly kind: 'group'; readonly name: string; readonly count: number }

/** The lines of a table; with `groupOf` a heading stands before each run of rows of one group. */
export function linesOf<Row>(
  rows: readonly Row[],
  groupOf: ((row: Row) => string) | undefined,
): readonly TableLine<Row>[] {
  const plain = rows.map((row, index) => ({ kind: 'row', row, index }) as const)
  if (groupOf === undefined) return plain
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(groupOf(row), (counts.get(groupOf(row)) ?? 0) + 1)
  return plain.flatMap((line, place) => {
    const name = groupOf(line.row)
    const before = rows[place - 1]
    if (before !== undefined && groupOf(before) === name) return [line]
    return [{ kind: 'group', name, count: counts.get(name) ?? 0 } as const, line]
  })
}
