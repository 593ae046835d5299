/** Simulates how the server takes what agents report: each journal entry once, in order, in the transaction that acts on it. */
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import { happen, type Transaction } from './loop.ts'
import type { Scene } from './scene.ts'
import type { Draft, StoredOrder } from './store.ts'

/** Stores entries and acts on them; answers the highest number stored. */
export function report(tx: Transaction, entries: readonly JournalEntry[]): number {
  const { draft } = tx
  const fresh = freshOf(tx.scene, draft.seen, entries)
  draft.entries.push(...fresh)
  for (const [sessionId, told] of bySession(fresh)) reportSession(tx, sessionId, told)
  draft.seen = Math.max(draft.seen, fresh.at(-1)?.n ?? 0)
  return draft.seen
}

/** Entries that follow on what was seen without a gap. */
function freshOf(scene: Scene, seen: number, entries: readonly JournalEntry[]): readonly JournalEntry[] {
  if (scene.isPlanted('appliesTwice') && entries.some(({ n }) => n === seen)) return entries
  if (scene.isPlanted('takesGaps')) return entries.filter(({ n }) => n > seen)
  if (entries.some(({ n }) => n <= seen)) scene.saw('journal entry came twice and was stored once')
  const fresh = entries.filter(({ n }) => n > seen)
  if (fresh.length === 0 || fresh[0]?.n === seen + 1) return fresh
  scene.saw('journal entry came too early and was left for later')
  return []
}

/** Neighbouring entries of one session, in order. */
function bySession(entries: readonly JournalEntry[]): readonly (readonly [SessionId, readonly JournalEntry[]])[] {
  const runs: [SessionId, JournalEntry[]][] = []
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run?.[0] === entry.sessionId) run[1].push(entry)
    else runs.push([entry.sessionId, [entry]])
  }
  return runs
}

/** An agent can speak only of orders that its own computer was given. */
function reportSession(tx: Transaction, sessionId: SessionId, entries: readonly JournalEntry[]): void {
  const { draft } = tx
  const own = entries.filter(({ orderId }) => draft.orders.has(orderId))
  for (const { orderId, at, event } of own) {
    if (event.type === 'inventoried') draft.inventoryAt = at
    if (event.type === 'orderAccepted') mark(draft, orderId, { isAccepted: true })
    if (event.type === 'orderEnded') mark(draft, orderId, { hasEnded: true })
  }
  happen(tx, sessionId, own.map(toSessionEvent))
}

function mark({ orders }: Draft, orderId: OrderId, change: Partial<StoredOrder>): void {
  const stored = orders.get(orderId)
  if (stored) orders.set(orderId, { ...stored, ...change })
}

function toSessionEvent({ orderId, at, event }: JournalEntry): SessionEvent {
  return { ...event, orderId, at } as SessionEvent
}
