/** A server for tests: speaks the protocol over real sockets, keeps what it was told, and can be told to misbehave. */
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { enrolRequest, fromAgent } from '@fettle/contract/wire/from-agent.ts'
import type { FromAgent, JournalEntry, OutputLine } from '@fettle/contract/wire/from-agent.ts'
import { linkProof, protocol } from '@fettle/contract/wire/protocol.ts'
import type { ToAgent } from '@fettle/contract/wire/to-agent.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'

export const standInIds = { agentId: 'agt_00000001', computerId: 'cmp_00000001', serverId: 'srv_00000001' } as const

type Hello = Extract<FromAgent, { type: 'hello' }>
type Progress = Extract<FromAgent, { type: 'progress' }>
type Told = Extract<FromAgent, { type: 'doctorResult' | 'doctorEnded' }>

/** What a test may change while the server runs. */
export interface Behaviour {
  token: string
  serverId: string
  /** False: what comes is forgotten, as if the database were away. */
  stores: boolean
  /** False: what is stored is not acknowledged. */
  acknowledges: boolean
  /** True: frames of agents are not even read. */
  isDeaf: boolean
  /** How far its clock is ahead. */
  clockMs: number
  /** Sent instead of a welcome. */
  refusal: Extract<ToAgent, { type: 'refused' }> | undefined
}

/** The server side of the protocol, in this process. */
export class StandInServer implements AsyncDisposable {
  readonly behaviour: Behaviour = {
    token: 'token-1',
    serverId: standInIds.serverId,
    stores: true,
    acknowledges: true,
    isDeaf: false,
    clockMs: 0,
    refusal: undefined,
  }
  readonly events: JournalEntry[] = []
  readonly lines: OutputLine[] = []
  readonly progress: Progress[] = []
  /** What came of examinations. */
  readonly told: Told[] = []
  readonly hellos: Hello[] = []
  /** Frames that broke a rule of the protocol; a test that ends well has none. */
  readonly faults: string[] = []
  /** How often each number was received, again or not. */
  eventsReceived = 0
  publicKey = ''
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 })
  readonly #raw = new Set<Socket>()
  #seen = new Map<string, { event: number; output: number }>()
  #journalId = ''
  #linked: WebSocket | undefined

  /** Listens on a free port; on all addresses, so that disposable computers reach it. */
  static async start(): Promise<StandInServer> {
    const server = new StandInServer()
    await server.listen(0)
    return server
  }

  async listen(port: number): Promise<void> {
    this.#http.removeAllListeners('upgrade')
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (link) => this.#greet(link))
    })
    this.#http.on('connection', (socket: Socket) => {
      this.#raw.add(socket)
      socket.on('close', () => this.#raw.delete(socket))
    })
    this.#http.listen(port, '0.0.0.0')
    await once(this.#http, 'listening')
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  get isLinked(): boolean {
    return this.#linked !== undefined
  }

  /** Gives an order to the linked agent; nothing happens when none is. */
  order(order: WorkOrder): void {
    this.send({ type: 'order', order: order as Extract<ToAgent, { type: 'order' }>['order'] })
  }

  send(frame: ToAgent): void {
    this.#linked?.send(JSON.stringify(frame))
  }

  /** Sends what is perhaps no frame at all. */
  sendText(frame: string): void {
    this.#linked?.send(frame)
  }

  /** Breaks the link without a farewell. */
  cut(): void {
    this.#linked = undefined
    for (const socket of this.#raw) socket.destroy()
  }

  /** Stops reading and answering without closing anything, as a machine does that lost its power. */
  freeze(): void {
    this.behaviour.isDeaf = true
    for (const socket of this.#raw) socket.pause()
  }

  /** Answers whoever comes from now on; what was frozen stays so. */
  thaw(): void {
    this.behaviour.isDeaf = false
  }

  /** Ends all connections and takes no new ones until `listen`. */
  async pauseListening(): Promise<void> {
    this.#http.close()
    this.cut()
    await once(this.#http, 'close')
  }

  /** Says how far things are stored, as a real server does when it catches up. */
  acknowledge(): void {
    const seen = this.#seen.get(this.#journalId)
    if (seen !== undefined) this.send({ type: 'seen', ...seen })
  }

  /** Forgets everything after these numbers, as after a restore from an old backup. */
  restore(event: number, output: number): void {
    this.#seen.set(this.#journalId, { event, output })
    this.events.splice(event)
    this.lines.splice(output)
  }

  /** Pretends to have stored more than the agent can have told. */
  pretend(event: number): void {
    this.#seen.set(this.#journalId, { event, output: 0 })
  }

  /** Events of one order, in their order. */
  eventsOf(orderId: string): readonly JournalEntry['event'][] {
    return this.events.filter((entry) => entry.orderId === orderId).map(({ event }) => event)
  }

  /** Waits until the order has ended, and answers its events. */
  async ended(orderId: string, timeoutMs = 20_000): Promise<readonly JournalEntry['event'][]> {
    await this.until(
      `order ${orderId} has ended`,
      () => this.eventsOf(orderId).some(({ type }) => type === 'orderEnded'),
      timeoutMs,
    )
    return this.eventsOf(orderId)
  }

  /** Waits until the condition holds; throws after the deadline with what was awaited and what is known. */
  async until(what: string, condition: () => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = performance.now() + timeoutMs
    while (!condition()) {
      if (performance.now() > deadline) {
        const known = this.events.map(({ n, event }) => `${n}:${event.type}`).join(' ')
        throw new Error(
          `Waited ${timeoutMs} ms in vain until ${what}; events: ${known}; faults: ${this.faults.join(' | ')}`,
        )
      }
      await pause(5)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#sockets.close()
    this.#http.close()
    this.#http.closeAllConnections()
    await once(this.#http, 'close')
  }

  #greet(link: WebSocket): void {
    const nonce = randomBytes(24).toString('base64')
    link.on('error', () => {})
    link.on('close', () => {
      if (this.#linked === link) this.#linked = undefined
    })
    link.on('message', (data) => {
      if (this.behaviour.isDeaf) return
      const parsed = fromAgent.safeParse(JSON.parse(data.toString()))
      if (parsed.success) this.#take(link, nonce, parsed.data)
      else this.faults.push(`${parsed.error.message} in ${data.toString().slice(0, 500)}`)
    })
    link.send(
      JSON.stringify({ type: 'challenge', nonce, serverId: this.behaviour.serverId, protocol } satisfies ToAgent),
    )
  }

  #take(link: WebSocket, nonce: string, frame: FromAgent): void {
    switch (frame.type) {
      case 'hello':
        return this.#welcome(link, nonce, frame)
      case 'events':
        for (const entry of frame.events) this.#store('event', entry)
        break
      case 'output':
        for (const line of frame.lines) this.#store('output', line)
        break
      case 'progress':
        this.progress.push(frame)
        return
      case 'doctorResult':
      case 'doctorEnded':
        this.told.push(frame)
        return
    }
    if (this.behaviour.acknowledges) this.acknowledge()
  }

  #store(kind: 'event' | 'output', entry: JournalEntry | OutputLine): void {
    if (kind === 'event') this.eventsReceived += 1
    const seen = this.#seen.get(this.#journalId)
    if (!this.behaviour.stores || seen === undefined || entry.n <= seen[kind]) return
    if (entry.n !== seen[kind] + 1) this.faults.push(`${kind} ${entry.n} came after ${seen[kind]}`)
    seen[kind] = entry.n
    if ('event' in entry) this.events.push(entry)
    else this.lines.push(entry)
  }

  #welcome(link: WebSocket, nonce: string, hello: Hello): void {
    this.hellos.push(hello)
    const key = createPublicKey({ key: Buffer.from(this.publicKey, 'base64'), format: 'der', type: 'spki' })
    const proof = Buffer.from(linkProof(nonce, this.behaviour.serverId, hello.agentId))
    if (!verify(null, proof, key, Buffer.from(hello.proof, 'base64'))) this.faults.push('the proof is wrong')
    if (this.behaviour.refusal !== undefined) return link.send(JSON.stringify(this.behaviour.refusal))
    this.#journalId = hello.journalId
    const seen = this.#seen.get(hello.journalId) ?? { event: 0, output: 0 }
    this.#seen.set(hello.journalId, seen)
    this.#linked = link
    this.send({
      type: 'welcome',
      computerId: standInIds.computerId,
      serverTime: Date.now() + this.behaviour.clockMs,
      seenEvent: seen.event,
      seenOutput: seen.output,
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' })
      response.end(JSON.stringify(value))
    }
    if (request.method !== 'POST' || request.url !== '/agent/v1/enroll')
      return answer(404, { detail: 'There is no such page.' })
    if (request.headers.authorization !== `Bearer ${this.behaviour.token}`)
      return answer(401, { detail: 'This token is not known, or it was used up.' })
    this.publicKey = enrolRequest.parse(JSON.parse(body)).publicKey
    answer(200, standInIds)
  }
}
