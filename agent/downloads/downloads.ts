/** Fetches the files that changes need: each once, over lost networks, and never a wrong one. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Download } from '@fettle/core/terms/plan.ts'
import { codeOf, messageOf } from '../failure.ts'
import { waitBefore } from '../link/back-off.ts'
import type { BackOff } from '../link/back-off.ts'
import { ContentStore } from './content-store.ts'
import type { Remembered } from './content-store.ts'
import { Part, sizeText } from './part.ts'
import { Hopeless, fileUrl, shown } from './request.ts'

export interface DownloadsOptions {
  /** The folder of fetched files. */
  readonly dir: string
  /** How many bytes are kept. */
  readonly budgetBytes: number
  /** How large one file may be. */
  readonly maxBytes: number
  /** A connection on which nothing comes for so long is given up. Milliseconds. */
  readonly idleMs: number
  /** How long to wait between tries. */
  readonly backOff: BackOff
}

const gibibyte = 1024 ** 3

/** What is right for everybody; tests use shorter times. */
export const usualDownloads: Omit<DownloadsOptions, 'dir'> = {
  budgetBytes: 8 * gibibyte,
  maxBytes: 32 * gibibyte,
  idleMs: 30_000,
  backOff: { quickMs: 200, firstMs: 1000, maxMs: 30_000 },
}

/** Who waits for a file, and how long. */
export interface Waiter {
  readonly signal: AbortSignal
  /** Milliseconds until trouble on the way is a failure. */
  readonly timeoutMs: number
  readonly onNote: (text: string) => void
  /** Percent is 0 while the size is unknown. */
  readonly onProgress: (percent: number, text: string) => void
}

export type FetchEnd =
  /** `isNew`: it was fetched now; else it was here. */
  | { readonly how: 'fetched'; readonly path: string; readonly isNew: boolean }
  | { readonly how: 'failed'; readonly detail: string }
  | { readonly how: 'cancelled' }

/** The one place that fetches. Two who want the same file at the same time get the same one. */
export class Downloads {
  readonly #options: DownloadsOptions
  readonly #store: ContentStore
  readonly #running = new Map<string, Promise<FetchEnd>>()

  constructor(options: DownloadsOptions) {
    this.#options = options
    this.#store = new ContentStore(options.dir, options.budgetBytes)
  }

  /** Brings the file here, unless it is; never rejects. */
  fetch(download: Download, waiter: Waiter): Promise<FetchEnd> {
    const key = keyOf(download)
    const running = this.#running.get(key)
    if (running !== undefined) return running
    const fetching = this.#bring(download, key, waiter)
      .catch((error: unknown): FetchEnd => failed(`${download.name} could not be fetched: ${messageOf(error)}.`))
      .finally(() => this.#running.delete(key))
    this.#running.set(key, fetching)
    return fetching
  }

  async #bring(download: Download, key: string, waiter: Waiter): Promise<FetchEnd> {
    if (waiter.signal.aborted) return { how: 'cancelled' }
    const known = download.sha256 === undefined ? this.#store.recall(key) : undefined
    const wanted = download.sha256 ?? known?.sha256
    const here = wanted === undefined ? undefined : await this.#store.find(wanted)
    if (here !== undefined && download.sha256 !== undefined) return { how: 'fetched', path: here, isNew: false }
    const run = new Run(download, waiter, { ...this.#options, store: this.#store, key })
    return await run.toEnd(here === undefined ? undefined : known, here)
  }
}

interface RunOptions extends DownloadsOptions {
  readonly store: ContentStore
  readonly key: string
}

/** One file that is fetched over as many tries as it takes. */
class Run {
  readonly #download: Download
  readonly #waiter: Waiter
  readonly #options: RunOptions
  readonly #part: Part
  readonly #began = performance.now()
  #isToldOfTrouble = false

  constructor(download: Download, waiter: Waiter, options: RunOptions) {
    this.#download = download
    this.#waiter = waiter
    this.#options = options
    const path = options.store.partPath(options.key)
    this.#part = new Part({
      path,
      name: download.name,
      isChecked: download.sha256 !== undefined,
      maxBytes: options.maxBytes,
      makeRoom: (bytes) => options.store.makeRoom(bytes, path),
      onProgress: (received, total) => this.#tellProgress(received, total),
    })
  }

  /** `known` and `here`: what was fetched before from an address without checksum. */
  async toEnd(known: Remembered | undefined, here: string | undefined): Promise<FetchEnd> {
    const deadline = AbortSignal.timeout(Math.min(this.#waiter.timeoutMs, 2 ** 31 - 1))
    const signal = AbortSignal.any([this.#waiter.signal, deadline])
    for (let failures = 0; ; failures += 1) {
      const before = this.#part.length
      try {
        const url = fileUrl(this.#download.url)
        const end = await this.#part.fetch({ url, headers: {}, signal, idleMs: this.#options.idleMs }, known)
        if (end.how === 'unchanged' && here !== undefined) return { how: 'fetched', path: here, isNew: false }
        if (end.how === 'unchanged') throw new Hopeless(`${shown(url)} says it is unchanged, but was never fetched.`)
        if (this.#isWanted(end)) return this.#keep(end)
      } catch (error) {
        if (this.#waiter.signal.aborted) return { how: 'cancelled' }
        if (error instanceof Hopeless) return this.#giveUp(error.message)
        if (deadline.aborted) return this.#outOfTime()
        this.#tellTrouble(reasonOf(error))
        if (this.#part.length > before) failures = 0
        await pause(waitBefore(failures, Math.random(), this.#options.backOff), undefined, { signal }).catch(() => {})
        if (this.#waiter.signal.aborted) return { how: 'cancelled' }
        if (deadline.aborted) return this.#outOfTime(reasonOf(error))
      }
    }
  }

  /** False when pieces did not belong together: then it is fetched once more, from the beginning. */
  #isWanted({ sha256, wasResumed }: { readonly sha256: string; readonly wasResumed: boolean }): boolean {
    const { sha256: wanted, name, url } = this.#download
    if (wanted === undefined || sha256 === wanted) return true
    this.#part.restart()
    if (!wasResumed) {
      throw new Hopeless(
        `${name} from ${shown(new URL(url))} is not the file that is wanted: its SHA-256 is ${sha256}, not ${wanted}.`,
      )
    }
    this.#waiter.onNote(`The pieces of ${name} do not belong together: it is fetched from the beginning.`)
    return false
  }

  #keep({
    sha256,
    validators,
  }: {
    readonly sha256: string
    readonly validators: Omit<Remembered, 'sha256'>
  }): FetchEnd {
    const { store, key } = this.#options
    const { length } = this.#part
    const path = store.take(store.partPath(key), sha256)
    if (this.#download.sha256 === undefined) store.remember(key, { sha256, ...validators })
    const seconds = (performance.now() - this.#began) / 1000
    this.#waiter.onNote(`Fetched ${this.#download.name}: ${sizeText(length)} in ${seconds.toFixed(1)} s.`)
    return { how: 'fetched', path, isNew: true }
  }

  #giveUp(sentence: string): FetchEnd {
    this.#part.restart()
    return failed(sentence)
  }

  /** What came so far is kept: the next attempt goes on from there. */
  #outOfTime(reason = 'it took too long'): FetchEnd {
    const { name, url } = this.#download
    const limit = Math.round(this.#waiter.timeoutMs / 1000)
    return failed(
      `${name} could not be fetched from ${shown(new URL(url))} within ${limit} s: ${reason}. ${sizeText(this.#part.length)} came.`,
    )
  }

  #tellTrouble(reason: string): void {
    const { name } = this.#download
    if (!this.#isToldOfTrouble)
      this.#waiter.onNote(`${name} cannot be fetched at the moment (${reason}): it is tried again and again.`)
    this.#isToldOfTrouble = true
    this.#waiter.onProgress(0, `${name}: waiting, ${reason}`)
  }

  #tellProgress(received: number, total: number | undefined): void {
    const { name } = this.#download
    if (this.#isToldOfTrouble) this.#waiter.onNote(`${name}: going on after ${sizeText(received)}.`)
    this.#isToldOfTrouble = false
    const percent = total === undefined || total === 0 ? 0 : Math.min(100, (100 * received) / total)
    this.#waiter.onProgress(
      percent,
      `${name}: ${sizeText(received)}${total === undefined ? '' : ` of ${sizeText(total)}`}`,
    )
  }
}

/** Files with a checksum are the same wherever they come from, so only the checksum names what is fetched. */
function keyOf({ sha256, url }: Download): string {
  return createHash('sha256')
    .update(sha256 ?? `address ${url}`)
    .digest('hex')
}

function failed(detail: string): FetchEnd {
  return { how: 'failed', detail }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  const message = messageOf(error)
  return message === '' ? (codeOf(error) ?? 'unknown error') : message
}
