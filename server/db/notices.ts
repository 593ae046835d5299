/** How do server nodes tell each other at once that there is something to look at? */
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { errorText, silentLog, type DatabaseLog } from './database-log.ts'
import { isLostConnection } from './lost-connection.ts'

const debounceMs = 5
const payloadBytesMax = 7999
const checkEveryMs = 30_000
const answerWithinMs = 10_000

/** Which database; PgBouncer in transaction mode cannot be between, because notices need a session of their own. */
export interface NoticesConfig {
  readonly url: string
  readonly log?: DatabaseLog | undefined
}

/**
 * PostgreSQL's LISTEN and NOTIFY on one connection of their own, which is made again when it is lost.
 * Notices are hints: some may be lost with the connection, so the truth is always in the tables.
 */
export interface Notices extends AsyncDisposable {
  /**
   * Calls `heard` with the payload of every notice on `channel`, and `missed` each time the connection is back, because
   * notices may have been lost meanwhile. Resolves when it listens, with a function that ends it.
   */
  listen(channel: string, heard: (payload: string) => void, missed?: () => void): Promise<() => Promise<void>>
  /**
   * Sends a notice to all nodes, this one included, within about 5 ms, equal ones once. Call it after the commit of
   * what it is about: NOTIFY inside a transaction makes all commits wait for each other.
   * @throws when the payload is longer than 7,999 bytes, or the channel is not a plain lower-case name.
   */
  notify(channel: string, payload: string): void
  /** Sends what is waiting and closes the connection. */
  close(): Promise<void>
}

/**
 * Connects for notices.
 * @throws when the first connection cannot be made; later ones are tried until `close`.
 */
export async function openNotices(config: NoticesConfig): Promise<Notices> {
  const line = new NoticeLine(config)
  await line.open()
  return line
}

interface Listener {
  readonly heard: (payload: string) => void
  readonly missed: (() => void) | undefined
}

class NoticeLine implements Notices {
  readonly #url: string
  readonly #log: DatabaseLog
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #closing = new AbortController()
  #waiting = new Map<string, Set<string>>()
  #timer: NodeJS.Timeout | undefined
  #check: NodeJS.Timeout | undefined
  #client: Client | undefined
  #connected: Promise<void> = Promise.resolve()

  constructor({ url, log = silentLog }: NoticesConfig) {
    this.#url = url
    this.#log = log
  }

  async open(): Promise<void> {
    this.#connected = this.#stayConnected(await this.#connect())
    // A server that vanished without a word is noticed by asking it something: no answer in time ends the connection.
    this.#check = setInterval(() => void this.#send('select 1'), checkEveryMs).unref()
  }

  async listen(channel: string, heard: Listener['heard'], missed?: () => void): Promise<() => Promise<void>> {
    const listener = { heard, missed }
    const listeners = this.#listeners.get(plain(channel)) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    if (listeners.size === 1) await this.#send(`listen ${channel}`)
    return async () => {
      if (!listeners.delete(listener) || listeners.size > 0) return
      this.#listeners.delete(channel)
      await this.#send(`unlisten ${channel}`)
    }
  }

  notify(channel: string, payload: string): void {
    const bytes = Buffer.byteLength(payload)
    if (bytes > payloadBytesMax) throw new Error(`a notice on ${channel} has ${bytes} bytes; ${payloadBytesMax} fit`)
    this.#waiting.set(plain(channel), (this.#waiting.get(channel) ?? new Set()).add(payload))
    this.#timer ??= setTimeout(() => void this.#flush(), debounceMs)
  }

  async close(): Promise<void> {
    clearInterval(this.#check)
    if (this.#timer !== undefined) await this.#flush()
    this.#closing.abort()
    await this.#client?.end()
    await this.#connected
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** A connection that listens to all channels; the promise in it resolves when it has ended. */
  async #connect(): Promise<{ readonly ended: Promise<void> }> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'fettle notices',
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      keepAlive: true,
      pipeline: true,
    })
    const ended = new Promise<void>((resolve) => void client.once('end', resolve))
    client.on('error', (error) => this.#log.warn(`the connection for notices was lost: ${error.message}`))
    client.on('notification', ({ channel, payload = '' }) => this.#tell(channel, ({ heard }) => heard(payload)))
    await client.connect()
    try {
      // The loop sees channels that are added while it waits; after its last round nothing else runs before the next line.
      for (const channel of this.#listeners.keys()) await client.query(`listen ${channel}`)
      this.#client = client
    } finally {
      if (this.#client !== client || this.#closing.signal.aborted) await client.end()
    }
    return { ended }
  }

  async #stayConnected(first: { readonly ended: Promise<void> }): Promise<void> {
    let connection: { readonly ended: Promise<void> } | undefined = first
    for (let failures = 0; ; failures++) {
      await connection?.ended
      this.#client = undefined
      if (this.#closing.signal.aborted) return
      const pauseMs = (0.5 + Math.random() / 2) * Math.min(25 * 2 ** failures, 5000)
      await delay(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {}) // ended early by close
      if (this.#closing.signal.aborted) return
      connection = await this.#reconnect()
      if (connection !== undefined) failures = 0
    }
  }

  async #reconnect(): Promise<{ readonly ended: Promise<void> } | undefined> {
    try {
      const connection = await this.#connect()
      if (this.#waiting.size > 0) void this.#flush()
      for (const channel of this.#listeners.keys()) this.#tell(channel, ({ missed }) => missed?.())
      return connection
    } catch (error) {
      this.#log.warn(`no connection for notices: ${errorText(error)}`)
      return undefined
    }
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#client === undefined) return // sent when there is a connection again
    const batch = [...this.#waiting].flatMap(([channel, payloads]) =>
      [...payloads].map((payload) => [channel, payload]),
    )
    this.#waiting = new Map()
    const isSent = await this.#send('select pg_notify(c, p) from unnest($1::text[], $2::text[]) as n (c, p)', [
      batch.map(([channel]) => channel),
      batch.map(([, payload]) => payload),
    ])
    // The connection was lost before anybody knew: what it took with it waits for the next one.
    if (!isSent && !this.#closing.signal.aborted)
      for (const [channel = '', payload = ''] of batch) this.notify(channel, payload)
  }

  /** Runs a statement; false when the connection was lost, which is no error: the next one listens to everything. */
  async #send(text: string, values?: unknown[]): Promise<boolean> {
    try {
      await this.#client?.query(text, values)
      return true
    } catch (error) {
      if (isLostConnection(error)) return false
      this.#log.warn(`a notice was not sent: ${errorText(error)}`)
      return true
    }
  }

  /** Calls the listeners of a channel; the failure of one must end neither the others nor the connection. */
  #tell(channel: string, call: (listener: Listener) => void): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        call(listener)
      } catch (error) {
        this.#log.warn(`a listener on ${channel} failed: ${errorText(error)}`)
      }
    }
  }
}

function plain(channel: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(channel)) throw new Error(`${channel} is not a plain lower-case channel name`)
  return channel
}
