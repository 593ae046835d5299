/** Keeps one connection to the server: proves who we are, comes back after every loss, and notices when it is dead. */
import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { WebSocket } from 'ws'
import type { RawData } from 'ws'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { isId } from '@fettle/core/terms/ids.ts'
import type { OrderId } from '@fettle/core/terms/ids.ts'
import type { FromAgent } from '@fettle/contract/wire/from-agent.ts'
import { abilities, abilitiesHeader, limits, linkProof, protocol } from '@fettle/contract/wire/protocol.ts'
import { toAgent } from '@fettle/contract/wire/to-agent.ts'
import type { ToAgent } from '@fettle/contract/wire/to-agent.ts'
import { never } from '@fettle/core/terms/bug.ts'
import { crashPoint } from '../crash-point.ts'
import { messageOf } from '../failure.ts'
import type { Heads, Journal } from '../journal/journal.ts'
import type { Log } from '../log.ts'
import type { Delivery } from '../secrets/secret-box.ts'
import type { AgentConfig } from '../state.ts'
import { waitBefore } from './back-off.ts'
import type { BackOff } from './back-off.ts'
import type { ServerClock } from './clock.ts'
import { connectionProblem } from './certificate.ts'
import { proxyAware } from './proxy.ts'
import { Outbox } from './outbox.ts'

export interface LinkOptions {
  readonly config: AgentConfig
  readonly key: KeyObject
  readonly journal: Journal
  readonly clock: ServerClock
  readonly version: string
  readonly bootId: string
  readonly backOff: BackOff
  /** Milliseconds between pings; three that are not answered end the connection. */
  readonly pingMs: number
  readonly log: Log
  readonly onOrder: (order: WorkOrder) => void
  /** Secrets of an order, which comes next or is in hand. */
  readonly onSecrets: (orderId: OrderId, delivery: Delivery) => void
  readonly onUnreadableOrder: (order: Pick<WorkOrder, 'id' | 'sessionId'>, problem: string) => void
  /** The server asks to examine this computer, or asks no longer. */
  readonly onDoctor: (frame: Extract<ToAgent, { type: 'doctor' | 'doctorCancel' }>) => void
  /** The link does not stand any more; it will be tried again. */
  readonly onUnlinked: () => void
  /** The server will never take this agent again. */
  readonly onRefused: (sentence: string) => void
  /** The server has stored more than this journal ever held: it was restored from an old copy. */
  readonly onOldJournal: () => void
}

type Progress = Readonly<Omit<Extract<FromAgent, { type: 'progress' }>, 'type' | 'actionIds'>> & {
  readonly actionIds: readonly string[]
}

const handshakeMs = 15_000
const missedPings = 3
/** An answer that takes longer is worth a word; the work goes on. Milliseconds. */
const slowMs = 1000
const progressMs = 100

/** The link to the server. It tries for ever, until it is closed or refused for good. */
export class Link {
  readonly #options: LinkOptions
  #socket: WebSocket | undefined
  #outbox: Outbox | undefined
  #seen: Heads = { event: 0, output: 0 }
  #failures = 0
  #retry: NodeJS.Timeout | undefined
  #isClosed = false
  #lastProgress = 0
  #lastProblem = ''

  constructor(options: LinkOptions) {
    this.#options = options
    options.journal.onWritten(() => this.#outbox?.schedule())
  }

  /** Begins to connect. */
  open(): void {
    const { config } = this.#options
    const url = new URL('agent/v1/link', config.server)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url, {
      agent: proxyAware(url),
      handshakeTimeout: handshakeMs,
      headers: { [abilitiesHeader]: abilities.join(',') },
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
      skipUTF8Validation: false,
    })
    this.#socket = socket
    const alive = this.#watch(socket)
    socket.on('message', (data) => {
      alive()
      this.#receive(socket, data)
    })
    socket.on('error', (error) => void this.#tellUnreachable(url, error))
    socket.on('close', (code, reason) => {
      if (this.#outbox !== undefined) this.#tell(`The link to the server was lost (${reason.toString() || code}).`)
      this.#lost(socket)
    })
  }

  /** Closes the connection and does not come back. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#outbox?.close()
    this.#socket?.close(1000)
    setTimeout(() => this.#socket?.terminate(), 500).unref()
  }

  /** Tells how far an action is: only to a server that listens, and at most ten times a second. */
  progress(report: Progress): void {
    const now = performance.now()
    if (this.#outbox === undefined || (now - this.#lastProgress < progressMs && report.percent < 100)) return
    this.#lastProgress = now
    const { actionIds, text, ...rest } = report
    this.#send({ type: 'progress', ...rest, actionIds: actionIds.slice(0, 1000), text: text.slice(0, 500) })
  }

  /** Sends what is of use only now; nothing happens when the link does not stand. */
  tell(frame: FromAgent): void {
    if (this.#outbox !== undefined) this.#send(frame)
  }

  /** Sends again what the server has not said to have stored. */
  resend(): void {
    this.#outbox?.rewind(this.#seen)
  }

  #receive(socket: WebSocket, data: RawData): void {
    if (socket !== this.#socket) return
    const frame = this.#parse(data)
    if (frame === undefined) return
    switch (frame.type) {
      case 'challenge':
        return this.#prove(frame)
      case 'welcome':
        return this.#welcome(frame)
      case 'order':
        if (this.#outbox !== undefined) this.#options.onOrder(frame.order)
        return
      case 'secrets':
        if (this.#outbox !== undefined) this.#options.onSecrets(frame.orderId, frame)
        return
      case 'doctor':
      case 'doctorCancel':
        if (this.#outbox !== undefined) this.#options.onDoctor(frame)
        return
      case 'seen':
        return this.#acknowledged({ event: frame.event, output: frame.output })
      case 'refused':
        return this.#refused(frame)
      default:
        never(frame)
    }
  }

  #prove(challenge: Extract<ToAgent, { type: 'challenge' }>): void {
    const { config, key, journal, version, bootId } = this.#options
    if (challenge.serverId !== config.serverId) {
      this.#tell(
        `${config.server} is not the server this computer was enrolled with: it calls itself ${challenge.serverId}.`,
      )
      return this.#socket?.terminate()
    }
    if (challenge.protocol !== protocol)
      this.#tell(`The server speaks protocol ${challenge.protocol}, this agent ${protocol}.`)
    const proof = sign(null, Buffer.from(linkProof(challenge.nonce, challenge.serverId, config.agentId)), key)
    this.#send({
      type: 'hello',
      protocol,
      agentId: config.agentId,
      version,
      journalId: journal.id,
      bootId,
      proof: proof.toString('base64'),
    })
  }

  #welcome({ serverTime, seenEvent, seenOutput }: Extract<ToAgent, { type: 'welcome' }>): void {
    const { clock, journal, log, config } = this.#options
    const { event, output } = journal.heads
    if (seenEvent > event || seenOutput > output) return this.#options.onOldJournal()
    clock.set(serverTime)
    this.#failures = 0
    this.#lastProblem = ''
    this.#seen = { event: seenEvent, output: seenOutput }
    log(`Linked with ${config.server}.`)
    crashPoint('linked')
    this.#outbox = new Outbox(journal, { send: (text, onSent) => this.#sendText(text, onSent) }, this.#seen)
  }

  #acknowledged(seen: Heads): void {
    this.#seen = { event: Math.max(this.#seen.event, seen.event), output: Math.max(this.#seen.output, seen.output) }
    this.#options.journal.acknowledge(this.#seen)
    crashPoint('after-ack')
  }

  #refused({ sentence, permanent }: Extract<ToAgent, { type: 'refused' }>): void {
    this.#tell(`The server refused the link: ${sentence}`)
    this.#failures += 1
    if (!permanent) return this.#socket?.close()
    this.close()
    this.#options.onRefused(sentence)
  }

  #parse(data: RawData): ToAgent | undefined {
    let value: unknown
    try {
      value = JSON.parse(data.toString())
    } catch (error) {
      this.#tell(`The server sent something that is no frame: ${messageOf(error)}.`)
      return undefined
    }
    const parsed = toAgent.safeParse(value)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const problem = `This agent (${this.#options.version}) does not understand it: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`
    const order = orderIds(value)
    if (order === undefined) this.#tell(`The server sent a frame that is not understood. ${problem}`)
    else if (this.#outbox !== undefined) this.#options.onUnreadableOrder(order, problem)
    return undefined
  }

  async #tellUnreachable(url: URL, error: unknown): Promise<void> {
    const problem = await connectionProblem(url, error)
    if (!this.#isClosed) this.#tell(`The server ${this.#options.config.server} cannot be reached: ${problem}.`)
  }

  /** Pings, and ends a connection from which nothing comes any more: a dead peer sends no farewell. */
  #watch(socket: WebSocket): () => void {
    let missed = 0
    let isSlow = false
    const deadline = setTimeout(() => {
      if (this.#outbox !== undefined) return
      this.#tell(`${this.#options.config.server} answers, but not as a Fettle server does.`)
      socket.terminate()
    }, handshakeMs)
    const timer = setInterval(() => {
      missed += 1
      if (missed > missedPings) {
        this.#tell('The server has gone silent.')
        socket.terminate()
      } else if (socket.readyState === WebSocket.OPEN) {
        socket.ping(String(performance.now())) // comes back with the answer
      }
    }, this.#options.pingMs)
    const alive = () => {
      missed = 0
    }
    socket.on('pong', (askedAt) => {
      alive()
      const ms = performance.now() - Number(askedAt.toString())
      if (isSlow || !(ms > slowMs)) return
      isSlow = true
      this.#tell(`The line to the server is slow: an answer takes ${(ms / 1000).toFixed(1)} s.`)
    })
    socket.on('ping', alive)
    socket.on('close', () => {
      clearInterval(timer)
      clearTimeout(deadline)
    })
    return alive
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return
    if (this.#outbox !== undefined) this.#options.onUnlinked()
    this.#outbox?.close()
    this.#outbox = undefined
    this.#socket = undefined
    if (this.#isClosed) return
    const wait = waitBefore(this.#failures, Math.random(), this.#options.backOff)
    this.#failures += 1
    this.#retry = setTimeout(() => this.open(), wait)
  }

  #send(frame: FromAgent): void {
    this.#sendText(JSON.stringify(frame), () => {})
  }

  #sendText(text: string, onSent: () => void): void {
    this.#socket?.send(text, (error) => {
      if (error === undefined || error === null) onSent() // else the connection is closing; the next one sends it again
    })
  }

  /** Says a problem once, not at every try. */
  #tell(sentence: string): void {
    if (sentence === this.#lastProblem) return
    this.#lastProblem = sentence
    this.#options.log(sentence)
  }
}

/** The ids of an order that cannot be understood otherwise. */
function orderIds(value: unknown): Pick<WorkOrder, 'id' | 'sessionId'> | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('type' in value) ||
    value.type !== 'order' ||
    !('order' in value)
  )
    return undefined
  const { order } = value
  if (typeof order !== 'object' || order === null || !('id' in order) || !('sessionId' in order)) return undefined
  const { id, sessionId } = order
  if (typeof id !== 'string' || typeof sessionId !== 'string' || !isId('ord', id) || !isId('ses', sessionId))
    return undefined
  return { id, sessionId }
}
