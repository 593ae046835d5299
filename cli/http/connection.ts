/**
 * How are requests sent to one server over one kept connection? On `node:net` alone, because a command's whole run is measured in
 * tens of milliseconds and `node:http` or `fetch` take 35 of them to load.
 */
import { connect, isIP, type Socket } from 'node:net'
import { failure, messageOf } from '../failure.ts'
import { responseReader, type Head } from './response-reader.ts'

export interface HttpRequest {
  readonly method: string
  /** With the query, as it goes over the line. */
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body?: string
  /** Ends the request, and the connection with it. */
  readonly signal?: AbortSignal
}

export interface HttpResponse extends Head {
  readonly body: string
}

const connectMs = 10_000
/** A response that says nothing for so long is given up; long polls and streams say something twice a minute. */
const silenceMs = 90_000

/** A connection to a server, opened at the first request and kept. Requests wait for each other: one at a time. */
export class Connection implements Disposable {
  readonly #address: URL
  #socket: Socket | undefined
  /** Settles when the request before has its answer: two on the line at once would take each other's answers. */
  #before: Promise<void> = Promise.resolve()

  constructor(address: URL) {
    this.#address = address
  }

  /** Sends a request and returns the whole response. A kept connection that has ended meanwhile is opened again. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    const parts: Buffer[] = []
    const head = await this.stream(request, (bytes) => parts.push(bytes))
    return { ...head, body: Buffer.concat(parts).toString('utf8') }
  }

  /** As `request`, but hands the body over in parts as they come. */
  async stream(request: HttpRequest, onBody: (bytes: Buffer, head: Head) => void): Promise<Head> {
    const before = this.#before
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#before = promise
    await before
    return await this.#send(request, onBody).finally(resolve)
  }

  async #send(request: HttpRequest, onBody: (bytes: Buffer, head: Head) => void): Promise<Head> {
    const kept = this.#socket?.writable === true ? this.#socket : undefined
    if (kept === undefined) return await this.#exchange(await this.#open(), request, onBody)
    let hasAnswered = false
    const noting = (bytes: Buffer, head: Head) => {
      hasAnswered = true
      onBody(bytes, head)
    }
    try {
      return await this.#exchange(kept, request, noting)
    } catch (error) {
      const mayRepeat = request.method === 'GET' && !hasAnswered && request.signal?.aborted !== true
      if (!mayRepeat) throw error
      return await this.#exchange(await this.#open(), request, onBody)
    }
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #open(): Promise<Socket> {
    this[Symbol.dispose]()
    const socket = await openSocket(this.#address)
    this.#socket = socket
    return socket
  }

  #exchange(socket: Socket, request: HttpRequest, onBody: (bytes: Buffer, head: Head) => void): Promise<Head> {
    const { promise, resolve, reject } = Promise.withResolvers<Head>()
    const reader = responseReader(onBody)
    const finish = () => {
      const head = reader.head()
      if (head?.headers.get('connection')?.toLowerCase() === 'close') this[Symbol.dispose]()
      if (head !== undefined) resolve(head)
    }
    const broken = (why: string) => {
      socket.destroy()
      reject(notReachable(this.#address, why))
    }
    const onData = (bytes: Buffer) => {
      try {
        if (reader.push(bytes)) finish()
      } catch (error) {
        broken(`what answers is not HTTP: ${messageOf(error)}`)
      }
    }
    const onEnd = () => (reader.end() ? finish() : broken('the connection was closed before the answer was complete'))
    const onError = (error: Error) => broken(reasonOf(error))
    const onSilence = () => broken(`no answer within ${silenceMs / 1000} seconds`)
    const onAbort = () => broken('the request was given up')
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError).on('timeout', onSilence)
    socket.setTimeout(silenceMs)
    request.signal?.addEventListener('abort', onAbort, { once: true })
    if (request.signal?.aborted === true) onAbort()
    else socket.write(requestText(this.#address, request))
    return promise.finally(() => {
      request.signal?.removeEventListener('abort', onAbort)
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError).off('timeout', onSilence)
      socket.setTimeout(0)
    })
  }
}

async function openSocket(address: URL): Promise<Socket> {
  const isSecure = address.protocol === 'https:'
  const host = address.hostname.replace(/^\[|\]$/g, '')
  const port = Number(address.port) || (isSecure ? 443 : 80)
  const { connect: connectSecurely } = isSecure ? await import('node:tls') : { connect: undefined }
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket =
    connectSecurely?.({ host, port, ...(isIP(host) === 0 && { servername: host }) }) ?? connect({ host, port })
  const refused = (error: Error) => reject(notReachable(address, reasonOf(error)))
  socket.setNoDelay(true)
  socket.setTimeout(connectMs, () => socket.destroy(new Error(`no connection within ${connectMs / 1000} seconds`)))
  socket.once('error', refused)
  socket.once(isSecure ? 'secureConnect' : 'connect', () => {
    socket.removeAllListeners('timeout').off('error', refused)
    socket.on('error', () => socket.destroy()) // a kept connection may break while nobody waits for it
    resolve(socket)
  })
  return await promise
}

/** A name with several addresses fails with an error for each, and an empty message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return messageOf(error).split(';')[0] ?? ''
}

function requestText(address: URL, { method, path, headers, body }: HttpRequest): string {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const fields = Object.entries({ host: address.host, ...headers, ...length })
  return `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`
}

function notReachable(address: URL, why: string): Error {
  return failure('notReachable', `The server at ${address.origin} cannot be reached (${why})${advice(why)}`)
}

function advice(why: string): string {
  if (why.includes('ECONNREFUSED')) return '; is it running?'
  if (why.includes('certificate')) return '; $NODE_EXTRA_CA_CERTS can name a file with the authority to trust.'
  return '.'
}
