/** How are the pages of a list read one after the other, up to a limit? */
import type { OptionValues } from './command.ts'

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string | undefined
}

const pageMax = 500
const defaultLimit = 50

/** Returns how many rows somebody wants to see. */
export function limitOf(options: OptionValues): number {
  return options.count('limit') ?? defaultLimit
}

/** Reads pages until there are `limit` items or no more; `nextCursor` tells that there are more. */
export async function allPages<T>(
  limit: number,
  read: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await read({ limit: Math.min(pageMax, limit - items.length), ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined && items.length < limit)
  return cursor === undefined ? { items } : { items, nextCursor: cursor }
}
