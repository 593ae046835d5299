/** Is there a way to the server: does its name lead to an address, does the address answer, and does a proxy stand between? */
import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { codeOf, messageOf } from '../failure.ts'
import { atServer, bad, good, tookSince, unlessAborted } from './look.ts'
import { proxyFor, withoutCredentials } from './proxy-for.ts'

/** Whom this computer itself speaks with: the server, or the proxy before it. */
function firstHop(url: URL): { readonly host: string; readonly port: number; readonly who: string } {
  const proxied = proxyFor(url, process.env)
  const to = proxied?.proxy ?? url
  const host = to.hostname.replace(/^\[|\]$/g, '')
  const who = proxied === undefined ? 'the server' : 'the proxy before the server'
  return { host, port: Number(to.port) || (to.protocol === 'https:' ? 443 : 80), who }
}

/** Does the name lead to an address? The system's own way of finding out is taken, as for every connection of the agent. */
export const dnsLook = atServer(async (url, signal): Promise<DoctorFinding> => {
  const { host, who } = firstHop(url)
  if (isIP(host) !== 0) return good(`${host} is an address: no name has to be looked up for ${who}.`)
  const began = performance.now()
  try {
    const found = await unlessAborted(lookup(host, { all: true }), signal)
    const addresses = [...new Set(found.map(({ address }) => address))]
    return good(`${host} (${who}) is ${addresses.slice(0, 8).join(', ')}, found within ${tookSince(began)}.`)
  } catch (error) {
    const why = codeOf(error) ?? messageOf(error)
    return bad(
      `The name ${host} of ${who} leads to no address (${why}).`,
      'Look at /etc/resolv.conf and /etc/hosts of the computer, and whether its name server answers.',
    )
  }
})

const noWay = 'This computer has no way to that address: look at its network cable, Wi-Fi and routes.'
const fixes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: is the server running, and is the port right?',
  ENOTFOUND: 'See the check of the name.',
  EAI_AGAIN: 'See the check of the name.',
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
}

/** Does the address take a connection? */
export const tcpLook = atServer(async (url, signal): Promise<DoctorFinding> => {
  const { host, port, who } = firstHop(url)
  const began = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ host, port, autoSelectFamily: true, signal })
  socket.once('connect', () => resolve(socket.remoteAddress ?? host))
  socket.once('error', reject)
  try {
    const address = await promise
    return good(`${address}, port ${port} (${who}), took a connection within ${tookSince(began)}.`)
  } catch (error) {
    const [first] = error instanceof AggregateError ? error.errors : [error]
    const why = signal.aborted ? 'nothing came in time' : (codeOf(first) ?? messageOf(first))
    return bad(
      `${host}, port ${port} (${who}), takes no connection (${why}).`,
      fixes[why] ?? 'A firewall on the way may drop it: let this computer connect to that port.',
    )
  } finally {
    socket.destroy()
  }
})

/** Which proxy of the agent's environment is used; that it passes connections on shows in the other checks. */
export const proxyLook = atServer(async (url): Promise<DoctorFinding> => {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].filter(
    (name) => process.env[name] !== undefined,
  )
  const proxied = proxyFor(url, process.env)
  if (proxied !== undefined)
    return good(
      `${proxied.variable} leads to ${withoutCredentials(proxied.proxy)}: requests to the server go through it.`,
    )
  const broken = names.find((name) => URL.parse(withScheme(process.env[name] ?? '')) === null)
  if (broken !== undefined)
    return bad(
      `${broken} in the agent's environment is no address of a proxy.`,
      `Correct ${broken} in the agent's service, as in http://proxy:3128.`,
    )
  return good(
    names.length === 0
      ? "The agent's environment names no proxy: requests go directly to the server."
      : `${names.join(' and ')} in the agent's environment do not concern the server: requests go directly to it.`,
  )
})

function withScheme(text: string): string {
  return text.includes('://') ? text : `http://${text}`
}
