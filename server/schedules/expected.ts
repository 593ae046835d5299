/** How many computers do schedules mean, how long do their sessions take, and how many may run at once? */
import { type Kysely, sql } from 'kysely'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { tenantScope } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Names } from '../deployments/target-words.ts'
import { Refusal } from '../http/refusal.ts'
import { computersOf } from './schedule-target.ts'
import type { ScheduleRow } from './schedule.store.ts'

/** How old a count of computers may be; to count anew means to read the facts of the whole fleet. Milliseconds. */
const countAgeMs = 5 * 60_000
/** Sessions of the last run that are looked at for how long one takes. */
const sampleMax = 500

export interface CountParts {
  readonly db: Kysely<Tables>
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
}

/** How many computers a schedule means and has something to do on; undefined when its target is missing. */
export type CountOf = (row: ScheduleRow) => Promise<number | undefined>

/** A function that counts, and remembers what it counted for 5 minutes. */
export function createCounts({ db, definitions, now }: CountParts): CountOf {
  const counted = new Map<string, { readonly at: number; readonly count: Promise<number | undefined> }>()
  return (row) => {
    const scope = tenantScope()
    const key = JSON.stringify([row.id, row.updatedAt, scope?.tenants, scope?.above])
    const known = counted.get(key)
    if (known && now() - known.at < countAgeMs) return known.count
    for (const [old, { at }] of counted) if (now() - at >= countAgeMs) counted.delete(old)
    const count = definitions(db)
      .then((all) => computersOf(db, all, row.schedule, now()))
      .then(
        (computers) => computers.filter(({ isNotApplicable }) => !isNotApplicable).length,
        (error: unknown) => {
          if (error instanceof Refusal) return undefined // what its target names is gone
          counted.delete(key)
          throw error
        },
      )
    counted.set(key, { at: now(), count })
    return count
  }
}

/** How long a number of computers takes, when so many may run at once. Milliseconds. */
export function expectedMs(count: number, eachMs: number, atOnce: number | undefined): number {
  const most = Math.max(count, 1)
  return eachMs * Math.ceil(count / Math.min(atOnce ?? most, most))
}

/** The names that targets name; all names would be too many. */
export async function namesIn(db: Kysely<Tables>, rows: readonly ScheduleRow[]): Promise<Names> {
  const ids = rows.flatMap(({ schedule: { target } }) => {
    if (target.type === 'filter') return []
    const { tenantId, subject } = target.target
    const one = subject.type === 'computer' ? [subject.computerId] : subject.type === 'person' ? [subject.personId] : []
    return tenantId === undefined ? one : [tenantId, ...one]
  })
  if (ids.length === 0) return new Map()
  const found = await sql<{ readonly id: string; readonly name: string }>`
    select id, name from tenant where id = any(${ids})
    union all select id, name from person where id = any(${ids})
    union all select id, name from computer where id = any(${ids})`.execute(db)
  return new Map(found.rows.map(({ id, name }) => [id, name]))
}

/** Half of the sessions of a schedule's last run worked no longer. Milliseconds, by the schedule's id. */
export async function typicalMs(
  db: Kysely<Tables>,
  rows: readonly ScheduleRow[],
): Promise<ReadonlyMap<string, number>> {
  const { rows: found } = await sql<{ readonly id: string; readonly ms: number | null }>`
    select schedule.id, (
      select percentile_cont(0.5) within group (order by worked_ms) from (
        select worked_ms from session
        where batch_id = last.batch_id and final and state in ('compliant', 'changed', 'partial', 'failed') limit ${sampleMax}
      ) sampled
    ) as ms
    from schedule join lateral (
      select batch_id from schedule_run where schedule_id = schedule.id and batch_id is not null and ended_at is not null
      order by planned_for desc limit 1
    ) last on true
    where schedule.id = any(${rows.map(({ id }) => id)})`.execute(db)
  return new Map(found.flatMap(({ id, ms }) => (ms === null ? [] : [[id, Math.round(ms)] as const])))
}

/** How many sessions may run at once in the installation; undefined: no limit. */
export async function runningAtOnce(db: Kysely<Tables>): Promise<number | undefined> {
  const row = await db.selectFrom('running_limit').select('most').where('scope', '=', 'installation').executeTakeFirst()
  return row?.most
}
