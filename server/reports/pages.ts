/** Asks a paged report for all of its rows, a page at a time. */

interface Page<Row> {
  readonly items: readonly Row[]
  readonly nextCursor?: string | undefined
}

/** Rows a page of a file has: few enough to hold, many enough to be quick. */
export const filePage = 500

/** The pages of a report, each asked for when the one before was taken; `ask` gets the cursor of the next. */
export async function* allPages<Row, Out>(
  ask: (cursor: string | undefined) => Promise<Page<Row>>,
  shape: (row: Row) => readonly Out[],
): AsyncIterable<readonly Out[]> {
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page: Page<Row> = await ask(cursor)
    yield page.items.flatMap(shape)
    cursor = page.nextCursor
  }
}
