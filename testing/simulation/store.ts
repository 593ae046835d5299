/** Is what the server has committed: survives every crash. What a transaction changes is seen by nobody before it commits. */
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import type { Instant, OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { Session } from '@fettle/core/terms/session.ts'

export interface StoredOrder {
  readonly order: WorkOrder
  readonly isAccepted: boolean
  readonly hasEnded: boolean
}

/** What the tables hold of one computer. */
export interface Rows {
  /** In the order in which they were asked for. */
  readonly sessions: ReadonlyMap<SessionId, Session>
  readonly orders: ReadonlyMap<OrderId, StoredOrder>
  /** The journal of its agent, as far as it is stored. */
  readonly entries: readonly JournalEntry[]
  /** Entries up to this number are stored. */
  readonly seen: number
  /** The life of the server that holds the computer's link. */
  readonly linkedBy: number | undefined
  readonly inventoryAt: Instant | undefined
  /** When a job wakes a session. */
  readonly jobs: ReadonlyMap<SessionId, Instant>
  /** How often people were told what, by session, occasion and plan. */
  readonly notices: ReadonlyMap<string, number>
}

/** Which session has the lock of a serial task, and until when it is believed to be alive. */
export interface Lease {
  readonly sessionId: SessionId
  readonly expiresAt: Instant
}

/** What the tables hold of the installation as a whole. */
export interface House {
  readonly locks: ReadonlyMap<string, Lease>
}

/** Rows in the middle of a transaction. */
export type Draft = {
  -readonly [Column in keyof Rows]: Rows[Column] extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : Rows[Column] extends readonly (infer T)[]
      ? T[]
      : Rows[Column]
}

export const noRows: Rows = {
  sessions: new Map(),
  orders: new Map(),
  entries: [],
  seen: 0,
  linkedBy: undefined,
  inventoryAt: undefined,
  jobs: new Map(),
  notices: new Map(),
}

/** A copy that can be changed. Entries are only those that this transaction adds. */
export function draftOf(rows: Rows): Draft {
  const { sessions, orders, jobs, notices } = rows
  return {
    ...rows,
    sessions: new Map(sessions),
    orders: new Map(orders),
    jobs: new Map(jobs),
    notices: new Map(notices),
    entries: [],
  }
}

/** The rows after the commit. */
export function committed(before: Rows, draft: Draft): Rows {
  return { ...draft, entries: draft.entries.length === 0 ? before.entries : [...before.entries, ...draft.entries] }
}

/** Orders that are not over, oldest first: what the agent must have. */
export function openOrders({ orders }: Rows | Draft): readonly StoredOrder[] {
  return [...orders.values()].filter(({ hasEnded }) => !hasEnded)
}
