/** With which certificate does the server answer, who issued it, and does somebody inspect the connection on the way? */
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { getCACertificates, TLSSocket } from 'node:tls'
import type { DetailedPeerCertificate } from 'node:tls'
import { isIP } from 'node:net'
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { messageOf } from '../failure.ts'
import { proxyAware } from '../link/proxy.ts'
import { atServer, bad, good, warning } from './look.ts'

/** What products that open encrypted connections call the authority they sign with. */
const inspectors =
  /zscaler|fortinet|fortigate|netskope|palo ?alto|sophos|blue ?coat|forcepoint|websense|watchguard|barracuda|umbrella|check ?point|sonicwall|smoothwall|untangle|iboss|cato networks|kaspersky|eset ssl|avast|avg technologies|bitdefender|mcafee|trend ?micro|mitmproxy|portswigger|charles proxy|fiddler|squid/i
const certificatesMax = 10

interface Shown {
  readonly chain: readonly DetailedPeerCertificate[]
  /** Absent: it is trusted. */
  readonly problem?: string
  readonly protocol: string
}

/** Nothing that is secret is sent: a certificate that is not trusted is looked at, too. */
export const tlsLook = atServer(async (url, signal): Promise<DoctorFinding> => {
  if (url.protocol !== 'https:') return plain(url)
  let shown: Shown
  try {
    shown = await shownBy(url, signal)
  } catch (error) {
    return bad(
      `${url.host} does not speak TLS with this computer (${messageOf(error)}).`,
      'Look at what listens at that address, and whether a firewall ends encrypted connections.',
    )
  }
  return judged(shown, new Date())
})

function plain(url: URL): DoctorFinding {
  const isHere = /^(?:localhost|127\.|\[?::1)/.test(url.hostname)
  if (isHere) return good(`${url.origin} is not encrypted, and never leaves this computer.`)
  return warning(
    `${url.origin} is not encrypted: whoever is on the way can read and change what is said.`,
    'Give the server a certificate, and enrol its computers with its https address.',
  )
}

/** What a chain of certificates means, at this moment. */
export function judged({ chain, problem, protocol }: Shown, now: Date): DoctorFinding {
  const [own] = chain
  if (own === undefined) return bad('The server showed no certificate.', 'Look at what listens at its address.')
  const issuers = chain.map(({ issuer }) => nameOf(issuer))
  const until = new Date(own.valid_to)
  const evidence = `${protocol}; certificate of ${nameOf(own.subject)}, valid until ${until.toISOString().slice(0, 10)}, issued by ${[...new Set(issuers)].join(', issued by ')}.`
  const inspector = issuers.find((issuer) => inspectors.test(issuer))
  if (problem !== undefined) return bad(`${evidence} This computer does not trust it (${problem}).`, fixOf(problem))
  if (inspector !== undefined)
    return warning(
      `${evidence} The authority is one that inspection products use: somebody on the way reads along.`,
      "Except the server's address from the inspection of encrypted connections.",
    )
  const days = Math.floor((until.getTime() - now.getTime()) / 86_400_000)
  if (days < 7) return warning(`${evidence} It ends in ${days} days.`, 'Renew the certificate of the server.')
  const top = chain.at(-1)
  const isPublic = top !== undefined && publicRoots().has(top.fingerprint256)
  const whose = isPublic
    ? 'That is a public authority: nobody inspects the connection.'
    : 'That is no public authority, and this computer trusts it: your own, or one by which connections are inspected.'
  return good(`${evidence} ${whose}`)
}

function fixOf(problem: string): string {
  if (/NOT_YET_VALID|HAS_EXPIRED/.test(problem))
    return 'Look at the clock of this computer; when it is right, renew the certificate of the server.'
  if (problem.includes('ALTNAME'))
    return 'It is for other names: give the server a certificate for its address, or enrol the computer with a name that it is for.'
  return "When this authority is your own, run the agent with NODE_EXTRA_CA_CERTS=FILE, its certificate in that file. Otherwise something on the way inspects encrypted connections: except the server's address there."
}

let roots: ReadonlySet<string> | undefined

/** SHA-256 fingerprints of the authorities that node itself knows. */
function publicRoots(): ReadonlySet<string> {
  return (roots ??= new Set(getCACertificates('bundled').map((pem) => new X509Certificate(pem).fingerprint256)))
}

function nameOf({ CN, O }: { readonly CN?: string | string[]; readonly O?: string | string[] }): string {
  return `"${String(CN ?? O ?? 'nobody').slice(0, 100)}"`
}

async function shownBy(url: URL, signal: AbortSignal): Promise<Shown> {
  const { promise, resolve, reject } = Promise.withResolvers<Shown>()
  const origin = new URL('/', url)
  const servername = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: url.hostname } : {}
  const options = { method: 'HEAD', rejectUnauthorized: false, agent: proxyAware(origin), signal, ...servername }
  const asking = request(origin, options, (response) => {
    const { socket } = response
    if (socket instanceof TLSSocket) resolve(readFrom(socket))
    else reject(new Error('the connection is not encrypted'))
    response.destroy()
  })
  asking.on('error', reject)
  asking.end()
  return await promise
}

function readFrom(socket: TLSSocket): Shown {
  const chain: DetailedPeerCertificate[] = []
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (next?.subject !== undefined && chain.length < certificatesMax && !chain.includes(next)) {
    chain.push(next)
    next = next.issuerCertificate
  }
  const protocol = socket.getProtocol() ?? 'TLS'
  return socket.authorized ? { chain, protocol } : { chain, protocol, problem: String(socket.authorizationError) }
}
