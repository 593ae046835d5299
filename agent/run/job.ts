/** One order in hand: what is known of it, and how it is told to stop. */
import type { Json } from '@fettle/core/terms/json.ts'
import type { CancelMode, WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { ActionNote, Change, EventDraft, OpenOrder, ProcessNote } from '../journal/rows.ts'

/** An order that takes its time; a cancellation is carried out at once. */
export type Doable = Exclude<WorkOrder, { type: 'cancel' }>

export interface Job {
  readonly order: Doable
  /** What an earlier life of the agent knew of its actions. */
  readonly notes: ReadonlyMap<string, ActionNote>
  readonly process?: ProcessNote
  /** What an earlier life wrote down besides. */
  readonly memory?: Json
  readonly isResumed: boolean
  readonly controller: AbortController
  /** Its acceptance is written. */
  isAccepted: boolean
  cancel?: CancelMode
}

/** A job for an order that has just come. */
export function newJob(order: Doable): Job {
  return { order, notes: new Map(), isResumed: false, isAccepted: false, controller: new AbortController() }
}

/** A job for an order that was in hand when the agent ended. */
export function resumedJob(order: Doable, { cancel, process, actions, memory }: OpenOrder): Job {
  const controller = new AbortController()
  if (cancel === 'now') controller.abort()
  return {
    order,
    notes: actions,
    isResumed: true,
    isAccepted: true,
    controller,
    ...(process === undefined ? {} : { process }),
    ...(memory === undefined ? {} : { memory }),
    ...(cancel === undefined ? {} : { cancel }),
  }
}

/** What is written when the order is accepted. */
export function acceptance(job: Job): Change {
  return { accept: job.order, events: drafts(job, [{ type: 'orderAccepted' }]) }
}

/** The events of an order, ready to be written. */
export function drafts({ order }: Pick<Job, 'order'>, events: readonly AgentEvent[]): readonly EventDraft[] {
  return events.map((event) => ({ orderId: order.id, sessionId: order.sessionId, event }))
}
