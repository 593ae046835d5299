/** What is forgotten every night, so that a server that runs for years does not grow for ever? */
import type { Kysely } from 'kysely'
import { auditDays, forgetOldAudit } from './audit/audit.store.ts'
import type { Tables } from './db/tables.ts'
import { forgetOldItemChanges, itemChangeDays } from './engine/item-changes.ts'
import { forgetOldMoments } from './engine/moments.ts'
import { dropOldOutput } from './engine/output.ts'
import { forgetOldChanges, inventoryDays } from './inventory/result.store.ts'
import { deliveryDays, forgetOldMails, mailDays } from './mail/old-mails.ts'
import { forgetOldNotifications, notificationDays } from './notifications/notification.store.ts'
import { forgetOldDays, noteUpkeep, reportDays } from './reports/days.ts'
import { forgetOldRuns, runDays } from './schedules/old-runs.ts'

/** When it is quiet in most places, and not at the hour at which everybody else's jobs begin. UTC. */
export const retentionCron = '41 2 * * *'

/** What is kept for how long. Days. */
export function agesOf(outputDays: number) {
  return {
    output: outputDays,
    itemChanges: itemChangeDays,
    inventory: inventoryDays,
    runs: runDays,
    notificationsSeen: notificationDays.seen,
    notificationsUnseen: notificationDays.unseen,
    mails: mailDays,
    deliveries: deliveryDays,
    reportDays,
    audit: auditDays,
  } as const
}

/**
 * Lets every room forget what is too old; each says its own ages. Sessions with their plans, the history of definitions and the
 * state of items are never forgotten. One room that fails does not keep the others from it.
 * @throws all that went wrong.
 */
export async function forgetOld(
  db: Kysely<Tables>,
  { now, outputDays }: { readonly now: number; readonly outputDays: number },
): Promise<void> {
  const failures: unknown[] = []
  const began = performance.now()
  for (const forget of [
    () => dropOldOutput(db, now, outputDays),
    () => forgetOldItemChanges(db, now),
    () => forgetOldMoments(db, now),
    () => forgetOldChanges(db, now),
    () => forgetOldRuns(db, now),
    () => forgetOldNotifications(db, now),
    () => forgetOldMails(db, now),
    () => forgetOldDays(db, now),
    () => forgetOldAudit(db, now),
  ])
    await forget().catch((error: unknown) => failures.push(error))
  const problem = failures.map((failure) => (failure as Error).message).join(' ')
  const tookMs = performance.now() - began
  await noteUpkeep(db, { name: 'retention', at: now, tookMs, ...(problem === '' ? {} : { problem }) })
  if (failures.length > 0) throw new AggregateError(failures, 'some of what is old could not be forgotten')
}
