/** Queues what webhooks are told, in the transaction of what happened, and delivers it until it is taken or a day has passed. */
import { randomBytes } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { WebhookEvent } from '@fettle/core/terms/mail.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { countVerdicts, firstProblem, outcomes } from '@fettle/core/session/outcome.ts'
import { newId } from '../db/new-id.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { TellPending } from '../onboarding/enrolment.commands.ts'
import type { Seal } from '../secrets/seal.ts'
import { nextTry } from './back-off.ts'
import type { Waker } from './due-jobs.ts'
import { deliver, type Outcome, secretPrefix } from './webhook-request.ts'

type Tx = Transaction<Tables>

/** A body is a message, not a copy of the database. Bytes. */
const bodyMax = 60_000
/** Longer than one delivery can take. Milliseconds. */
const claimMs = 60_000

export interface Happening {
  readonly type: WebhookEvent
  /** Webhooks of this tenant, of those above it and of the installation are told; without one those of the installation. */
  readonly tenantId?: string
  readonly data: Readonly<Record<string, unknown>>
}

export type QueueHappening = (tx: Tx, happening: Happening) => Promise<void>

const webhooksFor = prepared<{ readonly id: string }, [tenantId: string, type: string]>(
  'webhooks_for',
  `with recursive above as (
    select id, parent_id from tenant where id = $1
    union select tenant.id, tenant.parent_id from tenant join above on tenant.id = above.parent_id
  )
  select id from webhook
  where enabled and $2 = any(events) and (tenant_id is null or tenant_id in (select id from above))`,
)

/** What the engine and other rooms call in their transaction when something happened that others may want to know. */
export function createQueueHappening(deliveries: Waker, now: () => number): QueueHappening {
  return async (tx, happening) => {
    for (const { id } of await webhooksFor(tx, happening.tenantId ?? '', happening.type))
      await deliveries.wake(tx, await insertDelivery(tx, id, happening, now()))
  }
}

async function insertDelivery(
  db: Kysely<Tables>,
  webhookId: string,
  { type, tenantId, data }: Happening,
  now: number,
): Promise<string> {
  const id = newId('whd')
  const full = JSON.stringify({ type, timestamp: new Date(now).toISOString(), tenantId, data })
  const body =
    Buffer.byteLength(full) <= bodyMax
      ? full
      : JSON.stringify({ type, timestamp: new Date(now).toISOString(), tenantId, data: { tooLarge: true } })
  await db
    .insertInto('webhook_delivery')
    .values({ id, webhook_id: webhookId, event: type, body, state: 'waiting', next_at: sql`now()` as unknown as Date })
    .execute()
  return id
}

/** What is told about a session that started, ended or waits for approval. */
export function sessionHappening(
  type: 'sessionStarted' | 'sessionEnded' | 'approvalWanted',
  session: Session,
): Happening {
  const problem = firstProblem(session)
  return {
    type,
    tenantId: session.tenantId,
    data: {
      sessionId: session.id,
      computer: session.computer,
      kind: session.options.kind,
      state: session.state,
      trigger: session.trigger,
      ...(session.plan === undefined ? {} : { planHash: session.plan.hash, counts: countVerdicts(outcomes(session)) }),
      ...(problem === undefined ? {} : { problem: problem.slice(0, 1000) }),
      ...(session.rebootPending === undefined ? {} : { rebootPending: session.rebootPending }),
      ...(session.endedAt === undefined ? {} : { endedAt: new Date(session.endedAt).toISOString() }),
    },
  }
}

/** What is told about a computer that has begun to wait to be let in. */
export function pendingHappening({ id, name, tenantId, recognition }: Parameters<TellPending>[1]): Happening {
  const { verdict, match } = recognition
  return {
    ...{ type: 'computerPending' as const, tenantId },
    data: { computer: { id, name }, verdict, ...(match === undefined ? {} : { knownComputerId: match }) },
  }
}

export interface DeliveryParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly deliveries: Waker
  readonly now: () => number
}

/** Delivers what is due, if nobody else is at it. */
export async function deliverDue(parts: DeliveryParts, deliveryId: string): Promise<void> {
  const { numUpdatedRows } = await parts.db
    .updateTable('webhook_delivery')
    .set((of) => ({
      attempts: of('attempts', '+', 1),
      claimed_until: sql<Date>`now() + ${claimMs} * interval '1 ms'`,
    }))
    .where('id', '=', deliveryId)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', sql<string>`now() + interval '5 s'`)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', sql<string>`now()`)]))
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await attempt(parts, deliveryId, true)
}

/** One attempt; tried again later when it `mayRepeat`. */
async function attempt(parts: DeliveryParts, id: string, mayRepeat: boolean): Promise<void> {
  const row = await parts.db
    .selectFrom('webhook_delivery')
    .innerJoin('webhook', 'webhook.id', 'webhook_delivery.webhook_id')
    .select(['webhook.id as webhook_id', 'url', 'secret', 'allow_private', 'body', 'attempts', 'enabled'])
    .select('webhook_delivery.created_at')
    .where('webhook_delivery.id', '=', id)
    .executeTakeFirst()
  if (!row) return
  const outcome =
    row.enabled || !mayRepeat
      ? await signedDelivery(parts, id, row)
      : { problem: 'The webhook was switched off meanwhile.' }
  const next =
    outcome.problem !== undefined && mayRepeat && row.enabled
      ? nextTry(row.attempts, Date.parse(row.created_at), parts.now())
      : undefined
  await note(parts, id, outcome, next)
}

interface Addressed {
  readonly webhook_id: string
  readonly url: string
  readonly secret: string
  readonly allow_private: boolean
  readonly body: string
}

async function signedDelivery({ seal, now }: DeliveryParts, id: string, row: Addressed): Promise<Outcome> {
  if (row.secret === '')
    return { problem: 'The webhook has no secret yet that could sign this; make one with fettle webhooks secret.' }
  return await deliver({
    ...{ id, url: row.url, allowPrivate: row.allow_private, body: row.body },
    secret: seal.open(row.secret, secretPurpose(row.webhook_id)),
    timestamp: Math.floor(now() / 1000),
  })
}

async function note(parts: DeliveryParts, id: string, outcome: Outcome, next: number | undefined): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    const told = { status: outcome.status ?? null, problem: outcome.problem ?? null, claimed_until: null }
    const ended = {
      state: outcome.problem === undefined ? ('delivered' as const) : ('failed' as const),
      ended_at: sql<Date>`now()`,
    }
    await tx
      .updateTable('webhook_delivery')
      .set({ ...told, ...(next === undefined ? ended : { next_at: new Date(next) }) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute()
    if (next !== undefined) await parts.deliveries.wake(tx, id, next)
  })
}

/** Delivers a test event at once and once; returns the delivery's id. */
export async function testWebhook(parts: DeliveryParts, webhookId: string): Promise<string> {
  const data = { sentence: 'This is a test of the webhook.' }
  const id = await insertDelivery(parts.db, webhookId, { type: 'test', data }, parts.now())
  await parts.db
    .updateTable('webhook_delivery')
    .set({ attempts: 1, claimed_until: sql<Date>`now() + ${claimMs} * interval '1 ms'` })
    .where('id', '=', id)
    .execute()
  await attempt(parts, id, false)
  return id
}

function secretPurpose(webhookId: string): string {
  return `the secret of the webhook ${webhookId}`
}

/** Gives a webhook a new secret, which is returned this once; the old one signs nothing any more. */
export async function renewSecret({ db, seal }: Pick<DeliveryParts, 'db' | 'seal'>, id: string): Promise<string> {
  const secret = `${secretPrefix}${randomBytes(32).toString('base64')}`
  await db
    .updateTable('webhook')
    .set({ secret: seal.seal(secret, secretPurpose(id)) })
    .where('id', '=', id)
    .execute()
  return secret
}

/** Deliveries whose job was lost, or whose server died. */
export async function overdueDeliveries(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('webhook_delivery')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_at', '<', sql<string>`now() - interval '30 s'`)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', sql<string>`now()`)]))
    .orderBy('next_at')
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}
