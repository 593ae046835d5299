/** What screens see of batches: how many sessions of each kind of state, how far, and whom they did not reach. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { BatchDetail, listBatches } from '@fettle/contract/http/sessions.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { stateGroups } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import { readTimeCursor, timeCursor } from '../http/time-cursor.ts'

interface Row {
  readonly id: string
  readonly trigger: string
  readonly created_at: string
  readonly asked: number
  readonly joined: number
  readonly refused: BatchDetail['refused']
  readonly started: number
  readonly in_progress: number
  readonly waiting: number
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly not_reached: number
  readonly open: number
  readonly ended_at: string | null
}

/** A page of batches, newest first. */
export async function listBatchPage(
  db: Kysely<Tables>,
  query: QueryOf<typeof listBatches>,
): Promise<ResponseOf<typeof listBatches>> {
  const rows = await batches(db, after(query.cursor), query.limit + 1)
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const items = page.map(toBatch)
  return rows.length > query.limit && last
    ? { items, nextCursor: timeCursor({ at: last.created_at, id: last.id }) }
    : { items }
}

function after(cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined) return sql<boolean>`true`
  const { at, id } = readTimeCursor(cursor)
  return sql<boolean>`(batch.created_at, batch.id) < (${at}::timestamptz, ${id})`
}

/** One batch; undefined when there is none. */
export async function batchDetail(db: Kysely<Tables>, id: string): Promise<BatchDetail | undefined> {
  const [row] = await batches(db, sql<boolean>`batch.id = ${id}`, 1)
  return row && toBatch(row)
}

async function batches(db: Kysely<Tables>, condition: RawBuilder<boolean>, limit: number): Promise<readonly Row[]> {
  // Of a batch of several tenants each sees its own sessions, and whom of its own the batch did not reach.
  const isNarrow = tenantScope() !== undefined
  const columns = isNarrow
    ? sql`id, trigger, created_at, 0 as asked, 0 as joined, '[]'::jsonb as refused`
    : sql`id, trigger, created_at, asked, joined, refused`
  const count = (states: readonly string[]): RawBuilder<number> =>
    sql<number>`count(*) filter (where session.state = any(${states}))::integer`
  const { rows } = await sql<Row>`
    with chosen as (
      select ${columns} from batch where ${condition} order by created_at desc, id desc limit ${limit}
    )
    select chosen.id, chosen.trigger, chosen.created_at, chosen.asked, chosen.joined, chosen.refused,
      count(session.id)::integer as started,
      ${count(stateGroups.inProgress)} as in_progress, ${count(stateGroups.waiting)} as waiting,
      ${count(stateGroups.completed)} as completed, ${count(stateGroups.failed)} as failed,
      ${count(stateGroups.cancelled)} as cancelled,
      count(*) filter (where session.final and (session.state = 'missed' or session.body ? 'awaySince'))::integer as not_reached,
      count(*) filter (where not session.final)::integer as open,
      max(session.ended_at) as ended_at
    from chosen left join session on session.batch_id = chosen.id
    group by chosen.id, chosen.trigger, chosen.created_at, chosen.asked, chosen.joined, chosen.refused
    order by chosen.created_at desc, chosen.id desc`.execute(db)
  return isNarrow ? await withOwnRefused(db, rows) : rows
}

async function withOwnRefused(db: Kysely<Tables>, rows: readonly Row[]): Promise<readonly Row[]> {
  const ids = rows.map(({ id }) => id)
  const found = await unscoped(() =>
    db
      .selectFrom('batch')
      .select(['id', 'refused'])
      .where('id', '=', sql<string>`any(${ids}::text[])`)
      .execute(),
  )
  const refused = new Map(found.map((row) => [row.id, row.refused as Row['refused']]))
  const computers = [...refused.values()].flatMap((all) => all.map(({ computer }) => computer.id))
  const ours = await db
    .selectFrom('computer')
    .select('id')
    .where('id', '=', sql<string>`any(${computers}::text[])`)
    .execute()
  const isOurs = new Set(ours.map(({ id }) => id))
  return rows.map((row) => ({
    ...row,
    refused: (refused.get(row.id) ?? []).filter(({ computer }) => isOurs.has(computer.id)),
  }))
}

function toBatch(row: Row): BatchDetail {
  const over = row.completed + row.failed + row.cancelled + row.refused.length + row.joined
  const asked = Math.max(row.asked, row.started + row.refused.length + row.joined)
  const isOver = row.open === 0 && over >= asked
  return {
    id: row.id,
    trigger: row.trigger,
    createdAt: row.created_at,
    ...(isOver ? { endedAt: row.ended_at ?? row.created_at } : {}),
    asked,
    started: row.started,
    joined: row.joined,
    refused: row.refused,
    inProgress: row.in_progress,
    waiting: row.waiting,
    completed: row.completed,
    failed: row.failed,
    cancelled: row.cancelled,
    notReached: row.not_reached,
    progress: asked === 0 ? 1 : Math.min(1, over / asked),
  }
}
