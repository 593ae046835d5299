/** Serves the endpoints about notifications. */
import { type Kysely, sql } from 'kysely'
import type { notification } from '@fettle/contract/http/notifications.ts'
import type { z } from 'zod'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { readTimeCursor, timeCursor } from '../http/time-cursor.ts'
import { acknowledge } from './notification.store.ts'

const columns = [
  'id',
  'kind',
  'subject_kind',
  'subject_id',
  'sentence',
  'at',
  'acknowledged_at',
  'acknowledged_by',
] as const

/** Handlers of the notifications room. */
export function notificationHandlers(
  db: Kysely<Tables>,
  now: () => number,
): Pick<Handlers, 'listNotifications' | 'acknowledgeNotification'> {
  return {
    listNotifications: async ({ query: { limit, cursor, all } }) => {
      const after = cursor === undefined ? undefined : readTimeCursor(cursor)
      const rows = await db
        .selectFrom('notification')
        .select(columns)
        .$if(all === 'false', (query) => query.where('acknowledged_at', 'is', null))
        .$if(after !== undefined, (query) =>
          query.where(sql<boolean>`(at, id) < (${after?.at}::timestamptz, ${after?.id})`),
        )
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map(toNotification),
        ...(rows.length > limit && last ? { nextCursor: timeCursor(last) } : {}),
      }
    },
    acknowledgeNotification: async ({ params, caller }) => {
      const id = await acknowledge(db, params.id, caller.name, now())
      if (id === undefined)
        return refuse('notFound', `There is no notification "${params.id}"; list them with GET /api/v1/notifications.`)
      return toNotification(
        await db.selectFrom('notification').select(columns).where('id', '=', id).executeTakeFirstOrThrow(),
      )
    },
  }
}

function toNotification(row: {
  readonly id: string
  readonly kind: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly sentence: string
  readonly at: string
  readonly acknowledged_at: string | null
  readonly acknowledged_by: string | null
}): z.infer<typeof notification> {
  const { id, kind, subject_kind, subject_id, sentence, at, acknowledged_at, acknowledged_by } = row
  return {
    ...{ id, kind, sentence, at, subject: { kind: subject_kind, id: subject_id } },
    ...(acknowledged_at === null ? {} : { acknowledged: { at: acknowledged_at, by: acknowledged_by ?? '' } }),
  }
}
