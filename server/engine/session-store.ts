/** Reads and writes sessions, their events, actions and orders: the only writer of these tables. */
import { type Kysely, type Transaction, sql } from 'kysely'
import type { ContentHash } from '@fettle/core/terms/ids.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { causeOfSession } from '@fettle/core/report/cause.ts'
import type { Manifest } from '@fettle/core/terms/manifest.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { Plan } from '@fettle/core/terms/plan.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { keepCauses } from './causes.ts'
import { type Documents, sha256 } from './documents.ts'
import { actionColumns, type SessionBody, sessionColumns, toSession } from './session-rows.ts'

type Tx = Transaction<Tables>

/** What happened to a session, as it is kept. */
export interface KeptEvent {
  readonly n: number
  readonly at: number
  readonly type: string
  readonly state: string
  readonly sentence: string
}

/** The hash under which a manifest is kept. */
export function manifestHash(manifest: Manifest): ContentHash {
  return sha256(canonicalJson(manifest))
}

/** The session with this id; without `documents` its manifest, plan and actions are left out. Undefined when there is none. */
export async function findSession(tx: Tx, documents: Documents | undefined, id: string): Promise<Session | undefined> {
  // Asked together, so that the answers come in one go.
  const [row, actions] = await Promise.all([
    tx.selectFrom('session').select(['body', 'manifest_hash', 'plan_hash']).where('id', '=', id).executeTakeFirst(),
    documents ? tx.selectFrom('action').selectAll().where('session_id', '=', id).execute() : [],
  ])
  if (!row) return undefined
  if (!documents) return toSession(row.body as SessionBody, {}, [])
  const manifest = row.manifest_hash === null ? {} : { manifest: await documents.read<Manifest>(tx, row.manifest_hash) }
  const plan = row.plan_hash === null ? {} : { plan: await documents.read<Plan>(tx, row.plan_hash) }
  return toSession(row.body as SessionBody, { ...manifest, ...plan }, row.plan_hash === null ? [] : actions)
}

/** Lets go of documents that cannot be read; actions without a verdict stay unknown. */
export async function forgetDocuments(tx: Tx, sessionId: string): Promise<void> {
  await tx.updateTable('session').set({ manifest_hash: null, plan_hash: null }).where('id', '=', sessionId).execute()
  await tx
    .updateTable('action')
    .set({ status: 'ended', verdict: 'unknown', reason: 'interrupted' })
    .where('session_id', '=', sessionId)
    .where('verdict', 'is', null)
    .execute()
}

/** Stores a session that was not there, with nothing but its own row. */
export async function insertSession(tx: Tx, session: Session): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      id: session.id,
      computer_id: session.computer.id,
      batch_id: session.batchId ?? null,
      kind: session.options.kind,
      created_at: new Date(session.createdAt),
      manifest_hash: null,
      plan_hash: null,
      ...sessionColumns(session),
    })
    .execute()
}

/** Stores what changed between two states of a session, and the events between them. Returns documents that are new. */
export async function saveSession(
  tx: Tx,
  documents: Documents,
  change: { readonly before: Session; readonly after: Session; readonly events: readonly KeptEvent[] },
): Promise<ReadonlyMap<ContentHash, unknown>> {
  const { before, after } = change
  const added = new Map<ContentHash, unknown>()
  const hashes: { manifest_hash?: string; plan_hash?: string } = {}
  if (after.manifest && after.manifest !== before.manifest) {
    hashes.manifest_hash = manifestHash(after.manifest)
    added.set(hashes.manifest_hash, after.manifest)
  }
  if (after.plan && after.plan !== before.plan) {
    hashes.plan_hash = after.plan.hash
    added.set(after.plan.hash, after.plan)
  }
  for (const [hash, body] of added) await documents.save(tx, hash, body)
  const cause = causeOfSession(after)
  if (cause) await keepCauses(tx, [cause])
  // Sent together: none of them waits for the answer to another.
  await Promise.all([
    tx
      .updateTable('session')
      .set({ ...sessionColumns(after), ...hashes })
      .where('id', '=', after.id)
      .execute(),
    saveActions(tx, before, after),
    saveEvents(tx, after.id, change.events),
  ])
  return added
}

async function saveActions(tx: Tx, before: Session, after: Session): Promise<void> {
  if (after.actions === before.actions) return
  const known = new Set(before.actions)
  const rows = after.actions.filter((record) => !known.has(record)).map((record) => actionColumns(after.id, record))
  // A plan that was made anew before anything began may have fewer.
  if (after.plan !== before.plan && before.actions.length > after.actions.length)
    await tx
      .deleteFrom('action')
      .where('session_id', '=', after.id)
      .where('id', '!=', sql<string>`all(${after.actions.map(({ id }) => id)})`)
      .execute()
  if (rows.length === 0) return
  await sql`
    insert into action (session_id, id, status, attempts, verdict, reason, detail, after, ran_as, started_at, ended_at)
    select session_id, id, status, attempts, verdict, reason, detail, after, ran_as, started_at, ended_at
    from jsonb_populate_recordset(null::action, ${JSON.stringify(rows)}::text::jsonb)
    on conflict (session_id, id) do update set status = excluded.status, attempts = excluded.attempts,
      verdict = excluded.verdict, reason = excluded.reason, detail = excluded.detail, after = excluded.after,
      ran_as = excluded.ran_as,
      started_at = excluded.started_at, ended_at = excluded.ended_at`.execute(tx)
}

async function saveEvents(tx: Tx, sessionId: string, events: readonly KeptEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into session_event (session_id, n, at, type, state, body)
    select ${sessionId}, event.n, to_timestamp(event.at / 1000.0), event.type, event.state,
      jsonb_build_object('sentence', event.sentence)
    from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb)
      as event (n integer, at bigint, type text, state text, sentence text)`.execute(tx)
}

/** Puts an order into the outbox of its computer; `body` is the order as JSON. */
export async function insertOrder(tx: Tx, computerId: string, order: WorkOrder, body: string): Promise<void> {
  await tx
    .insertInto('work_order')
    .values({ id: order.id, session_id: order.sessionId, computer_id: computerId, body })
    .execute()
}

/** Notes that an order is durable in the agent's journal, or over. */
export async function markOrder(tx: Tx, orderId: string, mark: 'accepted' | 'ended', at: number): Promise<void> {
  const time = new Date(at)
  await tx
    .updateTable('work_order')
    .set(mark === 'accepted' ? { accepted_at: time } : { ended_at: time })
    .where('id', '=', orderId)
    .where(mark === 'accepted' ? 'accepted_at' : 'ended_at', 'is', null)
    .execute()
}

/** Orders of a computer that are not over, oldest first: what its agent must have. */
export async function openOrders(tx: Kysely<Tables>, computerId: string): Promise<readonly WorkOrder[]> {
  const rows = await tx
    .selectFrom('work_order')
    .select('body')
    .where('computer_id', '=', computerId)
    .where('ended_at', 'is', null)
    .orderBy('sequence')
    .execute()
  return rows.map(({ body }) => body as WorkOrder)
}

/** The computers a node holds the links of, and those of their orders that no agent has accepted yet. */
export async function openWork(
  db: Kysely<Tables>,
  nodeId: string,
): Promise<{
  online: ReadonlySet<string>
  unsent: readonly { readonly computerId: string; readonly orderId: string }[]
}> {
  const rows = await db
    .selectFrom('computer')
    .leftJoin('work_order', (join) =>
      join
        .onRef('work_order.computer_id', '=', 'computer.id')
        .on('work_order.ended_at', 'is', null)
        .on('work_order.accepted_at', 'is', null),
    )
    .select(['computer.id as computerId', 'work_order.id as orderId'])
    .where('computer.node_id', '=', nodeId)
    .execute()
  return {
    online: new Set(rows.map(({ computerId }) => computerId)),
    unsent: rows.flatMap(({ computerId, orderId }) => (orderId === null ? [] : [{ computerId, orderId }])),
  }
}
