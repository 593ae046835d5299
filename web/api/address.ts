/** Says at which address an endpoint is, given its parameters and its query. */

export type AddressValues = { readonly [name: string]: string | number | boolean | undefined }

/** The path with parameters filled in and the query appended; values that are undefined or empty are left out of the query. */
export function addressOf(path: string, params: AddressValues = {}, query: AddressValues = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(params[name] ?? '')))
  const text = queryText(query)
  return text === '' ? filled : `${filled}?${text}`
}

// ":" and "," are legal in a query, and filters are readable with them.
function queryText(values: AddressValues): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')
}

/** The search part of a page's address, from plain values; every value stays the text it is. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

/** The reverse of parseSearch; "" when there is nothing to say. */
export function formatSearch(values: Record<string, unknown>): string {
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const text = queryText(Object.fromEntries(texts))
  return text === '' ? '' : `?${text}`
}
