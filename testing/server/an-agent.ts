/** A scripted agent on a real link: it has a real key and a numbered journal, and does what the test says, lies included. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type {
  AgentEvent,
  EnrolResponse,
  FromAgent,
  JournalEntry,
  OutputLine,
} from '@fettle/contract/wire/from-agent.ts'
import { abilities, abilitiesHeader, linkProof, protocol } from '@fettle/contract/wire/protocol.ts'
import { type ToAgent, toAgent } from '@fettle/contract/wire/to-agent.ts'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { until } from '../computers/until.ts'
import { Model, obedient } from './agent-script.ts'
import type { CheckedOperator } from './checked-operator.ts'

export interface AgentOptions {
  readonly tenant?: string
  readonly hostname?: string
  readonly tags?: readonly string[]
  /** What it does with an order; obedient unless told otherwise. */
  readonly script?: Script
}

/** What an agent does when an order comes for the first time. */
export type Script = (agent: ScriptedAgent, order: WorkOrder) => void

type Welcome = ToAgent & { type: 'welcome' }
type Hello = FromAgent & { type: 'hello' }
type Refused = ToAgent & { type: 'refused' }

/** How long the server may take to welcome an agent. Milliseconds. */
const welcomeMs = 10_000

/** Which order an event is about; a lying agent names another's. */
export interface About {
  readonly id: OrderId
  readonly sessionId: SessionId
}

interface Server {
  readonly address: string
  readonly operator: CheckedOperator
}

/** The link was refused or closed before it was welcomed. */
export class LinkRefused extends Error {
  readonly refused: Refused | undefined
  constructor(refused: Refused | undefined) {
    super(refused?.sentence ?? 'the link was closed')
    this.refused = refused
  }
}

/** Joins a tenant (made when it is not there) with a new key. */
export async function enrolled(server: Server, options: AgentOptions = {}): Promise<Enrolled> {
  const { tenant = 'Acme', hostname = `pc-${randomBytes(4).toString('hex')}`, tags = [] } = options
  const known = await server.operator.call('listTenants')
  if (!known.items.some(({ name }) => name === tenant)) await server.operator.apply({ kind: 'tenant', name: tenant })
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant, tags: [...tags] } })
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const response = await fetch(`${server.address}/agent/v1/enroll`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      hostname,
      machineId: 'a machine',
      version: '0.1.0',
    }),
  })
  const answer: unknown = await response.json()
  assert.equal(response.status, 200, JSON.stringify(answer))
  return { ...(answer as EnrolResponse), hostname, key: privateKey }
}

export interface Enrolled extends EnrolResponse {
  readonly hostname: string
  readonly key: KeyObject
}

/** An agent that has joined, is linked and, unless its script is another one, has sent an inventory. */
export async function anAgent(server: Server, options: AgentOptions = {}): Promise<ScriptedAgent> {
  const agent = new ScriptedAgent(server.address, await enrolled(server, options), options.script)
  await agent.link()
  if (!options.script) await server.operator.run(agent.computerId, { kind: 'inventory' })
  agent.forgetOrders()
  return agent
}

/** One agent with its journal; it may link many times. */
export class ScriptedAgent implements AsyncDisposable {
  /** Where the server is; a test that starts another server sets it. */
  address: string
  readonly computerId: EnrolResponse['computerId']
  readonly hostname: string
  readonly identity: Enrolled
  /** What its computer is like. */
  readonly model = new Model()
  script: Script
  /** What it says that it can do when it links: as agents of today, unless a test makes it an old one. */
  can = abilities.join(',')
  journalId = randomBytes(8).toString('hex')
  readonly journal: JournalEntry[] = []
  readonly lines: OutputLine[] = []
  /** Every frame that came, over all links. */
  readonly received: ToAgent[] = []
  /** Every order, in the order in which it first came. */
  readonly orders: WorkOrder[] = []
  /** How many times it was linked and lost that link without wanting to. */
  cutByServer = 0
  #socket: WebSocket | undefined
  #takes = 0

  constructor(address: string, identity: Enrolled, script: Script = obedient) {
    this.address = address
    this.identity = identity
    this.computerId = identity.computerId
    this.hostname = identity.hostname
    this.script = script
  }

  get isLinked(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Links and, once welcomed, sends again whatever the server has not stored. */
  async link(claims: Partial<Hello> & { readonly resend?: boolean } = {}): Promise<Welcome> {
    const { resend = true, ...claimed } = claims
    const socket = new WebSocket(`${this.address.replace('http', 'ws')}/agent/v1/link`, {
      headers: { [abilitiesHeader]: this.can },
    })
    const welcome = await new Promise<Welcome>((resolve, reject) => {
      let refused: Refused | undefined
      const timer = setTimeout(() => reject(new Error('the server does not welcome the agent')), welcomeMs)
      socket.on('close', () => clearTimeout(timer))
      socket.on('error', reject)
      socket.on('close', () => reject(new LinkRefused(refused)))
      socket.on('message', (data: Buffer) => {
        const frame = toAgent.parse(JSON.parse(data.toString()))
        this.received.push(frame)
        if (frame.type === 'challenge') socket.send(JSON.stringify({ ...this.hello(frame), ...claimed }))
        else if (frame.type === 'refused') refused = frame
        else if (frame.type === 'order') this.#take(frame.order)
        else if (frame.type === 'welcome') {
          this.#socket = socket
          clearTimeout(timer)
          resolve(frame)
          if (resend) this.resend(frame.seenEvent)
          if (resend) this.resendLines(frame.seenOutput)
        }
      })
    })
    socket.on('close', () => {
      if (this.#socket === socket) this.cutByServer += 1
    })
    return welcome
  }

  /** The hello that answers a challenge truthfully. */
  hello({ nonce, serverId }: ToAgent & { type: 'challenge' }): Hello {
    const { agentId, key } = this.identity
    return {
      ...{ type: 'hello', protocol, agentId, journalId: this.journalId },
      version: '0.1.0',
      bootId: 'boot',
      proof: sign(null, Buffer.from(linkProof(nonce, serverId, agentId)), key).toString('base64'),
    }
  }

  #take(order: WorkOrder): void {
    if (this.orders.some(({ id }) => id === order.id)) return
    this.orders.push(order)
    this.script(this, order)
  }

  /** Ends the link without a word, as a lost network does. */
  async cut(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    socket.terminate()
    await once(socket, 'close')
  }

  /** Sends a frame, any text or any bytes; nothing happens without a link. */
  send(frame: FromAgent | string | Buffer): void {
    this.#socket?.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
  }

  /** Writes events about an order into the journal. */
  note({ id: orderId, sessionId }: About, ...events: readonly AgentEvent[]): readonly JournalEntry[] {
    const first = this.journal.length + 1
    const entries = events.map((event, at) => ({ n: first + at, at: Date.now(), sessionId, orderId, event }))
    this.journal.push(...entries)
    return entries
  }

  /** Writes events into the journal and sends them. */
  tell(order: About, ...events: readonly AgentEvent[]): readonly JournalEntry[] {
    const entries = this.note(order, ...events)
    this.sendEntries(entries)
    return entries
  }

  /** Sends entries as they are, in frames as large as allowed. */
  sendEntries(entries: readonly JournalEntry[]): void {
    for (let at = 0; at < entries.length; at += 500)
      this.send({ type: 'events', events: entries.slice(at, at + 500) as JournalEntry[] })
  }

  /** Prints lines of an action. */
  print(order: About, actionId: string | undefined, ...texts: readonly string[]): void {
    const first = this.lines.length + 1
    const { sessionId } = order
    const lines = texts.map((text, at) => ({
      ...{ n: first + at, at: Date.now(), sessionId, stream: 'out' as const, text },
      ...(actionId === undefined ? {} : { actionId }),
    }))
    this.lines.push(...lines)
    this.send({ type: 'output', lines })
  }

  /** Sends all entries after a number again. */
  resend(after = 0): void {
    this.sendEntries(this.journal.filter(({ n }) => n > after))
  }

  resendLines(after = 0): void {
    const lines = this.lines.filter(({ n }) => n > after)
    if (lines.length > 0) this.send({ type: 'output', lines })
  }

  /** The highest numbers the server said it has stored. */
  seen(): { readonly event: number; readonly output: number } {
    const told = this.received.filter((frame) => frame.type === 'seen')
    return {
      event: Math.max(0, ...told.map(({ event }) => event)),
      output: Math.max(0, ...told.map(({ output }) => output)),
    }
  }

  /** Resolves when everything in the journal is stored. */
  async stored(): Promise<void> {
    await until('the server has stored the whole journal', () => this.seen().event >= this.journal.length)
  }

  /** The next order of this type that no test has taken. */
  async order<Type extends WorkOrder['type']>(type: Type): Promise<WorkOrder & { type: Type }> {
    const found = await until(`${this.hostname} has an order to ${type}`, () =>
      this.orders.slice(this.#takes).find((order) => order.type === type),
    )
    this.#takes = this.orders.indexOf(found) + 1
    return found as WorkOrder & { type: Type }
  }

  /** Orders that came so far are of no interest. */
  forgetOrders(): void {
    this.#takes = this.orders.length
  }

  /** Resolves when the server ends the link. */
  async lost(): Promise<void> {
    const socket = this.#socket
    if (socket && socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
  }

  /** Reads nothing any more, so that what the server sends piles up there. */
  stopReading(): void {
    this.#socket?.pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut()
  }
}
