/** Keeps what somebody should look at and nobody is waiting for; the only writer of its table. */
import type { Kysely } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'

export interface NewNotification {
  /** What kind of thing happened, as in scheduleFailed. */
  readonly kind: string
  /** What it is about: a noun and its id. */
  readonly subject: { readonly kind: string; readonly id: string }
  /** What happened and what to do, whole. */
  readonly sentence: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Adds a notification, in the transaction in which the thing happens. */
export async function recordNotification(
  tx: Kysely<Tables>,
  { kind, subject, sentence, at }: NewNotification,
): Promise<void> {
  await tx
    .insertInto('notification')
    .values({ id: newId('ntf'), kind, subject_kind: subject.kind, subject_id: subject.id, sentence, at: new Date(at) })
    .execute()
}

/** Says that somebody has seen it; undefined when there is no such notification. */
export async function acknowledge(
  db: Kysely<Tables>,
  id: string,
  by: string,
  now: number,
): Promise<string | undefined> {
  const row = await db
    .updateTable('notification')
    .set((of) => ({
      acknowledged_at: of.fn.coalesce('acknowledged_at', of.val(new Date(now).toISOString())),
      acknowledged_by: of.fn.coalesce('acknowledged_by', of.val(by)),
    }))
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** What somebody has seen is looked up for a while; what nobody saw in more than a year nobody will. Days. */
export const notificationDays = { seen: 90, unseen: 400 } as const

/** Forgets old notifications. */
export async function forgetOldNotifications(db: Kysely<Tables>, now: number): Promise<void> {
  const before = (days: number): string => new Date(now - days * 86_400_000).toISOString()
  await db
    .deleteFrom('notification')
    .where((where) =>
      where.or([
        where('acknowledged_at', '<', before(notificationDays.seen)),
        where('at', '<', before(notificationDays.unseen)),
      ]),
    )
    .execute()
}
