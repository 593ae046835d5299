/** Loads what a report has beyond what has been looked at, so that it can be printed. */

/** More rows than that are no reading matter: the file has them all. */
export const mostPrinted = 2_000

interface Pages {
  readonly data?: { readonly pages: readonly { readonly items: readonly unknown[] }[] } | undefined
  readonly hasNextPage: boolean
  readonly fetchNextPage: () => Promise<Pages>
}

/** Loads page after page until there are none, or enough. */
export async function loadWhole(pages: Pages): Promise<void> {
  let now = pages
  while (now.hasNextPage && (now.data?.pages ?? []).reduce((sum, page) => sum + page.items.length, 0) < mostPrinted)
    now = await now.fetchNextPage()
}
