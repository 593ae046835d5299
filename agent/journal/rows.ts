/** Writes and reads the rows of the journal; what a transaction consists of is for the journal to say. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { CancelMode, WorkOrder } from '@fettle/core/terms/order.ts'
import type { Verdict } from '@fettle/core/terms/plan.ts'
import type { AgentEvent, JournalEntry, OutputLine } from '@fettle/contract/wire/from-agent.ts'

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
  /** What the order has to remember besides; replaces what it remembered before. */
  readonly memory?: { readonly orderId: OrderId; readonly value: Json }
}

/** An order that was accepted and has not ended. */
export interface OpenOrder {
  readonly order: WorkOrder
  readonly cancel?: CancelMode
  readonly process?: ProcessNote
  readonly actions: ReadonlyMap<string, ActionNote>
  /** As it was last written. */
  readonly memory?: Json
}

export interface ActionNote {
  readonly attempts: number
  readonly startedAt: number
  /** Absent while its outcome is not known. */
  readonly verdict?: Verdict
}

/** The JSON text of an entry, and its number. */
export interface NumberedText {
  readonly n: number
  readonly text: string
}

/** How much is read at once: rows, and about so many characters of them. */
export interface Portion {
  readonly rows: number
  readonly characters: number
}

type Row = Record<string, unknown>

const insertOrder = 'INSERT INTO orders (id, session_id, accepted_at, body) VALUES (?, ?, ?, ?)'
const insertCancel =
  'INSERT INTO orders (id, session_id, accepted_at, cancel) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET cancel = excluded.cancel'
const insertStart =
  'INSERT INTO actions VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET attempts = excluded.attempts'
const insertOutcome = 'INSERT INTO actions VALUES (?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET verdict = excluded.verdict'
const insertMemory = 'INSERT OR REPLACE INTO memories VALUES (?, ?)'
const selectEvents = 'SELECT n, at, session_id, order_id, event FROM events WHERE n > ? ORDER BY n LIMIT ?'
const selectLines = 'SELECT n, at, session_id, action_id, stream, text FROM output WHERE n > ? ORDER BY n LIMIT ?'
const selectOpen = 'SELECT id, body, cancel FROM orders WHERE ended_at IS NULL AND body IS NOT NULL ORDER BY rowid'

/** The rows of one open journal. */
export class Rows {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get journalId(): string {
    return String(this.#sql("SELECT value FROM meta WHERE name = 'journalId'").get()?.['value'])
  }

  /** The last number given; the sequence remembers it even when its row is gone. */
  lastNumber(table: 'events' | 'output'): number {
    return Number(this.#sql('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table)?.['seq'] ?? 0)
  }

  /** Carries out `write` whole or not at all, durably. */
  transaction(write: () => void): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      write()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  insertOrders({ accept, cancel, process, memory }: Change, at: number): void {
    if (accept !== undefined) this.#sql(insertOrder).run(accept.id, accept.sessionId, at, JSON.stringify(accept))
    // An order that is cancelled before it came is remembered as ended by the event that says so.
    if (cancel !== undefined) this.#sql(insertCancel).run(cancel.orderId, cancel.sessionId, at, cancel.how)
    if (process !== undefined) {
      const { orderId, marker, pid, startTime, outputFile, outputOffset } = process
      const values = [orderId, marker, pid, startTime, outputFile ?? null, outputOffset]
      this.#sql('INSERT OR REPLACE INTO processes VALUES (?, ?, ?, ?, ?, ?)').run(...values)
    }
    if (memory !== undefined) this.#sql(insertMemory).run(memory.orderId, JSON.stringify(memory.value))
  }

  insertEvent(n: number, at: number, { sessionId, orderId, event }: EventDraft): void {
    this.#sql('INSERT INTO events VALUES (?, ?, ?, ?, ?)').run(n, at, sessionId, orderId, JSON.stringify(event))
    if (event.type === 'actionStarted') this.#sql(insertStart).run(orderId, event.actionId, event.attempt, at)
    if (event.type === 'actionEnded') {
      this.#sql(insertOutcome).run(orderId, event.actionId, event.startedAt, event.verdict)
    }
    if (event.type === 'orderEnded') {
      this.#sql('UPDATE orders SET ended_at = ?, body = NULL WHERE id = ?').run(at, orderId)
      this.#sql('DELETE FROM actions WHERE order_id = ?').run(orderId)
      this.#sql('DELETE FROM processes WHERE order_id = ?').run(orderId)
      this.#sql('DELETE FROM memories WHERE order_id = ?').run(orderId)
    }
  }

  insertLine(n: number, at: number, { sessionId, actionId, stream, text, readUpTo }: LineDraft): void {
    this.#sql('INSERT INTO output VALUES (?, ?, ?, ?, ?, ?)').run(n, at, sessionId, actionId ?? null, stream, text)
    if (readUpTo === undefined) return
    this.#sql('UPDATE processes SET output_offset = ? WHERE order_id = ?').run(readUpTo.offset, readUpTo.orderId)
  }

  stateOf(orderId: OrderId): 'unknown' | 'open' | 'ended' {
    const row = this.#sql('SELECT ended_at FROM orders WHERE id = ?').get(orderId)
    if (row === undefined) return 'unknown'
    return row['ended_at'] === null ? 'open' : 'ended'
  }

  openOrders(): readonly OpenOrder[] {
    return this.#sql(selectOpen)
      .all()
      .map(({ id, body, cancel }) => {
        const orderId = String(id) as OrderId
        const process = this.#processOf(orderId)
        const memory = this.#sql('SELECT memory FROM memories WHERE order_id = ?').get(orderId)?.['memory']
        return {
          order: JSON.parse(String(body)) as WorkOrder,
          actions: this.#actionsOf(orderId),
          ...(cancel === null ? {} : { cancel: cancel as CancelMode }),
          ...(process === undefined ? {} : { process }),
          ...(memory === undefined ? {} : { memory: JSON.parse(String(memory)) as Json }),
        }
      })
  }

  /** Events after a number, as JSON texts of journal entries. */
  eventsAfter(n: number, portion: Portion): readonly NumberedText[] {
    return takeUpTo(this.#sql(selectEvents).iterate(n, portion.rows), portion, (row) => {
      const head: Omit<JournalEntry, 'event'> = {
        n: Number(row['n']),
        at: Number(row['at']),
        sessionId: String(row['session_id']) as SessionId,
        orderId: String(row['order_id']) as OrderId,
      }
      return `${JSON.stringify(head).slice(0, -1)},"event":${String(row['event'])}}`
    })
  }

  /** Lines after a number, as JSON texts. */
  linesAfter(n: number, portion: Portion): readonly NumberedText[] {
    return takeUpTo(this.#sql(selectLines).iterate(n, portion.rows), portion, (row) => {
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

  /** Forgets lines up to a number, and events up to another one that are older than a moment. */
  forget(lines: number, events: { readonly upTo: number; readonly before: number }): void {
    this.#sql('DELETE FROM output WHERE n <= ?').run(lines)
    this.#sql('DELETE FROM events WHERE n <= ? AND at < ?').run(events.upTo, events.before)
  }

  /** Forgets orders that ended before a moment. */
  forgetOrders(before: number): void {
    this.#sql('DELETE FROM orders WHERE ended_at < ?').run(before)
  }

  close(): void {
    this.#database.close()
  }

  #actionsOf(orderId: OrderId): ReadonlyMap<string, ActionNote> {
    const rows = this.#sql('SELECT action_id, attempts, started_at, verdict FROM actions WHERE order_id = ?').all(
      orderId,
    )
    return new Map(
      rows.map((row) => {
        const note = { attempts: Number(row['attempts']), startedAt: Number(row['started_at']) }
        const { verdict } = row
        return [String(row['action_id']), verdict === null ? note : { ...note, verdict: verdict as Verdict }]
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

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.#database.prepare(text)
    this.#statements.set(text, statement)
    return statement
  }
}

function takeUpTo(rows: Iterable<Row>, { characters }: Portion, toText: (row: Row) => string): readonly NumberedText[] {
  const taken: NumberedText[] = []
  let length = 0
  for (const row of rows) {
    const text = toText(row)
    length += text.length
    if (taken.length > 0 && length > characters) break
    taken.push({ n: Number(row['n']), text })
  }
  return taken
}
