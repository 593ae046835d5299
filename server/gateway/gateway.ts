/**
 * Holds the agents' links: challenges, welcomes, hands out orders, takes in reports.
 *
 * It decides nothing. A frame that is not understood, or names what is not its own, ends the link. What agents report is
 * passed on one batch at a time for each link, so a link that floods waits for itself and for nobody else.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { type FromAgent, fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits, protocol } from '@fettle/contract/wire/protocol.ts'
import type { ToAgent } from '@fettle/contract/wire/to-agent.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { Tables } from '../db/tables.ts'
import type { AgentReports, LinkedAgent } from '../engine/agent-reports.ts'
import { crashPoint } from '../engine/crash-point.ts'
import { saveOutput } from '../engine/output.ts'
import { openOrders } from '../engine/session-store.ts'
import { provenComputer } from './proof.ts'

export interface GatewayParts {
  readonly db: Kysely<Tables>
  readonly reports: AgentReports
  readonly nodeId: string
  readonly serverId: string
  readonly log: Logger
  readonly now: () => number
  /** Output was stored up to a line; somebody may be looking. */
  readonly onOutput: (sessionId: string, n: number) => void
  readonly onProgress: (progress: FromAgent & { type: 'progress' }, computerId: string) => void
  readonly onPresence: (computerId: string, online: boolean) => void
}

export interface Gateway {
  /** Takes over an HTTP upgrade request to the agents' path. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Hands an order to a computer that is linked here; false when it is not. */
  readonly deliver: (computerId: string, order: WorkOrder) => boolean
  /** Sends again whatever a computer that is linked here must have. */
  readonly nudge: (computerId: string) => Promise<void>
  readonly linkCount: () => number
  /** Closes all links; their computers go offline. */
  readonly close: () => Promise<void>
}

/** How long a new connection may take to prove who it is. Milliseconds. */
const proofTimeoutMs = 10_000

interface Link {
  readonly socket: WebSocket
  readonly agent: LinkedAgent
  readonly sent: Set<string>
  alive: boolean
  /** Set with the welcome; before it nothing else may be said. */
  welcomed: boolean
  /** An order came up before the welcome. */
  missed: boolean
}

/** A gateway over these parts. */
export function createGateway(parts: GatewayParts): Gateway {
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.frameBytes, perMessageDeflate: false })
  const links = new Map<string, Link>()
  const pending = new Set<Promise<void>>()

  function track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => parts.log.error({ err: error }, 'a link failed'))
    pending.add(tracked)
    void tracked.finally(() => pending.delete(tracked))
  }

  server.on('connection', (socket: WebSocket) => track(serve(socket)))
  const pinger = setInterval(() => ping(links), limits.pingSeconds * 1000)

  async function serve(socket: WebSocket): Promise<void> {
    const frames = framesOf(socket)
    const link = await welcome(socket, frames)
    if (!link) return
    const { computerId } = link.agent
    try {
      for await (const frame of frames) await take(link, frame)
    } finally {
      if (links.get(computerId) === link) {
        links.delete(computerId)
        await parts.reports.unlinked(computerId, parts.nodeId)
        parts.onPresence(computerId, false)
      }
    }
  }

  /** Challenges whoever connected; a link only when it proves to be an agent of ours. */
  async function welcome(socket: WebSocket, frames: AsyncGenerator<FromAgent>): Promise<Link | undefined> {
    const nonce = randomBytes(32).toString('base64url')
    const timer = setTimeout(() => socket.terminate(), proofTimeoutMs)
    send(socket, { type: 'challenge', nonce, serverId: parts.serverId, protocol })
    const { value: hello } = await frames.next()
    clearTimeout(timer)
    if (hello?.type !== 'hello') return refuse(socket, 'badFrame', 'A link begins with a hello.', false)
    if (hello.protocol !== protocol)
      return refuse(
        socket,
        'protocol',
        `This server speaks protocol ${protocol}, the agent ${hello.protocol}; update the older one.`,
        false,
      )
    const computerId = await provenComputer(parts.db, {
      agentId: hello.agentId,
      proof: hello.proof,
      nonce,
      serverId: parts.serverId,
    })
    if (computerId === undefined)
      return refuse(
        socket,
        'unknownAgent',
        'This server knows no such agent, or the proof of its key is wrong; enrol again.',
        true,
      )
    const agent = { agentId: hello.agentId, computerId, journalId: hello.journalId }
    const link: Link = { socket, agent, sent: new Set(), alive: true, welcomed: false, missed: false }
    links.get(computerId)?.socket.terminate()
    links.set(computerId, link)
    socket.on('pong', () => (link.alive = true))
    const { seen, orders } = await parts.reports.linked(agent, parts.nodeId, hello.version)
    crashPoint('server-on-link')
    send(socket, {
      type: 'welcome',
      computerId: computerId as Id<'cmp'>,
      serverTime: parts.now(),
      seenEvent: seen.event,
      seenOutput: seen.output,
    })
    link.welcomed = true
    for (const order of orders) sendOrder(link, order)
    if (link.missed) await nudge(computerId)
    parts.onPresence(computerId, true)
    return link
  }

  async function take(link: Link, frame: FromAgent): Promise<void> {
    link.alive = true
    switch (frame.type) {
      case 'events': {
        const event = await parts.reports.report(link.agent, frame.events)
        crashPoint('server-after-events')
        send(link.socket, { type: 'seen', event, output: 0 })
        crashPoint('server-after-seen')
        return
      }
      case 'output': {
        const output = await saveOutput(parts.db, link.agent, frame.lines)
        send(link.socket, { type: 'seen', event: 0, output })
        for (const sessionId of new Set(frame.lines.map((line) => line.sessionId))) parts.onOutput(sessionId, output)
        return
      }
      case 'progress':
        parts.onProgress(frame, link.agent.computerId)
        return
      case 'hello':
        refuse(link.socket, 'badFrame', 'A link has one hello.', false)
    }
  }

  async function nudge(computerId: string): Promise<void> {
    const link = links.get(computerId)
    if (link) for (const order of await openOrders(parts.db, computerId)) sendOrder(link, order)
  }

  return {
    upgrade: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request))
    },
    deliver: (computerId, order) => {
      const link = links.get(computerId)
      if (link) sendOrder(link, order)
      return link !== undefined
    },
    nudge,
    linkCount: () => links.size,
    close: async () => {
      clearInterval(pinger)
      for (const client of server.clients) client.terminate()
      await Promise.all(pending)
      server.close()
    },
  }
}

/** An order goes once over a link; the agent takes one it already has for done. */
function sendOrder(link: Link, order: WorkOrder): void {
  if (!link.welcomed) {
    link.missed = true
    return
  }
  if (link.sent.has(order.id)) return
  link.sent.add(order.id)
  crashPoint('server-before-send')
  send(link.socket, { type: 'order', order: order as (ToAgent & { type: 'order' })['order'] })
  crashPoint('server-after-send')
}

function send(socket: WebSocket, frame: ToAgent): void {
  socket.send(JSON.stringify(frame))
}

function refuse(socket: WebSocket, code: string, sentence: string, permanent: boolean): undefined {
  send(socket, { type: 'refused', code, sentence, permanent })
  socket.close(4000, code)
}

/** A link that did not answer the last ping is cut. */
function ping(links: ReadonlyMap<string, Link>): void {
  for (const link of links.values()) {
    if (!link.alive) {
      link.socket.terminate()
      continue
    }
    link.alive = false
    link.socket.ping()
  }
}

/** The frames of a socket, one at a time: the next is read only when the last has been dealt with. */
async function* framesOf(socket: WebSocket): AsyncGenerator<FromAgent> {
  const waiting: Buffer[] = []
  let wake: (() => void) | undefined
  let open = true
  socket.on('message', (data: Buffer) => {
    waiting.push(data)
    if (waiting.length > 64) socket.pause()
    wake?.()
  })
  socket.on('close', () => {
    open = false
    wake?.()
  })
  socket.on('error', () => socket.terminate())
  for (;;) {
    const data = waiting.shift()
    if (data) {
      if (waiting.length === 0 && socket.isPaused) socket.resume()
      const frame = parse(data)
      if (!frame) {
        refuse(socket, 'badFrame', 'A frame was not understood.', false)
        return
      }
      yield frame
    } else if (open) {
      await new Promise<void>((resolve) => (wake = resolve))
    } else return
  }
}

function parse(data: Buffer): FromAgent | undefined {
  try {
    return fromAgent.parse(JSON.parse(data.toString('utf8')))
  } catch {
    return undefined // whatever is wrong with it, the answer is the same: the sender is told and cut off
  }
}
