/** Remembers durably which orders were taken, what was begun and ended, and what the server has not yet stored. */
import { chmodSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { CancelMode, WorkOrder } from '@fettle/core/terms/order.ts'
import type { Verdict } from '@fettle/core/terms/plan.ts'
import type { AgentEvent, JournalEntry, OutputLine } from '@fettle/contract/wire/from-agent.ts'
import { crashPoint } from '../crash-point.ts'
import { messageOf } from '../failure.ts'
import type { Log } from '../log.ts'
import { isFull, openDatabase, setAside } from './database.ts'
import { fillReserve, isReserveWhole, releaseReserve } from './reserve.ts'

const weekMs = 7 * 24 * 3600 * 1000
/** Ids of ended orders are kept this long, so that one that comes late is not carried out a second time. */
const orderMemoryMs = 4 * weekMs
const flushMs = 50

/** An event about an order, before it has a number. */
export interface EventDraft {
  readonly sessionId: SessionId
  readonly orderId: OrderId
  readonly event: AgentEvent
}

/** A line of output, before it has a number. */
export interface LineDraft {
  readonly sessionId: SessionId
  readonly actionId?: string
  readonly stream: OutputLine['stream']
  readonly text: string
  /** How far the output file of the order's process has been read with this line. */
  readonly readUpTo?: { readonly orderId: OrderId; readonly offset: number }
}

/** A process that goes on when the agent dies. */
export interface ProcessNote {
  readonly orderId: OrderId
  readonly marker: string
  readonly pid: number
  readonly startTime: string
  readonly outputFile?: string
  readonly outputOffset: number
}

/** What one transaction writes. What became of orders and actions follows from the events. */
export interface Change {
  readonly accept?: WorkOrder
  readonly cancel?: { readonly orderId: OrderId; readonly sessionId: SessionId; readonly how: CancelMode }
  readonly process?: ProcessNote
  readonly events?: readonly EventDraft[]
}

/** An order that was accepted and has not ended. */
export interface OpenOrder {
  readonly order: WorkOrder
  readonly cancel?: CancelMode
  readonly process?: ProcessNote
  readonly actions: ReadonlyMap<string, ActionNote>
}

export interface ActionNote {
  readonly attempts: number
  readonly startedAt: number
  /** Absent while its outcome is not known. */
  readonly verdict?: Verdict
}

export interface JournalOptions {
  readonly path: string
  readonly reservePath: string
  readonly reserveBytes: number
  readonly log: Log
  /** Milliseconds since 1970 by the server's clock. */
  readonly now: () => number
}

/** Numbers up to which the journal is filled. */
export interface Heads {
  readonly event: number
  readonly output: number
}

/** The journal of this computer. Every write is on the disk when the call returns. */
export class Journal implements Disposable {
  readonly id: string
  readonly #options: JournalOptions
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #listeners = new Set<() => void>()
  #lastEvent: number
  #lastOutput: number
  #pending: (LineDraft & { readonly at: number })[] = []
  #flushTimer: NodeJS.Timeout | undefined
  #pruneTimer: NodeJS.Timeout | undefined
  #seen: Heads = { event: 0, output: 0 }
  #isFull = false
  #linesLeftOut = 0

  constructor(options: JournalOptions) {
    this.#options = options
    this.#database = openDatabase(options.path, options.log)
    chmodSync(options.path, 0o600)
    this.id = String(this.#sql("SELECT value FROM meta WHERE name = 'journalId'").get()?.['value'])
    this.#lastEvent = this.#lastNumber('events')
    this.#lastOutput = this.#lastNumber('output')
  }

  /** Numbers of the newest event and line. */
  get heads(): Heads {
    return { event: this.#lastEvent, output: this.#lastOutput }
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
    const { reservePath, reserveBytes } = this.#options
    try {
      fillReserve(reservePath, reserveBytes)
      this.#isFull = false
      return undefined
    } catch (error) {
      this.#isFull = true
      const need = Math.ceil(reserveBytes / 1024 / 1024)
      return `The disk that holds ${this.#options.path} is full (${messageOf(error)}): free at least ${need} MiB.`
    }
  }

  /** Whether the order was ever accepted, or cancelled before it came; and whether it has ended. */
  stateOf(orderId: OrderId): 'unknown' | 'open' | 'ended' {
    const row = this.#sql('SELECT ended_at FROM orders WHERE id = ?').get(orderId)
    if (row === undefined) return 'unknown'
    return row['ended_at'] === null ? 'open' : 'ended'
  }

  /** The orders in hand, oldest first, each with what is known of its actions. */
  openOrders(): readonly OpenOrder[] {
    const rows = this.#sql(
      'SELECT id, body, cancel FROM orders WHERE ended_at IS NULL AND body IS NOT NULL ORDER BY rowid',
    ).all()
    return rows.map(({ id, body, cancel }) => {
      const orderId = String(id) as OrderId
      const process = this.#processOf(orderId)
      return {
        order: JSON.parse(String(body)) as WorkOrder,
        actions: this.#actionsOf(orderId),
        ...(cancel === null ? {} : { cancel: cancel as CancelMode }),
        ...(process === undefined ? {} : { process }),
      }
    })
  }

  /** Events after this number, as JSON texts of journal entries, at most `limit` and about `maxCharacters`. */
  eventsAfter(n: number, limit: number, maxCharacters: number): readonly NumberedText[] {
    const rows = this.#sql(
      'SELECT n, at, session_id, order_id, event FROM events WHERE n > ? ORDER BY n LIMIT ?',
    ).iterate(n, limit)
    return takeUpTo(rows, maxCharacters, (row) => {
      const head: Omit<JournalEntry, 'event'> = {
        n: Number(row['n']),
        at: Number(row['at']),
        sessionId: String(row['session_id']) as SessionId,
        orderId: String(row['order_id']) as OrderId,
      }
      return `${JSON.stringify(head).slice(0, -1)},"event":${String(row['event'])}}`
    })
  }

  /** Lines after this number, as JSON texts, at most `limit` and about `maxCharacters`. */
  linesAfter(n: number, limit: number, maxCharacters: number): readonly NumberedText[] {
    const rows = this.#sql(
      'SELECT n, at, session_id, action_id, stream, text FROM output WHERE n > ? ORDER BY n LIMIT ?',
    ).iterate(n, limit)
    return takeUpTo(rows, maxCharacters, (row) => {
      const line: OutputLine = {
        n: Number(row['n']),
        at: Number(row['at']),
        sessionId: String(row['session_id']) as SessionId,
        stream: row['stream'] as OutputLine['stream'],
        text: String(row['text']),
        ...(row['action_id'] === null ? {} : { actionId: String(row['action_id']) }),
      }
      return JSON.stringify(line)
    })
  }

  /** The server has stored everything up to these numbers: lines are forgotten soon, events after a week. */
  acknowledge(seen: Heads): void {
    this.#seen = seen
    this.#pruneTimer ??= setTimeout(() => this.#prune(), 2000).unref()
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
    this.#database.close()
  }

  #write(change: Change): void {
    const { lines, notice } = this.#takeLines()
    const before = this.heads
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const line of notice === undefined ? lines : [...lines, notice]) this.#insertLine(line)
      this.#insertOrders(change)
      for (const draft of change.events ?? []) this.#insertEvent(draft)
      this.#database.exec('COMMIT')
      if (notice !== undefined) this.#linesLeftOut = 0
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#lastEvent = before.event
      this.#lastOutput = before.output
      this.#pending = [...lines, ...this.#pending]
      throw error
    }
  }

  #insertOrders({ accept, cancel, process }: Change): void {
    const now = this.#options.now()
    if (accept !== undefined) {
      const sql = 'INSERT INTO orders (id, session_id, accepted_at, body) VALUES (?, ?, ?, ?)'
      this.#sql(sql).run(accept.id, accept.sessionId, now, JSON.stringify(accept))
    }
    if (cancel !== undefined) {
      // An order that is cancelled before it came is remembered as ended by the event that says so.
      const sql =
        'INSERT INTO orders (id, session_id, accepted_at, cancel) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET cancel = excluded.cancel'
      this.#sql(sql).run(cancel.orderId, cancel.sessionId, now, cancel.how)
    }
    if (process !== undefined) {
      const { orderId, marker, pid, startTime, outputFile = null, outputOffset } = process
      const sql = 'INSERT OR REPLACE INTO processes VALUES (?, ?, ?, ?, ?, ?)'
      this.#sql(sql).run(orderId, marker, pid, startTime, outputFile, outputOffset)
    }
  }

  #insertEvent({ sessionId, orderId, event }: EventDraft): void {
    const now = this.#options.now()
    this.#lastEvent += 1
    this.#sql('INSERT INTO events VALUES (?, ?, ?, ?, ?)').run(
      this.#lastEvent,
      now,
      sessionId,
      orderId,
      JSON.stringify(event),
    )
    if (event.type === 'actionStarted') {
      const sql = 'INSERT INTO actions VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET attempts = excluded.attempts'
      this.#sql(sql).run(orderId, event.actionId, event.attempt, now)
    }
    if (event.type === 'actionEnded') {
      const sql = 'INSERT INTO actions VALUES (?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET verdict = excluded.verdict'
      this.#sql(sql).run(orderId, event.actionId, event.startedAt, event.verdict)
    }
    if (event.type === 'orderEnded') {
      this.#sql('UPDATE orders SET ended_at = ?, body = NULL WHERE id = ?').run(now, orderId)
      this.#sql('DELETE FROM actions WHERE order_id = ?').run(orderId)
      this.#sql('DELETE FROM processes WHERE order_id = ?').run(orderId)
    }
  }

  #insertLine({ at, sessionId, actionId, stream, text, readUpTo }: LineDraft & { readonly at: number }): void {
    this.#lastOutput += 1
    this.#sql('INSERT INTO output VALUES (?, ?, ?, ?, ?, ?)').run(
      this.#lastOutput,
      at,
      sessionId,
      actionId ?? null,
      stream,
      text,
    )
    if (readUpTo !== undefined) {
      this.#sql('UPDATE processes SET output_offset = ? WHERE order_id = ?').run(readUpTo.offset, readUpTo.orderId)
    }
  }

  /** The lines to write now, and a remark when some could not be kept. */
  #takeLines() {
    const lines = this.#pending
    this.#pending = []
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    const last = lines.at(-1)
    if (this.#linesLeftOut === 0 || this.#isFull || last === undefined) return { lines, notice: undefined }
    const text = `${this.#linesLeftOut} lines of output are missing here: the disk was full.`
    return { lines, notice: { ...last, stream: 'note' as const, text } }
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    try {
      this.record({})
    } catch (error) {
      // Output is worth less than outcomes: it is dropped, counted and said, and the work goes on.
      this.#isFull = true
      this.#linesLeftOut += this.#pending.length
      this.#pending = []
      this.#options.log(`Output could not be written: ${messageOf(error)}`)
    }
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
      this.#sql('DELETE FROM output WHERE n <= ?').run(this.#seen.output)
      this.#sql('DELETE FROM events WHERE n <= ? AND at < ?').run(this.#seen.event, now - weekMs)
      this.#sql('DELETE FROM orders WHERE ended_at < ?').run(now - orderMemoryMs)
    } catch (error) {
      if (!isFull(error)) throw error // a full disk: the next acknowledgement tries again
    }
    const { reservePath, reserveBytes } = this.#options
    if (this.#isFull || !isReserveWhole(reservePath, reserveBytes)) this.refusal()
  }

  #actionsOf(orderId: OrderId): ReadonlyMap<string, ActionNote> {
    const rows = this.#sql('SELECT action_id, attempts, started_at, verdict FROM actions WHERE order_id = ?').all(
      orderId,
    )
    return new Map(
      rows.map((row) => {
        const note = { attempts: Number(row['attempts']), startedAt: Number(row['started_at']) }
        return [
          String(row['action_id']),
          row['verdict'] === null ? note : { ...note, verdict: row['verdict'] as Verdict },
        ]
      }),
    )
  }

  #processOf(orderId: OrderId): ProcessNote | undefined {
    const row = this.#sql('SELECT * FROM processes WHERE order_id = ?').get(orderId)
    if (row === undefined) return undefined
    return {
      orderId,
      marker: String(row['marker']),
      pid: Number(row['pid']),
      startTime: String(row['start_time']),
      outputOffset: Number(row['output_offset']),
      ...(row['output_file'] === null ? {} : { outputFile: String(row['output_file']) }),
    }
  }

  /** The sequence remembers the last number even when its row is gone. */
  #lastNumber(table: 'events' | 'output'): number {
    return Number(this.#sql('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table)?.['seq'] ?? 0)
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.#database.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }
}

/** The JSON text of an entry, and its number. */
export interface NumberedText {
  readonly n: number
  readonly text: string
}

function takeUpTo(
  rows: Iterable<Record<string, unknown>>,
  maxCharacters: number,
  toText: (row: Record<string, unknown>) => string,
): readonly NumberedText[] {
  const taken: NumberedText[] = []
  let characters = 0
  for (const row of rows) {
    const text = toText(row)
    characters += text.length
    if (taken.length > 0 && characters > maxCharacters) break
    taken.push({ n: Number(row['n']), text })
  }
  return taken
}
