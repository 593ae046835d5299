/** How does a browser carry its login, and does a request really come from our own page? */
import { refuse } from '../http/refusal.ts'
import type { Place } from './passkeys.ts'

const plainName = 'fettle_login'
/** Only over TLS, only from this host, for all paths: no other site of the domain can plant one. */
const secureName = `__Host-${plainName}`
const secretPattern = '([^;]{1,200})'

/** The header that only our own pages send: a form or a link of somebody else's page cannot. */
const ownHeader = 'x-fettle'

/**
 * True when the browser speaks TLS, also to a proxy before us. The page's own address says so, and browsers send
 * Sec-Fetch-Site over TLS and to their own machine only. Nothing else is believed: no forwarded header.
 */
export function isSecure(request: Request): boolean {
  const { protocol, hostname } = new URL(request.url)
  if (protocol === 'https:') return true
  const origin = request.headers.get('origin')
  const from = origin === null ? null : URL.parse(origin)
  if (from?.host === request.headers.get('host')) return from?.protocol === 'https:'
  return request.headers.has('sec-fetch-site') && !/^(?:localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}

/** What a browser is told to keep; an empty secret with a time in the past ends it. */
export function loginCookie(request: Request, secret: string, expiresAt: string): string {
  const isOverTls = isSecure(request)
  const expires = new Date(expiresAt).toUTCString()
  return `${isOverTls ? secureName : plainName}=${secret}; Path=/; HttpOnly; SameSite=Strict; Expires=${expires}${isOverTls ? '; Secure' : ''}`
}

/** The secret that a browser brings. Over TLS only the cookie counts that could only be set over TLS. */
export function loginSecret(request: Request): string | undefined {
  const cookies = request.headers.get('cookie') ?? ''
  const read = (name: string): string | undefined => new RegExp(`(?:^|; )${name}=${secretPattern}`).exec(cookies)?.[1]
  return read(secureName) ?? (isSecure(request) ? undefined : read(plainName))
}

/** Refuses what a page of somebody else sends; for requests that set our cookie. */
export function mustNotBeForeign(request: Request): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (origin !== null && URL.parse(origin)?.host !== request.headers.get('host'))
    refuse('notAllowed', `Requests from ${origin} are not taken here.`)
  if (site !== null && site !== 'same-origin' && site !== 'none')
    refuse('notAllowed', 'Requests from pages of other sites are not taken here.')
}

/** Refuses what does not come from our own page for certain; for requests that act with our cookie. */
export function mustBeOwnPage(request: Request): void {
  mustNotBeForeign(request)
  if (request.headers.get('origin') === null && request.headers.get('sec-fetch-site') !== 'same-origin')
    refuse('notAllowed', 'A request with a login must say where it comes from: send the header Origin.')
  if (request.headers.get(ownHeader) === null)
    refuse('notAllowed', `A request with a login needs the header ${ownHeader}: 1; use an API token in programs.`)
}

/** Where the page is that sent the request, for passkeys. @throws a refusal for pages that are not ours. */
export function placeOf(request: Request): Place {
  mustNotBeForeign(request)
  const origin = request.headers.get('origin') ?? new URL(request.url).origin
  return { origin, host: new URL(origin).hostname }
}
