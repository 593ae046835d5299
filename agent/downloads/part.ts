/** Fetches one file piece by piece: goes on where it was cut off, and counts its checksum on the way. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { codeOf } from '../failure.ts'
import { readJson } from './content-store.ts'
import { Hopeless, ask, shown } from './request.ts'
import type { Ask } from './request.ts'

/** What the server says of the file whose beginning is here: when it is another one meanwhile, the beginning is of no use. */
interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export interface PartOptions {
  readonly path: string
  readonly name: string
  /** The checksum settles whether pieces belong together, so that a server need not say it. */
  readonly isChecked: boolean
  /** Bytes at most. */
  readonly maxBytes: number
  /** Answers how much is free when the disk has no room for so many more bytes. */
  readonly makeRoom: (bytes: number) => number | undefined
  readonly onProgress: (received: number, total: number | undefined) => void
}

/** How one try ended. */
export type TryEnd =
  | { readonly how: 'whole'; readonly sha256: string; readonly validators: Validators; readonly wasResumed: boolean }
  | { readonly how: 'unchanged' }

/** The beginning of one file. */
export class Part {
  readonly #options: PartOptions
  #hash: Hash = createHash('sha256')
  #length = 0
  #validators: Validators = {}
  #isOpen = false
  #wasResumed = false

  constructor(options: PartOptions) {
    this.#options = options
  }

  /** Bytes that are here. */
  get length(): number {
    return this.#length
  }

  /** Throws away what is here. */
  restart(): void {
    rmSync(this.#options.path, { force: true })
    this.#forget()
  }

  /**
   * Asks for what is missing and reads it to its end. Rejects with Hopeless, or with trouble on the way, after which another
   * try goes on. `known`: what was fetched from here before; when it is unchanged nothing is read.
   */
  async fetch(request: Ask, known: Validators | undefined): Promise<TryEnd> {
    await this.#open()
    const response = await ask({ ...request, headers: this.#headers(known) })
    try {
      return await this.#take(request.url, response)
    } finally {
      response.destroy()
    }
  }

  /** An earlier life of the agent may have begun it: its bytes are counted again. */
  async #open(): Promise<void> {
    if (this.#isOpen) return
    const { path, isChecked } = this.#options
    this.#isOpen = true
    const validators = readJson<Validators>(`${path}.json`)
    if (!existsSync(path)) return
    if (validators === undefined || (!isChecked && ifRange(validators) === undefined)) return this.restart()
    this.#validators = validators
    for await (const bytes of createReadStream(path)) this.#hash.update(bytes as Buffer)
    this.#length = statSync(path).size
  }

  #headers(known: Validators | undefined): Record<string, string> {
    const validator = ifRange(this.#validators)
    if (this.#length > 0 && (validator !== undefined || this.#options.isChecked)) {
      const range = { range: `bytes=${this.#length}-` }
      return validator === undefined ? range : { ...range, 'if-range': validator }
    }
    if (this.#length > 0) this.restart()
    return {
      ...(known?.etag === undefined ? {} : { 'if-none-match': known.etag }),
      ...(known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
    }
  }

  async #take(url: URL, response: IncomingMessage): Promise<TryEnd> {
    const status = response.statusCode ?? 0
    if (status === 304) return { how: 'unchanged' }
    if (status === 416) {
      this.restart() // what is here is longer than the file
      throw new Error('the file has become another one')
    }
    if (status !== 200 && status !== 206) throw statusTrouble(url, status)
    const coding = response.headers['content-encoding']
    if (coding !== undefined && coding !== 'identity')
      throw new Hopeless(`${shown(url)} is sent as "${coding}", though it was asked for as it is.`)
    const isRest = status === 206 && rangeStart(response) === this.#length
    if (status === 206 && !isRest) throw new Error('the server sent another piece than it was asked for')
    if (isRest) this.#wasResumed ||= this.#length > 0
    else if (this.#length > 0) this.restart()
    this.#note(response)
    const total = totalLength(response, this.#length)
    this.#mustFit(total)
    await this.#write(response, total)
    const { path } = this.#options
    if (!existsSync(path)) writeFileSync(path, '', { mode: 0o600 })
    if (total !== undefined && this.#length !== total) throw new Error('the connection ended too early')
    return {
      how: 'whole',
      sha256: this.#hash.copy().digest('hex'),
      validators: this.#validators,
      wasResumed: this.#wasResumed,
    }
  }

  #note({ headers }: IncomingMessage): void {
    const { etag } = headers
    const lastModified = headers['last-modified']
    this.#validators = {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    }
    writeFileSync(`${this.#options.path}.json`, JSON.stringify(this.#validators), { mode: 0o600 })
  }

  #mustFit(total: number | undefined): void {
    const { name, maxBytes, makeRoom } = this.#options
    if (total === undefined) return
    if (total > maxBytes)
      throw new Hopeless(`${name} has ${sizeText(total)}; at most ${sizeText(maxBytes)} are fetched.`)
    const free = makeRoom(total - this.#length)
    if (free === undefined) return
    throw new Hopeless(
      `${name} needs ${sizeText(total - this.#length)}, but the disk of the agent's folder has ${sizeText(free)} free: make room there.`,
    )
  }

  async #write(response: IncomingMessage, total: number | undefined): Promise<void> {
    const { path, name, maxBytes, onProgress } = this.#options
    const file = openSync(path, this.#length === 0 ? 'w' : 'r+', 0o600)
    try {
      ftruncateSync(file, this.#length)
      onProgress(this.#length, total)
      for await (const bytes of response as AsyncIterable<Buffer>) {
        if (this.#length + bytes.length > maxBytes) {
          throw new Hopeless(`${name} is larger than ${sizeText(maxBytes)}, which is the most that is fetched.`)
        }
        writeAll(file, bytes, this.#length)
        this.#hash.update(bytes)
        this.#length += bytes.length
        onProgress(this.#length, total)
      }
      fsyncSync(file)
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      throw new Hopeless(`The disk of the agent's folder became full while ${name} was fetched: make room there.`)
    } finally {
      closeSync(file)
    }
  }

  #forget(): void {
    this.#hash = createHash('sha256')
    this.#length = 0
    this.#validators = {}
    this.#wasResumed = false
    rmSync(`${this.#options.path}.json`, { force: true })
  }
}

/** A number of bytes in words: "12.3 MiB". */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}

/** Only what names one exact content can join pieces (RFC 9110, 13.1.5): no weak tags. */
function ifRange({ etag, lastModified }: Validators): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : lastModified
}

function rangeStart({ headers }: IncomingMessage): number {
  return Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN)
}

/** How long the whole file is, undefined when the server does not say. */
function totalLength({ headers, statusCode }: IncomingMessage, before: number): number | undefined {
  const ranged = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]
  if (statusCode === 206 && ranged !== undefined) return Number(ranged)
  const length = headers['content-length']
  return length === undefined || !/^\d+$/.test(length) ? undefined : Number(length) + (statusCode === 206 ? before : 0)
}

/** Overload and trouble of the server pass; what it refuses it will refuse again. */
function statusTrouble(url: URL, status: number): Error {
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    return new Error(`${url.host} answers with status ${status}`)
  return new Hopeless(`${shown(url)} cannot be had: ${url.host} answers with status ${status}.`)
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length;)
    written += writeSync(file, bytes, written, bytes.length - written, position + written)
}
