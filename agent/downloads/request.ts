/** Asks a server for a file, over a few redirections, and says what kind of trouble there is. */
import { request as httpRequest } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { codeOf } from '../failure.ts'
import { connectionProblem } from '../link/certificate.ts'
import { proxyAware } from '../link/proxy.ts'

/** Trouble that another try cannot mend: its message is the sentence a person reads. */
export class Hopeless extends Error {}

const redirectsMax = 3
const redirections: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export interface Ask {
  readonly url: URL
  readonly headers: OutgoingHttpHeaders
  readonly signal: AbortSignal
  /** A connection on which nothing comes for so long is given up. Milliseconds. */
  readonly idleMs: number
}

/** The address when it is one that files are fetched from; refuses everything but HTTP and HTTPS. */
export function fileUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new Hopeless(`"${text}" is no address of a file.`)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Hopeless(`Files are fetched over https and http only, not from "${url.protocol}" (${shown(url)}).`)
  return url
}

/** An address as it is told: what may be secret in it is left out. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** The answer to a GET, after redirections; its body is still to be read. Rejects with Hopeless, or with what went wrong on the way. */
export async function ask({ url, headers, signal, idleMs }: Ask): Promise<IncomingMessage> {
  let at = url
  for (let redirects = 0; ; redirects += 1) {
    const response = await askTrusted({ url: at, headers, signal, idleMs })
    if (!redirections.has(response.statusCode ?? 0)) return response
    response.resume()
    if (redirects === redirectsMax) throw new Hopeless(`${shown(url)} leads on more than ${redirectsMax} times.`)
    at = nextAddress(at, response.headers.location)
  }
}

function nextAddress(at: URL, location: string | undefined): URL {
  const next = location === undefined ? null : URL.parse(location, at)
  if (next === null) throw new Hopeless(`${shown(at)} leads on to no address.`)
  fileUrl(next.href)
  if (at.protocol === 'https:' && next.protocol === 'http:')
    throw new Hopeless(`${shown(at)} leads on to ${shown(next)}, which is not encrypted.`)
  // Who is asked next must not learn the credentials of who was asked before.
  if (next.host === at.host && next.username === '') [next.username, next.password] = [at.username, at.password]
  return next
}

async function askTrusted(one: Ask): Promise<IncomingMessage> {
  try {
    return await askOnce(one)
  } catch (error) {
    if (!isHopeless(error)) throw error
    throw new Hopeless(`${one.url.origin} cannot be trusted: ${await connectionProblem(one.url, error)}.`)
  }
}

function askOnce({ url, headers, signal, idleMs }: Ask): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const options = { method: 'GET', headers: { 'accept-encoding': 'identity', ...headers }, timeout: idleMs }
    const request = start(url, { ...options, agent: proxyAware(url), signal }, (response) => {
      // Without a listener an error that comes before anybody reads would end the program; who reads gets it again.
      response.on('error', () => {})
      resolve(response)
    })
    request.on('timeout', () => request.destroy(new Error(`nothing came for ${Math.round(idleMs / 1000)} s`)))
    request.on('error', reject)
    request.end()
  })
}

/** A certificate does not get better by waiting; names and connections do. */
function isHopeless(error: unknown): boolean {
  return /^(?:ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_SSL_|EPROTO$)/.test(codeOf(error) ?? '')
}
