/** Why is a server's certificate not trusted, in words that help whoever looks after the computer? */
import { request } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { codeOf, messageOf } from '../failure.ts'
import { proxyAware } from './proxy.ts'

const wrongTime: ReadonlySet<string | undefined> = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'])
const unknownIssuer: ReadonlySet<string | undefined> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const showMs = 10_000

/**
 * The reason behind what a request to this address failed with: a clock that is wrong and a connection that somebody inspects on
 * the way are named as that, anything else in the error's own words. Looks at the certificate once more to do so.
 */
export async function connectionProblem(url: URL, error: unknown): Promise<string> {
  const code = codeOf(error)
  if (!wrongTime.has(code) && !unknownIssuer.has(code)) return wordsOf(error)
  const certificate = await shownCertificate(url)
  if (certificate === undefined) return wordsOf(error)
  return wrongTime.has(code) ? timeProblem(certificate, new Date()) : issuerProblem(certificate)
}

function timeProblem({ valid_from: from, valid_to: to }: PeerCertificate, now: Date): string {
  const when = now < new Date(from) ? `is not valid before ${day(new Date(from))}` : `has ended on ${day(new Date(to))}`
  return `its certificate ${when}, and the clock of this computer, which says ${day(now)}, may be wrong`
}

function issuerProblem({ subject, issuer }: PeerCertificate): string {
  const isOwn = subject.CN !== undefined && subject.CN === issuer.CN
  const by = isOwn ? 'itself' : `"${String(issuer.CN ?? issuer.O ?? 'somebody without a name')}"`
  return `its certificate was issued by ${by}, whom this computer does not trust; perhaps something on the way inspects encrypted connections`
}

function day(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** Asks once more, with nothing that is secret, only to see the certificate; whatever else comes is thrown away. */
async function shownCertificate(url: URL): Promise<PeerCertificate | undefined> {
  const { promise, resolve } = Promise.withResolvers<PeerCertificate | undefined>()
  const origin = new URL('/', url)
  origin.protocol = 'https:'
  const options = { method: 'HEAD', rejectUnauthorized: false, agent: proxyAware(origin), timeout: showMs }
  const looking = request(origin, options, (response) => {
    const { socket } = response
    resolve(socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined)
    response.destroy()
  })
  looking.on('timeout', () => looking.destroy())
  looking.on('error', () => resolve(undefined))
  looking.on('close', () => resolve(undefined))
  looking.end()
  return await promise
}

/** Several addresses may have been tried: then the error is a bundle without a message of its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  const message = messageOf(error)
  return message === '' ? (codeOf(error) ?? 'unknown error') : message
}
