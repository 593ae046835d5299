/** Remembers durably which orders were taken, what was begun and ended, and what the server has not yet stored. */
import { chmodSync } from 'node:fs'
import type { OrderId } from '@fettle/core/terms/ids.ts'
import { crashPoint } from '../crash-point.ts'
import { failure, messageOf } from '../failure.ts'
import type { Log } from '../log.ts'
import { isDamaged, isFull, openDatabase, setAside } from './database.ts'
import { fillReserve, isReserveWhole, releaseReserve } from './reserve.ts'
import { Rows } from './rows.ts'
import type { Change, LineDraft, NumberedText, OpenOrder, Portion } from './rows.ts'

const weekMs = 7 * 24 * 3600 * 1000
/** Ids of ended orders are kept this long, so that one that comes late is not carried out a second time. */
const orderMemoryMs = 4 * weekMs
const flushMs = 50
const pruneMs = 2000

export interface JournalOptions {
  readonly path: string
  readonly reservePath: string
  readonly reserveBytes: number
  readonly log: Log
  /** Milliseconds since 1970 by the server's clock. */
  readonly now: () => number
}

/** Numbers of events and lines. */
export interface Heads {
  readonly event: number
  readonly output: number
}

/** The journal of this computer. Every write is on the disk when the call returns. */
export class Journal implements Disposable {
  readonly id: string
  readonly #options: JournalOptions
  readonly #rows: Rows
  readonly #listeners = new Set<() => void>()
  #heads: Heads
  #pending: (LineDraft & { readonly at: number })[] = []
  #flushTimer: NodeJS.Timeout | undefined
  #pruneTimer: NodeJS.Timeout | undefined
  #seen: Heads = { event: 0, output: 0 }
  #isFull = false
  #linesLeftOut = 0

  constructor(options: JournalOptions) {
    this.#options = options
    this.#rows = new Rows(openDatabase(options.path, options.log))
    chmodSync(options.path, 0o600)
    this.id = this.#rows.journalId
    this.#heads = { event: this.#rows.lastNumber('events'), output: this.#rows.lastNumber('output') }
  }

  /** Numbers of the newest event and line. */
  get heads(): Heads {
    return this.#heads
  }

  /** What the server has said to have stored, since this process runs. */
  get seen(): Heads {
    return this.#seen
  }

  /** True from the moment at which the disk was full until the reserve is whole again. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Calls back after each write, when there may be something new to send. */
  onWritten(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /**
   * Writes the change, and all output so far, in one transaction. When the disk is full the reserve is given up and the write
   * tried again; throws when that does not help.
   */
  record(change: Change): void {
    crashPoint('before-journal-write')
    try {
      this.#write(change)
    } catch (error) {
      if (isDamaged(error)) this.#giveUp(error)
      if (!isFull(error) || !this.#giveUpReserve()) throw error
      this.#write(change)
    }
    crashPoint('after-journal-write')
    for (const listener of this.#listeners) listener()
  }

  /** Takes a line of output; it is written within 50 ms, or together with the next change. */
  line(draft: LineDraft): void {
    if (this.#isFull) {
      this.#linesLeftOut += 1
      return
    }
    this.#pending.push({ ...draft, at: this.#options.now() })
    this.#flushTimer ??= setTimeout(() => this.#flush(), flushMs)
  }

  /** Undefined when new work may begin, else the sentence why not: the disk must have room for its outcome first. */
  refusal(): string | undefined {
    const { path, reservePath, reserveBytes } = this.#options
    try {
      fillReserve(reservePath, reserveBytes)
      this.#isFull = false
      return undefined
    } catch (error) {
      this.#isFull = true
      const need = Math.ceil(reserveBytes / 1024 / 1024)
      return `The disk that holds ${path} is full (${messageOf(error)}): free at least ${need} MiB.`
    }
  }

  /** Whether the order was ever accepted, or cancelled before it came; and whether it has ended. */
  stateOf(orderId: OrderId): 'unknown' | 'open' | 'ended' {
    return this.#rows.stateOf(orderId)
  }

  /** The orders in hand, oldest first, each with what is known of its actions. */
  openOrders(): readonly OpenOrder[] {
    return this.#rows.openOrders()
  }

  /** Events after this number, as JSON texts of journal entries. */
  eventsAfter(n: number, portion: Portion): readonly NumberedText[] {
    return this.#rows.eventsAfter(n, portion)
  }

  /** Lines after this number, as JSON texts. */
  linesAfter(n: number, portion: Portion): readonly NumberedText[] {
    return this.#rows.linesAfter(n, portion)
  }

  /** The server has stored everything up to these numbers: lines are forgotten soon, events after a week. */
  acknowledge(seen: Heads): void {
    this.#seen = seen
    this.#pruneTimer ??= setTimeout(() => this.#prune(), pruneMs).unref()
  }

  /** Ends this journal for good and keeps its file under another name, which is answered. */
  putAside(): string {
    this[Symbol.dispose]()
    return setAside(this.#options.path)
  }

  /** What is not yet written of the output is written, if it can be. */
  [Symbol.dispose](): void {
    this.#flush()
    clearTimeout(this.#flushTimer)
    clearTimeout(this.#pruneTimer)
    this.#listeners.clear()
    this.#rows.close()
  }

  #write(change: Change): void {
    const lines = this.#takeLines()
    const now = this.#options.now()
    let { event, output } = this.#heads
    try {
      this.#rows.transaction(() => {
        for (const line of lines) this.#rows.insertLine((output += 1), line.at, line)
        this.#rows.insertOrders(change, now)
        for (const draft of change.events ?? []) this.#rows.insertEvent((event += 1), now, draft)
      })
      this.#heads = { event, output }
    } catch (error) {
      this.#pending = [...lines, ...this.#pending]
      throw error
    }
  }

  /** The lines to write now, with a remark when some could not be kept. */
  #takeLines(): readonly (LineDraft & { readonly at: number })[] {
    const lines = this.#pending
    this.#pending = []
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    const [first] = lines
    if (this.#linesLeftOut === 0 || first === undefined) return lines
    const { readUpTo: _, ...place } = first
    const text = `${this.#linesLeftOut} lines of output are missing here: the disk was full.`
    this.#linesLeftOut = 0
    return [{ ...place, stream: 'note', text }, ...lines]
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    try {
      this.record({})
    } catch (error) {
      if (!isFull(error)) throw error
      // Output is worth less than outcomes: it is dropped, counted and said, and the work goes on.
      this.#isFull = true
      this.#linesLeftOut += this.#pending.length
      this.#pending = []
      this.#options.log(`Output could not be written: ${messageOf(error)}`)
    }
  }

  /** A journal that breaks while it is in use cannot be trusted: the next start begins a new one. */
  #giveUp(cause: unknown): never {
    const aside = setAside(this.#options.path)
    throw failure(
      1,
      `The journal is damaged (${messageOf(cause)}): it is kept as ${aside}; start the agent again.`,
      cause,
    )
  }

  #giveUpReserve(): boolean {
    const { reservePath, path, log } = this.#options
    if (!this.#isFull) log(`The disk that holds ${path} is full: no new work is taken until there is room again.`)
    this.#isFull = true
    return releaseReserve(reservePath)
  }

  #prune(): void {
    this.#pruneTimer = undefined
    const now = this.#options.now()
    try {
      this.#rows.forget(this.#seen.output, { upTo: this.#seen.event, before: now - weekMs })
      this.#rows.forgetOrders(now - orderMemoryMs)
    } catch (error) {
      if (!isFull(error)) throw error // a full disk: the next acknowledgement tries again
    }
    const { reservePath, reserveBytes } = this.#options
    if (this.#isFull || !isReserveWhole(reservePath, reserveBytes)) this.refusal()
  }
}
