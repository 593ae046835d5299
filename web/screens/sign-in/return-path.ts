/** Says where somebody goes after signing in: back to the page they wanted, but never to another site. */

const home = '/'

/** The wanted page, when it is one of ours; else the first page. */
export function returnPath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return home
  return wanted.startsWith('/sign-in') ? home : wanted
}

/** The one-time code in an address's fragment ("#code=..."), or what else it is called; undefined when there is none. */
export function codeInFragment(fragment: string, name = 'code'): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get(name) ?? undefined
}
