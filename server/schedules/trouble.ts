/** Who is told that a schedule missed its time or could not start its computers? */
import type { Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { QueueHappening } from '../mail/webhook.commands.ts'
import { recordNotification } from '../notifications/notification.store.ts'
import type { StoredSchedule } from './schedule.store.ts'

export interface Trouble {
  readonly kind: 'scheduleMissed' | 'scheduleFailed'
  readonly schedule: { readonly id: string; readonly schedule: StoredSchedule }
  /** The run that failed. */
  readonly runId?: string
  readonly sentence: string
  readonly at: number
}

/** Leaves a notification for people and an event for webhooks, in the transaction in which it happens. */
export async function tellTrouble(
  tx: Transaction<Tables>,
  queueHappening: QueueHappening,
  { kind, schedule: { id, schedule }, runId, sentence, at }: Trouble,
): Promise<void> {
  await recordNotification(tx, { kind, subject: { kind: 'schedule', id }, sentence, at })
  const { target } = schedule
  const tenantId = target.type === 'target' ? target.target.tenantId : undefined
  await queueHappening(tx, {
    type: kind,
    ...(tenantId === undefined ? {} : { tenantId }),
    data: { schedule: { id, name: schedule.name }, ...(runId === undefined ? {} : { runId }), sentence },
  })
}
