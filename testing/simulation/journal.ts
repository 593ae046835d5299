/** Is what an agent remembers for certain: orders taken, actions begun and ended, and the numbered events. Survives every crash. */
import type { AgentEvent, JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { CancelMode, WorkOrder } from '@fettle/core/terms/order.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Reason, Verdict } from '@fettle/core/terms/plan.ts'

/** What is known of an action that was begun or has ended. */
export interface ActionNote {
  readonly attempts: number
  readonly startedAt: number
  /** Absent while its outcome is not known. */
  readonly verdict?: Verdict
  readonly reason?: Reason
}

export interface KeptOrder {
  /** Absent when only a cancel of it ever came. */
  readonly order?: WorkOrder
  readonly notes: Map<string, ActionNote>
  cancel?: CancelMode
  hasEnded: boolean
  /** What the order must not forget besides its actions. */
  memory?: Json
}

export interface EventDraft {
  readonly sessionId: SessionId
  readonly orderId: OrderId
  readonly event: AgentEvent
}

/** What one write brings about, whole or not at all. */
export interface Write {
  readonly accept?: WorkOrder
  readonly cancel?: { readonly orderId: OrderId; readonly how: CancelMode }
  readonly memory?: { readonly orderId: OrderId; readonly value: Json }
  readonly events: readonly EventDraft[]
}

export interface Journal {
  /** Entry n is at place n - 1. */
  readonly entries: JournalEntry[]
  readonly orders: Map<OrderId, KeptOrder>
}

/** A journal with nothing in it. */
export function newJournal(): Journal {
  return { entries: [], orders: new Map() }
}

/** Makes the write durable. */
export function record(journal: Journal, write: Write, at: number): void {
  const { accept, cancel, memory, events } = write
  if (accept) journal.orders.set(accept.id, { order: accept, notes: new Map(), hasEnded: false })
  if (cancel) keepCancel(journal, cancel.orderId, cancel.how)
  const remembering = memory && journal.orders.get(memory.orderId)
  if (remembering) remembering.memory = memory.value
  for (const draft of events) {
    journal.entries.push({ n: journal.entries.length + 1, at, ...draft })
    const kept = journal.orders.get(draft.orderId)
    if (kept) follow(kept, draft.event, at)
  }
}

/** The oldest order that has not ended. */
export function openOrder(journal: Journal): (KeptOrder & { readonly order: WorkOrder }) | undefined {
  for (const kept of journal.orders.values())
    if (!kept.hasEnded && kept.order) return kept as KeptOrder & { readonly order: WorkOrder }
  return undefined
}

/** A cancel never becomes milder. */
function keepCancel(journal: Journal, orderId: OrderId, how: CancelMode): void {
  const kept: KeptOrder = journal.orders.get(orderId) ?? { notes: new Map(), hasEnded: false }
  kept.cancel = kept.cancel === 'now' ? 'now' : how
  journal.orders.set(orderId, kept)
}

function follow(kept: KeptOrder, event: AgentEvent, at: number): void {
  if (event.type === 'actionStarted') {
    const startedAt = kept.notes.get(event.actionId)?.startedAt ?? at
    kept.notes.set(event.actionId, { attempts: event.attempt, startedAt })
  }
  if (event.type === 'actionEnded') {
    const attempts = kept.notes.get(event.actionId)?.attempts ?? 0
    kept.notes.set(event.actionId, {
      attempts,
      startedAt: event.startedAt,
      verdict: event.verdict,
      reason: event.reason,
    })
  }
  if (event.type === 'orderEnded') kept.hasEnded = true
}
