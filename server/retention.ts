/** What is forgotten every night, so that a server that runs for years does not grow for ever? */
import type { Kysely } from 'kysely'
import type { Tables } from './db/tables.ts'
import { forgetOldItemChanges } from './engine/item-changes.ts'
import { dropOldOutput } from './engine/output.ts'
import { forgetOldChanges } from './inventory/result.store.ts'
import { forgetOldMails } from './mail/old-mails.ts'
import { forgetOldNotifications } from './notifications/notification.store.ts'
import { forgetOldRuns } from './schedules/old-runs.ts'

/** When it is quiet in most places, and not at the hour at which everybody else's jobs begin. UTC. */
export const retentionCron = '41 2 * * *'

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
  for (const forget of [
    () => dropOldOutput(db, now, outputDays),
    () => forgetOldItemChanges(db, now),
    () => forgetOldChanges(db, now),
    () => forgetOldRuns(db, now),
    () => forgetOldNotifications(db, now),
    () => forgetOldMails(db, now),
  ])
    await forget().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, 'some of what is old could not be forgotten')
}
