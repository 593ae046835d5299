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
import type { FromAgent } from '@fettle/contract/wire/from-agent.ts'
import { abilitiesHeader, abilitiesIn, type Ability, limits, protocol } from '@fettle/contract/wire/protocol.ts'
import type { ToAgent } from '@fettle/contract/wire/to-agent.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import { redactorOf, withCleanTexts } from '@fettle/contract/wire/redaction.ts'
import { secretNames } from '@fettle/core/terms/order.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { Tables } from '../db/tables.ts'
import type { AgentReports, LinkedAgent } from '../engine/agent-reports.ts'
import { crashPoint } from '../engine/crash-point.ts'
import { saveOutput } from '../engine/output.ts'
import { openOrders, openWork } from '../engine/session-store.ts'
import { framesOf } from './frames.ts'
import { provenComputer } from './proof.ts'

export interface GatewayParts {
  readonly db: Kysely<Tables>
  readonly reports: AgentReports
  readonly nodeId: string
  readonly serverId: string
  readonly log: Logger
  /** The secrets of these names that the tenant of a computer may have. */
  readonly secrets: (
    computerId: string,
    names: readonly string[],
  ) => Promise<Pick<ToAgent & { type: 'secrets' }, 'values' | 'missing'>>
  readonly now: () => number
  /** Output was stored up to a line, which was said at a moment; somebody may be looking. */
  readonly onOutput: (sessionId: string, n: number, at: number) => void
  readonly onProgress: (progress: FromAgent & { type: 'progress' }, computerId: string) => void
  readonly onPresence: (computerId: string, online: boolean) => void
  /** What came of an examination that was asked for here; `lost`: its link ended before it did. */
  readonly onDoctor: (computerId: string, told: DoctorTold) => Promise<void>
}

/** What is told of an examination. */
export type DoctorTold =
  | (FromAgent & { type: 'doctorResult' | 'doctorEnded' })
  | { readonly type: 'lost'; readonly runId: string }

export interface Gateway {
  /** Takes over an HTTP upgrade request to the agents' path. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Hands an order to a computer that is linked here; false when it is not. */
  readonly deliver: (computerId: string, order: WorkOrder) => boolean
  /** Sends again whatever a computer that is linked here must have. */
  readonly nudge: (computerId: string) => Promise<void>
  /** Repairs what got lost between links and tables: a computer online without a link, a link nobody knows of, an order not sent. */
  readonly repair: () => Promise<void>
  readonly linkCount: () => number
  /** Asks a computer to examine itself; says whether it was asked. */
  readonly examine: (computerId: string, asked: { readonly runId: string; readonly checks: readonly string[] }) => Asked
  /** Nobody waits for an examination any more; what still comes of it is passed over. */
  readonly stopExamining: (computerId: string, runId: string) => void
  /** Closes all links; their computers go offline. */
  readonly close: () => Promise<void>
}

/** notLinked: not to this node. notAble: its agent does not know examinations. busy: enough of them are under way. */
export type Asked = 'asked' | 'notLinked' | 'notAble' | 'busy'

/** More examinations than this of one computer are not asked for at once. */
const examinationsMax = 4

/** How long a new connection may take to prove who it is. Milliseconds. */
const proofTimeoutMs = 10_000

/** An agent that does not read what it is sent is cut off before this much piles up. Bytes. */
const unreadMax = 2 * limits.frameBytes

/** Progress is only for the eye; more than this of one link is not passed on. Milliseconds. */
const progressEveryMs = 100

interface Link {
  readonly socket: WebSocket
  readonly agent: LinkedAgent
  /** Ids of the orders that were sent over it. */
  readonly sent: Set<string>
  /** The sessions of these orders: what else the agent may speak of. */
  readonly sessions: Set<string>
  /** Ids of orders whose secrets are being read. */
  readonly fetching: Set<string>
  /** Values of secrets that were sent over it: they are taken out of whatever comes back. */
  readonly secrets: Set<string>
  /** What its agent can do. */
  readonly can: ReadonlySet<Ability>
  /** The checks that are still awaited, of each examination. */
  readonly examinations: Map<string, Set<string>>
  clean?: ((text: string) => string) | undefined
  progressAt: number
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

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const named = request.headers[abilitiesHeader]
    track(serve(socket, abilitiesIn(typeof named === 'string' ? named : undefined)))
  })
  const pinger = setInterval(() => ping(links), limits.pingSeconds * 1000)

  async function serve(socket: WebSocket, can: ReadonlySet<Ability>): Promise<void> {
    const frames = framesOf(socket)
    try {
      const hello = await proven(socket, frames)
      if (hello) await keep(newLink(socket, hello.agent, can), hello.version, frames)
    } catch (error) {
      socket.terminate() // the agent comes back and tells again what is not stored
      throw error
    }
  }

  /** Challenges whoever connected; the agent it proves to be, or undefined when it was refused. */
  async function proven(
    socket: WebSocket,
    frames: AsyncGenerator<FromAgent | undefined>,
  ): Promise<{ agent: LinkedAgent; version: string } | undefined> {
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
    const { agentId, proof, journalId, version } = hello
    const computerId = await provenComputer(parts.db, { agentId, proof, nonce, serverId: parts.serverId })
    if (computerId === undefined)
      return refuse(
        socket,
        'unknownAgent',
        'This server knows no such agent, or the proof of its key is wrong; enrol again.',
        true,
      )
    return { agent: { agentId, computerId, journalId }, version }
  }

  /** A link from its beginning to its end. A newer link of the same computer takes its place. */
  async function keep(link: Link, version: string, frames: AsyncGenerator<FromAgent | undefined>): Promise<void> {
    const { computerId } = link.agent
    links.get(computerId)?.socket.terminate()
    links.set(computerId, link)
    link.socket.on('pong', () => (link.alive = true))
    try {
      await greet(link, version)
      for await (const frame of frames) if (!(await take(link, frame))) return
    } finally {
      for (const runId of link.examinations.keys()) await parts.onDoctor(computerId, { type: 'lost', runId })
      if (links.get(computerId) === link) {
        links.delete(computerId)
        await unlink(computerId)
      }
    }
  }

  async function unlink(computerId: string): Promise<void> {
    const isOffline = await parts.reports.unlinked(computerId, parts.nodeId, () => links.has(computerId))
    if (isOffline) parts.onPresence(computerId, false)
  }

  async function greet(link: Link, version: string): Promise<void> {
    const { computerId } = link.agent
    const { seen, orders } = await parts.reports.linked(link.agent, parts.nodeId, version)
    crashPoint('server-on-link')
    send(link.socket, {
      type: 'welcome',
      computerId: computerId as Id<'cmp'>,
      serverTime: parts.now(),
      seenEvent: seen.event,
      seenOutput: seen.output,
    })
    link.welcomed = true
    for (const order of orders) hand(link, order)
    if (link.missed) await nudge(computerId)
    parts.onPresence(computerId, true)
  }

  /** Deals with a frame; false when it ended the link. */
  async function take(link: Link, frame: FromAgent | undefined): Promise<boolean> {
    link.alive = true
    switch (frame?.type) {
      case 'events': {
        const event = await parts.reports.report(link.agent, cleaned(link, frame.events))
        crashPoint('server-after-events')
        send(link.socket, { type: 'seen', event, output: 0 })
        crashPoint('server-after-seen')
        return true
      }
      case 'output': {
        const { seen, sessions } = await saveOutput(parts.db, link.agent, cleaned(link, frame.lines))
        send(link.socket, { type: 'seen', event: 0, output: seen })
        for (const { sessionId, at } of sessions) parts.onOutput(sessionId, seen, at)
        return true
      }
      case 'progress':
        progress(link, frame)
        return true
      case 'doctorResult':
      case 'doctorEnded':
        await examined(link, frame)
        return true
      case 'hello':
        refuse(link.socket, 'badFrame', 'A link has one hello.', false)
        return false
      case undefined:
        refuse(link.socket, 'badFrame', 'A frame was not understood.', false)
        return false
    }
  }

  /** Passes progress on: of the agent's own sessions, and no more often than an eye can follow. */
  function progress(link: Link, frame: FromAgent & { type: 'progress' }): void {
    const now = performance.now()
    if (!link.sessions.has(frame.sessionId) || now - link.progressAt < progressEveryMs) return
    link.progressAt = now
    parts.onProgress(cleaned(link, frame), link.agent.computerId)
  }

  /** Passes on what was asked, once; what nobody asked is passed over. */
  async function examined(link: Link, frame: FromAgent & { type: 'doctorResult' | 'doctorEnded' }): Promise<void> {
    const awaited = link.examinations.get(frame.runId)
    const wasAsked = frame.type === 'doctorResult' ? awaited?.delete(frame.check) === true : awaited !== undefined
    if (!wasAsked) return parts.log.debug({ ...link.agent, type: frame.type }, 'an agent told what nobody asked')
    if (frame.type === 'doctorEnded') link.examinations.delete(frame.runId)
    await parts.onDoctor(link.agent.computerId, cleaned(link, frame))
  }

  /** Sends an order, and right before it the secrets that it names: they are read for each link anew, and kept nowhere. */
  function hand(link: Link, order: WorkOrder): void {
    const names = secretNames(order)
    if (names.length === 0 || !link.welcomed || link.sent.has(order.id)) return sendOrder(link, order)
    if (link.fetching.has(order.id)) return
    link.fetching.add(order.id)
    track(handWithSecrets(link, order, names).finally(() => link.fetching.delete(order.id)))
  }

  async function handWithSecrets(link: Link, order: WorkOrder, names: readonly string[]): Promise<void> {
    const { values, missing } = await parts.secrets(link.agent.computerId, names)
    for (const { value } of values) link.secrets.add(value)
    link.clean = redactorOf([...link.secrets])
    send(link.socket, { type: 'secrets', orderId: order.id, values, missing })
    sendOrder(link, order)
  }

  async function nudge(computerId: string): Promise<void> {
    const link = links.get(computerId)
    if (link) for (const order of await openOrders(parts.db, computerId)) hand(link, order)
  }

  async function repair(): Promise<void> {
    const welcomed = [...links.values()].filter((link) => link.welcomed)
    const { online, unsent } = await openWork(parts.db, parts.nodeId)
    // Somebody took this node for dead while it held these links: they are made anew, with all that belongs to it.
    for (const link of welcomed) if (!online.has(link.agent.computerId)) link.socket.terminate()
    for (const computerId of online) if (!links.has(computerId)) await unlink(computerId)
    for (const { computerId, orderId } of unsent)
      if (links.get(computerId)?.sent.has(orderId) === false) await nudge(computerId)
  }

  return {
    repair,
    upgrade: (request, socket, head) => {
      // What a browser opens for a page has an origin, and perhaps somebody's cookie; an agent has neither.
      if (request.headers.origin !== undefined || request.headers.cookie !== undefined) return void socket.destroy()
      server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request))
    },
    deliver: (computerId, order) => {
      const link = links.get(computerId)
      if (link) hand(link, order)
      return link !== undefined
    },
    nudge,
    linkCount: () => links.size,
    examine: (computerId, { runId, checks }) => {
      const link = links.get(computerId)
      if (link?.welcomed !== true) return 'notLinked'
      if (!link.can.has('doctor')) return 'notAble'
      if (link.examinations.size >= examinationsMax) return 'busy'
      link.examinations.set(runId, new Set(checks))
      send(link.socket, { type: 'doctor', runId, checks: [...checks] })
      return 'asked'
    },
    stopExamining: (computerId, runId) => {
      const link = links.get(computerId)
      if (link?.examinations.delete(runId) === true) send(link.socket, { type: 'doctorCancel', runId })
    },
    close: async () => {
      clearInterval(pinger)
      for (const client of server.clients) client.terminate()
      await Promise.all(pending)
      server.close()
    },
  }
}

function newLink(socket: WebSocket, agent: LinkedAgent, can: ReadonlySet<Ability>): Link {
  const sets = { sent: new Set<string>(), sessions: new Set<string>(), fetching: new Set<string>() }
  const empty = { ...sets, secrets: new Set<string>(), progressAt: Number.NEGATIVE_INFINITY }
  const examinations = new Map<string, Set<string>>()
  return { socket, agent, can, examinations, ...empty, alive: true, welcomed: false, missed: false }
}

/** An order goes once over a link; the agent takes one it already has for done. */
function sendOrder(link: Link, order: WorkOrder): void {
  if (!link.welcomed) {
    link.missed = true
    return
  }
  if (link.sent.has(order.id)) return
  link.sent.add(order.id)
  link.sessions.add(order.sessionId)
  crashPoint('server-before-send')
  send(link.socket, { type: 'order', order: order as (ToAgent & { type: 'order' })['order'] })
  crashPoint('server-after-send')
}

function send(socket: WebSocket, frame: ToAgent): void {
  if (socket.bufferedAmount > unreadMax) socket.terminate()
  else socket.send(JSON.stringify(frame))
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

/** What came over a link without the secrets that went over it; the agent takes them out as well, but is not trusted to. */
function cleaned<T>({ clean }: Link, value: T): T {
  return clean === undefined ? value : withCleanTexts(value, clean)
}
