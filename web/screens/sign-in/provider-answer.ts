/** Takes an identity provider's answer out of the address, so that neither the history nor a second look has it. */

/** The query with which the browser was sent back, once. */
export function takeAnswer(): string | undefined {
  const { search, pathname } = window.location
  if (search === '') return undefined
  window.history.replaceState(null, '', pathname)
  return search
}
