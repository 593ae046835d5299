/** A server of files for tests, which can be told to misbehave: cut, stall, lie, forget ranges, lead on. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One file, and how it is served. */
export interface Served {
  content: Buffer
  /** False: a request for a piece gets the whole. */
  hasRanges: boolean
  etag: string | undefined
  lastModified: string | undefined
  /** False: how long it is is not said. */
  saysLength: boolean
  /** The connection is cut after so many bytes of an answer, as often as there are numbers. */
  cuts: number[]
  /** Nothing more comes after so many bytes of an answer, as often as there are numbers. */
  stalls: number[]
  status: number
  /** Where it leads on to. */
  location: string | undefined
}

/** What was asked. */
export interface Asked {
  readonly url: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
}

/** SHA-256 of bytes, lower-case hexadecimal. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export class FileServer implements AsyncDisposable {
  readonly files = new Map<string, Served>()
  readonly asked: Asked[] = []
  /** Bytes of files that were sent. */
  sentBytes = 0
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new Set<Socket>()
  #port = 0

  static async start(): Promise<FileServer> {
    const server = new FileServer()
    server.#http.on('connection', (socket: Socket) => {
      server.#sockets.add(socket)
      socket.on('close', () => server.#sockets.delete(socket))
    })
    await server.listen()
    return server
  }

  /** Serves a file at a path; answers it, so that a test can change how it is served. */
  serve(path: string, content: Buffer | string, how: Partial<Served> = {}): Served {
    const bytes = Buffer.from(content)
    const usual = {
      hasRanges: true,
      etag: `"${sha256(bytes).slice(0, 12)}"`,
      lastModified: undefined,
      saysLength: true,
    }
    const served = { content: bytes, ...usual, cuts: [], stalls: [], status: 200, location: undefined, ...how }
    this.files.set(path, served)
    return served
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`
  }

  get port(): number {
    return this.#port
  }

  /** Takes connections on all addresses, on the port it had before. */
  async listen(): Promise<void> {
    this.#http.listen(this.#port, '0.0.0.0')
    await once(this.#http, 'listening')
    this.#port = (this.#http.address() as AddressInfo).port
  }

  /** Cuts everything and takes no connections until `listen`: the network is lost. */
  async vanish(): Promise<void> {
    this.#http.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#http, 'close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#http.listening) await this.vanish()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://here')
    const { range } = request.headers
    const ifRange = request.headers['if-range']
    this.asked.push({ url: request.url ?? '', range, ifRange: ifRange as string | undefined })
    const file = this.files.get(pathname)
    if (file === undefined) return void response.writeHead(404).end('no such file')
    if (file.location !== undefined) return void response.writeHead(302, { location: file.location }).end()
    if (file.status !== 200) return void response.writeHead(file.status).end('trouble')
    const { etag, lastModified, content } = file
    const headers: Record<string, string | number> = {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
    }
    const isUnchanged =
      (etag !== undefined && request.headers['if-none-match'] === etag) ||
      (lastModified !== undefined && request.headers['if-modified-since'] === lastModified)
    if (isUnchanged) return void response.writeHead(304, headers).end()
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const isFresh = ifRange === undefined || ifRange === etag || ifRange === lastModified
    const isPiece = range !== undefined && file.hasRanges && isFresh
    if (isPiece && start >= content.length) return void response.writeHead(416, headers).end()
    const bytes = isPiece ? content.subarray(start) : content
    if (isPiece) headers['content-range'] = `bytes ${start}-${content.length - 1}/${content.length}`
    if (file.saysLength) headers['content-length'] = bytes.length
    response.writeHead(isPiece ? 206 : 200, headers)
    response.flushHeaders()
    await this.#send(file, bytes, response)
  }

  async #send(file: Served, bytes: Buffer, response: ServerResponse): Promise<void> {
    const cut = file.cuts.shift()
    const stall = file.stalls.shift()
    const part = bytes.subarray(0, cut ?? stall ?? bytes.length)
    this.sentBytes += part.length
    if (part.length > 0 && !response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (cut !== undefined) return void response.socket?.end(() => response.socket?.destroy())
    if (stall === undefined) response.end()
  }
}
