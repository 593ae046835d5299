/** Does the server answer as one: over a WebSocket, as the one this computer was enrolled with, and with the same time? */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { WebSocket } from 'ws'
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'
import { toAgent } from '@fettle/contract/wire/to-agent.ts'
import { readSystemFile } from '../facts/read.ts'
import { connectionProblem } from '../link/certificate.ts'
import { proxyAware } from '../link/proxy.ts'
import { atServer, bad, good, tookSince, unknown, warning } from './look.ts'

/** A difference that is worth a word, and one with which certificates and sign-ins begin to fail. Milliseconds. */
const skew = { warning: 30_000, bad: 300_000 } as const

/** Opens a link as the agent does, and ends it before it says who it is. */
export const webSocketLook = atServer(async (url, signal, serverId): Promise<DoctorFinding> => {
  const began = performance.now()
  const address = new URL('agent/v1/link', url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address, {
    agent: proxyAware(address),
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
  })
  const { promise, resolve } = Promise.withResolvers<DoctorFinding>()
  let isOpen = false
  signal.addEventListener('abort', () => resolve(silent(isOpen)), { once: true })
  socket.once('open', () => (isOpen = true))
  socket.once('unexpected-response', (_request, { statusCode = 0 }) =>
    resolve(
      bad(
        `${address.origin} answers the request for a WebSocket with status ${statusCode} instead of opening it.`,
        'A proxy or firewall on the way does not let WebSockets through: allow them (Upgrade: websocket) for the server.',
      ),
    ),
  )
  socket.once('message', (data) => resolve(greeted(data.toString(), { serverId, took: tookSince(began) })))
  socket.once('close', () => resolve(silent(isOpen)))
  socket.once('error', (error) => resolve(notOpened(url, error)))
  try {
    return await promise
  } finally {
    socket.on('error', () => {}) // ended before it was open
    socket.terminate()
  }
})

async function notOpened(url: URL, error: unknown): Promise<DoctorFinding> {
  const why = await connectionProblem(url, error)
  return bad(
    `No WebSocket opens at ${url.host}: ${why}.`,
    'See the checks of the name, the connection and the certificate.',
  )
}

function silent(isOpen: boolean): DoctorFinding {
  return isOpen
    ? bad(
        'The WebSocket opens, and nothing comes through it.',
        'Something on the way holds back what goes through WebSockets: except the server from inspection.',
      )
    : bad('No WebSocket opened in time.', 'See the checks of the name, the connection and the certificate.')
}

function greeted(
  text: string,
  { serverId, took }: { readonly serverId: string; readonly took: string },
): DoctorFinding {
  const frame = toAgent.safeParse(jsonOf(text))
  if (!frame.success || frame.data.type !== 'challenge')
    return bad('What answers is no Fettle server.', 'Look at what listens at the address of the server.')
  if (frame.data.serverId !== serverId)
    return bad(
      `What answers calls itself ${frame.data.serverId}, and this computer was enrolled with ${serverId}.`,
      'Enrol the computer with this server, or lead its address back to the old one.',
    )
  return good(`The server opened a WebSocket and spoke first, within ${took}.`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no frame
  }
}

/** Compares the clock with the date of an answer of the server, which is exact to a second. */
export const clockLook = atServer(async (url, signal): Promise<DoctorFinding> => {
  const asked = Date.now()
  const date = await dateOf(url, signal)
  const between = (asked + Date.now()) / 2
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return unknown('The server gave no time that could be compared.')
  const ahead = between - (theirs + 500) // the date is cut to its second
  const synchronised =
    readSystemFile('/run/systemd/timesync/synchronized') === undefined ? '' : ' A time service sets it.'
  const seconds = Math.abs(Math.round(ahead / 1000))
  if (seconds <= 1) return good(`The clock agrees with the server's to the second.${synchronised}`)
  const evidence = `The clock is ${inWords(seconds)} ${ahead > 0 ? 'ahead of' : 'behind'} the server's.${synchronised}`
  if (Math.abs(ahead) < skew.warning) return good(evidence)
  const fix =
    'Let a time service set the clock (timedatectl set-ntp true), or set it by hand; look at which of the two is wrong.'
  return Math.abs(ahead) < skew.bad ? warning(evidence, fix) : bad(evidence, fix)
})

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`
}

/** Also when the certificate is not trusted: a wrong clock is what makes it so. */
async function dateOf(url: URL, signal: AbortSignal): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  const options = { method: 'HEAD', rejectUnauthorized: false, agent: proxyAware(url), signal }
  const asking = start(new URL('/', url), options, (response) => {
    resolve(response.headers.date)
    response.destroy()
  })
  asking.on('error', reject)
  asking.end()
  try {
    return await promise
  } catch (error) {
    const why = signal.aborted ? 'nothing came in time' : await connectionProblem(url, error)
    throw new Error(`the server does not answer: ${why}`, { cause: error })
  }
}
