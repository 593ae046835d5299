/** What screens see of mails, webhooks and their deliveries. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { listMails, listWebhookDeliveries, listWebhooks } from '@fettle/contract/http/mail.ts'
import type { NoticeAbout, WebhookEvent } from '@fettle/core/terms/mail.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

type MailList = ResponseOf<typeof listMails>
type MailShown = MailList['items'][number]
type WebhookShown = ResponseOf<typeof listWebhooks>['items'][number]
type DeliveryList = ResponseOf<typeof listWebhookDeliveries>

interface MailRow {
  readonly id: string
  readonly session_id: string
  readonly about: NoticeAbout
  readonly recipient: string | null
  readonly role: 'person' | 'operator' | 'copy' | null
  readonly state: MailShown['state']
  readonly attempts: number
  readonly problem: string | null
  readonly created_at: string
  readonly next_at: string | null
  readonly ended_at: string | null
}

/** Mails and notices that nobody was told, newest first. Ids begin with their time, so they are the order. */
export async function mailList(
  db: Kysely<Tables>,
  wanted: { limit: number; cursor?: string | undefined; session?: string | undefined; state?: string | undefined },
): Promise<MailList> {
  const { rows } = await sql<MailRow>`
    select * from (
      select mail.id, notice.session_id, notice.about, mail.recipient, mail.role, mail.state, mail.attempts, mail.problem,
        mail.created_at, mail.next_at, mail.ended_at, substr(mail.id, 5) as place
      from mail join notice on notice.id = mail.notice_id
      union all
      select id, session_id, about, null, null, state, 0, problem, created_at, null, null, substr(id, 5)
      from notice where state in ('omitted', 'waiting')
    ) as told
    where (${wanted.session ?? null}::text is null or session_id = ${wanted.session ?? null})
      and (${wanted.state ?? null}::text is null or state = ${wanted.state ?? null})
      and (${wanted.cursor ?? null}::text is null or place < ${wanted.cursor ?? null})
    order by place desc limit ${wanted.limit + 1}`.execute(db)
  return pageOf(rows, wanted.limit, (row): MailShown => {
    const isWaiting = row.state === 'waiting' && row.next_at !== null
    return {
      ...{ id: row.id, session: row.session_id, about: row.about, state: row.state, attempts: row.attempts },
      ...(row.recipient === null ? {} : { recipient: row.recipient }),
      ...(row.role === null ? {} : { role: row.role }),
      ...(row.problem === null ? {} : { problem: row.problem }),
      createdAt: row.created_at,
      ...(isWaiting && row.next_at !== null ? { nextAt: row.next_at } : {}),
      ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    }
  })
}

function pageOf<Row extends { readonly id: string }, Shown>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
): { items: Shown[]; nextCursor?: string } {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(show), ...(last === undefined ? {} : { nextCursor: last.id.slice(4) }) }
}

/** All webhooks by name. */
export async function webhookList(db: Kysely<Tables>): Promise<readonly WebhookShown[]> {
  const rows = await db
    .selectFrom('webhook')
    .leftJoin('tenant', 'tenant.id', 'webhook.tenant_id')
    .select(['webhook.id', 'webhook.name', 'webhook.url', 'webhook.events', 'webhook.allow_private', 'webhook.enabled'])
    .select(['webhook.created_at', 'tenant.id as tenant_id', 'tenant.name as tenant_name'])
    .orderBy('webhook.name')
    .execute()
  return rows.map((row) => ({
    ...{ id: row.id, name: row.name, url: row.url, events: row.events as WebhookEvent[] },
    ...{ allowPrivate: row.allow_private, enabled: row.enabled, createdAt: row.created_at },
    ...(row.tenant_id === null ? {} : { tenant: { id: row.tenant_id, name: row.tenant_name ?? '' } }),
  }))
}

/** The webhook with this name or id. */
export async function getWebhook(db: Kysely<Tables>, text: string): Promise<WebhookShown> {
  const found = (await webhookList(db)).find(({ id, name }) => id === text || name === text)
  return found ?? refuse('notFound', `There is no webhook "${text}"; list them with GET /api/v1/webhooks.`)
}

/** What a webhook was told, newest first. */
export async function deliveryList(
  db: Kysely<Tables>,
  webhookId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<DeliveryList> {
  const rows = await db
    .selectFrom('webhook_delivery')
    .select(['id', 'event', 'state', 'attempts', 'status', 'problem', 'created_at', 'next_at', 'ended_at'])
    .where('webhook_id', '=', webhookId)
    .$if(cursor !== undefined, (select) => select.where('id', '<', `whd_${cursor ?? ''}`))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, (row): DeliveryList['items'][number] => ({
    ...{ id: row.id, event: row.event as WebhookEvent, state: row.state, attempts: row.attempts },
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.problem === null ? {} : { problem: row.problem }),
    createdAt: row.created_at,
    ...(row.state === 'waiting' ? { nextAt: row.next_at } : {}),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  }))
}
