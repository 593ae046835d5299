/** Says how rows on the screen follow the server without moving: changed ones in place, new ones counted. */

export interface RowPages<Row> {
  readonly pages: readonly { readonly items: readonly Row[] }[]
}

/** The same pages with these rows in the places of those with the same id; the very same object when nothing is replaced. */
export function withRows<Row extends { readonly id: string }, Data extends RowPages<Row>>(
  data: Data,
  fresh: ReadonlyMap<string, Row>,
): Data {
  const isTouched = data.pages.map((page) => page.items.some((row) => fresh.has(row.id)))
  if (!isTouched.includes(true)) return data
  const pages = data.pages.map((page, index) =>
    isTouched[index] === true ? { ...page, items: page.items.map((row) => fresh.get(row.id) ?? row) } : page,
  )
  return { ...data, pages }
}

/** All rows of all pages; a row that two pages have (because rows moved between asking for them) only once. */
export function rowsOf<Row extends { readonly id: string }>(data: RowPages<Row>): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const page of data.pages) {
    for (const row of page.items) if (!rows.has(row.id)) rows.set(row.id, row)
  }
  return [...rows.values()]
}

/** Takes from the changed ids those to ask for next: rows that are in sight, so many at once. */
export function idsToAsk(
  changed: ReadonlySet<string>,
  inSight: readonly { readonly id: string }[],
  most: number,
): readonly string[] {
  return inSight
    .map((row) => row.id)
    .filter((id) => changed.has(id))
    .slice(0, most)
}
