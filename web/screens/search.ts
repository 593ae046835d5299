/** Reads what a page's address says, as plain texts under known names. */

export type SearchTexts<Name extends string> = { readonly [N in Name]?: string | undefined }

/** A reader of the address's search part that keeps these names, when they hold a text, and drops everything else. */
export function searchReader<const Name extends string>(
  names: readonly Name[],
): (raw: Record<string, unknown>) => SearchTexts<Name> {
  return (raw) => {
    const known = names.flatMap((name) => {
      const value = raw[name]
      return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
    })
    return Object.fromEntries(known) as SearchTexts<Name>
  }
}

/** The tenant an address names. An empty one stays: it says that none is chosen any more, and no address shows it. */
export function readTenant(raw: Record<string, unknown>): SearchTexts<'tenant'> {
  return typeof raw['tenant'] === 'string' ? { tenant: raw['tenant'] } : {}
}
