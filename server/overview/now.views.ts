/** What runs, what waits, what ended today, and how the fleet is. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getOverview } from '@fettle/contract/http/overview.ts'
import { computerIs } from '../computers/filter.ts'
import type { Tables } from '../db/tables.ts'

type Overview = ResponseOf<typeof getOverview>
type Running = Overview['running']['sessions'][number]

const runningMax = 10

interface RunningRow {
  readonly id: string
  readonly computer_id: string
  readonly name: string
  readonly kind: Running['kind']
  readonly state: Running['state']
  readonly started_at: string | null
  readonly progress: number | null
  readonly counts: { readonly total?: number; readonly pending?: number }
  readonly action: { readonly title: string; readonly kind: string } | null
  readonly action_at: string | null
}

/** Sessions in progress: how many in each state, and those that began first. */
export async function running(db: Kysely<Tables>): Promise<Overview['running']> {
  const [states, sessions] = await Promise.all([
    sql<Overview['running']['states'][number]>`
      select state, count(*)::integer as count from session where not final and state <> 'waiting'
      group by state order by state`.execute(db),
    // Of the few that are shown only: a plan is a large document.
    sql<RunningRow>`
      with first as (
        select * from session where not final and state <> 'waiting' order by started_at nulls last, id limit ${runningMax}
      )
      select first.id, first.computer_id, computer.name, first.kind, first.state, first.started_at, first.progress, first.counts,
        jsonb_path_query_first(document.body, '$.actions[*] ? (@.id == $id)', jsonb_build_object('id', now.id)) as action,
        now.started_at as action_at
      from first
      join computer on computer.id = first.computer_id
      left join lateral (
        select id, started_at from action where session_id = first.id and status = 'running' order by started_at limit 1
      ) now on true
      left join document on document.hash = first.plan_hash and now.id is not null
      order by first.started_at nulls last, first.id`.execute(db),
  ])
  return {
    count: states.rows.reduce((sum, { count }) => sum + count, 0),
    states: states.rows,
    sessions: sessions.rows.map(toRunning),
  }
}

function toRunning(row: RunningRow): Running {
  const { total = 0, pending = 0 } = row.counts
  const progress = row.progress ?? (total > 0 ? (total - pending) / total : undefined)
  return {
    id: row.id,
    computer: { id: row.computer_id, name: row.name },
    kind: row.kind,
    state: row.state,
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(progress === undefined ? {} : { progress }),
    ...(total === 0 ? {} : { actions: { done: total - pending, total } }),
    ...(row.action === null
      ? {}
      : {
          current: {
            title: row.action.title,
            kind: row.action.kind,
            ...(row.action_at === null ? {} : { startedAt: row.action_at }),
          },
        }),
  }
}

/** Sessions that wait, by what for; the most first. */
export async function waiting(db: Kysely<Tables>): Promise<Overview['waiting']> {
  const { rows } = await sql<Overview['waiting']['reasons'][number]>`
    select wait_reason as reason, count(*)::integer as count from session where wait_reason is not null
    group by wait_reason order by count desc, reason`.execute(db)
  return { count: rows.reduce((sum, { count }) => sum + count, 0), reasons: rows }
}

/** Sessions that ended since a moment, by outcome; the most first. */
export async function endedSince(db: Kysely<Tables>, since: Date): Promise<Overview['today']> {
  const { rows } = await sql<Overview['today']['outcomes'][number]>`
    select state, count(*)::integer as count from session where ended_at >= ${since}
      and state in ('compliant', 'changed', 'partial', 'failed', 'cancelled', 'missed')
    group by state order by count desc, state`.execute(db)
  return { since: since.toISOString(), count: rows.reduce((sum, { count }) => sum + count, 0), outcomes: rows }
}

/** How many computers are so; the same words as in the computers' filter. */
export async function fleet(db: Kysely<Tables>): Promise<Overview['fleet']> {
  const count = (condition: ReturnType<typeof computerIs>) => sql`count(*) filter (where ${condition})::integer`
  const { rows } = await sql<Overview['fleet']>`
    select count(*)::integer as computers, ${count(computerIs('online'))} as online, ${count(computerIs('offline'))} as offline,
      ${count(computerIs('stale'))} as stale, ${count(computerIs('rebootPending'))} as "rebootPending",
      ${count(computerIs('neverChecked'))} as "neverChecked", ${count(computerIs('excluded'))} as excluded,
      ${count(computerIs('pending'))} as "onboardingPending"
    from computer where deleted_at is null`.execute(db)
  const [one] = rows
  if (!one) throw new Error('counting without groups gave no row')
  return one
}
