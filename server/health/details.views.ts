/** How is the installation itself: its database, jobs, nodes, mails, and the process that answers? */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { arch, platform } from 'node:os'
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getHealthDetails } from '@fettle/contract/http/health.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'

type Details = ResponseOf<typeof getHealthDetails>

export interface DetailParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  readonly version: string
  readonly nodeId: string
  /** When retention runs, as cron text. */
  readonly retentionCron: string
  readonly ages: Details['retention']['ages']
}

const tablesMax = 15
/** How far back the delays of the event loop are remembered. Milliseconds. */
const delayWindowMs = 10_000
const dayMs = 86_400_000

/** The handler of the health page, and what stops its measuring. */
export function healthDetails(parts: DetailParts): {
  readonly handlers: Pick<Handlers, 'getHealthDetails'>
  readonly close: () => void
} {
  const delay = eventLoopDelay()
  return { handlers: { getHealthDetails: () => detailsOf(parts, delay.read()) }, close: delay.close }
}

async function detailsOf(parts: DetailParts, eventLoop: Details['eventLoop']): Promise<Details> {
  const { db, now, version, retentionCron, ages } = parts
  const at = now()
  const [{ postgres, ...database }, schema, jobs, nodes, links, retention, mail] = await Promise.all([
    databaseOf(db),
    schemaOf(db),
    jobsOf(db),
    nodesOf(parts),
    linksOf(db),
    retentionOf(db),
    mailOf(db, at),
  ])
  const { rss, heapUsed } = process.memoryUsage()
  return {
    at: new Date(at).toISOString(),
    versions: { fettle: version, node: process.version, postgres, platform: `${platform()} ${arch()}`, schema },
    database,
    jobs,
    nodes,
    links,
    retention: { ...retention, schedule: retentionCron, ages },
    mail,
    eventLoop,
    memory: { rssBytes: rss, heapBytes: heapUsed },
    upSince: new Date(at - Math.round(process.uptime() * 1000)).toISOString(),
  }
}

async function databaseOf(db: Kysely<Tables>): Promise<Details['database'] & { readonly postgres: string }> {
  const began = performance.now()
  await sql`select 1`.execute(db)
  const answerMs = performance.now() - began
  const [one, tables] = await Promise.all([
    sql<{ readonly bytes: number; readonly used: number; readonly most: number; readonly postgres: string }>`
      select pg_database_size(current_database())::float8 as bytes, current_setting('server_version') as postgres,
        (select count(*)::integer from pg_stat_activity where datname = current_database()) as used,
        current_setting('max_connections')::integer as most`.execute(db),
    sql<Details['database']['tables'][number]>`
      select name, sum(bytes)::float8 as bytes, greatest(sum(rows), 0)::float8 as rows from (
        select case n.nspname when 'public' then '' else n.nspname || '.' end || coalesce(parent.relname, c.relname) as name,
          pg_total_relation_size(c.oid) as bytes, greatest(c.reltuples, 0) as rows
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
        where c.relkind = 'r' and n.nspname in ('public', 'job')
      ) each group by name order by bytes desc, name limit ${tablesMax}`.execute(db),
  ])
  const [found] = one.rows
  if (!found) throw new Error('the database said nothing of itself')
  const { bytes, used, most, postgres } = found
  return { bytes, answerMs, connections: { used, most }, tables: tables.rows, postgres }
}

async function schemaOf(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ readonly name: string }>`
    select name from kysely_migration order by timestamp desc, name desc limit 1`.execute(db)
  return rows[0]?.name ?? ''
}

interface QueueRow {
  readonly name: string
  readonly waiting: number
  readonly active: number
  readonly failed: number
  readonly oldest: string | null
}

/** Of the job engine's own table. What is to start later is not waiting. */
async function jobsOf(db: Kysely<Tables>): Promise<Details['jobs']> {
  const { rows } = await sql<QueueRow>`
    select name, count(*) filter (where state in ('created', 'retry') and start_after <= now())::integer as waiting,
      count(*) filter (where state = 'active')::integer as active, count(*) filter (where state = 'failed')::integer as failed,
      min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as oldest
    from job.job where state in ('created', 'retry', 'active', 'failed') group by name order by waiting desc, name`.execute(
    db,
  )
  const queues = rows.map(({ oldest, ...queue }) => ({ ...queue, ...(oldest === null ? {} : { oldestDueAt: oldest }) }))
  const oldest = queues.flatMap(({ oldestDueAt }) => oldestDueAt ?? []).toSorted()[0]
  const sum = (member: 'waiting' | 'active' | 'failed'): number => rows.reduce((total, row) => total + row[member], 0)
  return {
    waiting: sum('waiting'),
    active: sum('active'),
    failed: sum('failed'),
    ...(oldest === undefined ? {} : { oldestDueAt: oldest }),
    queues,
  }
}

async function nodesOf({ db, nodeId }: DetailParts): Promise<Details['nodes']> {
  const { rows } = await sql<{ readonly id: string; readonly beat_at: string; readonly links: number }>`
    select node.id, beat_at, (select count(*)::integer from computer where node_id = node.id) as links
    from node order by beat_at desc, id`.execute(db)
  return rows.map(({ id, beat_at, links }) => ({ id, beatAt: beat_at, links, isThis: id === nodeId }))
}

async function linksOf(db: Kysely<Tables>): Promise<Details['links']> {
  const { rows } = await sql<Details['links']>`
    select (select count(*)::integer from computer where node_id is not null) as agents,
      (select count(*)::integer from work_order where ended_at is null and accepted_at is null) as "ordersWaiting"`.execute(
    db,
  )
  return rows[0] ?? { agents: 0, ordersWaiting: 0 }
}

async function retentionOf(db: Kysely<Tables>): Promise<Omit<Details['retention'], 'schedule' | 'ages'>> {
  const row = await db.selectFrom('upkeep').selectAll().where('name', '=', 'retention').executeTakeFirst()
  if (!row) return {}
  return { lastAt: row.at, tookMs: row.took_ms, ...(row.problem === null ? {} : { problem: row.problem }) }
}

async function mailOf(db: Kysely<Tables>, now: number): Promise<Details['mail']> {
  const since = new Date(now - dayMs)
  const { rows } = await sql<Omit<Details['mail'], 'oldestWaitingAt'> & { readonly oldest: string | null }>`
    select mails.waiting, mails.failed as "failedLastDay", mails.oldest, hooks.waiting as "webhooksWaiting",
      hooks.failed as "webhooksFailedLastDay"
    from (
      select count(*) filter (where state = 'waiting')::integer as waiting,
        count(*) filter (where state = 'failed' and ended_at >= ${since})::integer as failed,
        min(created_at) filter (where state = 'waiting') as oldest from mail
    ) mails, (
      select count(*) filter (where state = 'waiting')::integer as waiting,
        count(*) filter (where state = 'failed' and ended_at >= ${since})::integer as failed from webhook_delivery
    ) hooks`.execute(db)
  const { oldest, ...counts } = rows[0] ?? {
    ...{ waiting: 0, failedLastDay: 0, webhooksWaiting: 0, webhooksFailedLastDay: 0 },
    oldest: null,
  }
  return { ...counts, ...(oldest === null ? {} : { oldestWaitingAt: oldest }) }
}

/** Measures how late the event loop is; what it reads is of the present stretch of time, or while that is short of the last one. */
function eventLoopDelay(): { readonly read: () => Details['eventLoop']; readonly close: () => void } {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  const ms = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? Math.round(nanoseconds / 1e4) / 100 : 0)
  const now = (): Details['eventLoop'] =>
    histogram.count === 0
      ? { meanMs: 0, p99Ms: 0, maxMs: 0 }
      : { meanMs: ms(histogram.mean), p99Ms: ms(histogram.percentile(99)), maxMs: ms(histogram.max) }
  let last: Details['eventLoop'] | undefined
  histogram.enable()
  const renewing = setInterval(() => {
    last = now()
    histogram.reset()
  }, delayWindowMs).unref()
  return {
    read: () => (histogram.count < 100 && last ? last : now()),
    close: () => {
      clearInterval(renewing)
      histogram.disable()
    },
  }
}
