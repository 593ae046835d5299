/** How compliant was every tenant, and every deployment, at the end of each day? */
import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { complianceCounts } from '@fettle/contract/http/overview.ts'
import type { Tables } from '../db/tables.ts'

type Counts = z.output<typeof complianceCounts>

export const trendDays = 30

/** How long days are kept: three years and a bit, so that years can be compared. Days. */
export const reportDays = 1100

/** The day of a moment (UTC): 2026-11-20. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}

/**
 * Writes today's rows as things are now, so that the last time of a day stays as what it ended with. A day without any is left out:
 * nobody knows what was then.
 */
export async function keepDay(db: Kysely<Tables>, now: number): Promise<void> {
  const began = performance.now()
  const day = dayOf(now)
  await sql`
    insert into compliance_day (tenant_id, day, good, total, good_computers, computers)
    select computer.tenant_id, ${day}::date, sum(good), sum(total), count(*) filter (where good = total), count(*)
    from computer join computer_standing standing on standing.computer_id = computer.id
    where computer.deleted_at is null and standing.total > 0
    group by computer.tenant_id
    on conflict (tenant_id, day) do update set good = excluded.good, total = excluded.total,
      good_computers = excluded.good_computers, computers = excluded.computers`.execute(db)
  await db.transaction().execute(async (tx) => {
    // What wins nowhere any more is not left at its last number.
    await sql`delete from deployment_day where day = ${day}::date`.execute(tx)
    await sql`
      insert into deployment_day (tenant_id, deployment_id, day, good, failed, total)
      select computer.tenant_id, deployment.id, ${day}::date, sum(good), sum(failed), sum(total)
      from (
        select computer_id, deployment_name, count(*) filter (where verdict = 'compliant') as good,
          count(*) filter (where verdict = 'failed') as failed, count(*) as total
        from item_state where until is null and deployment_name is not null
        group by computer_id, deployment_name
      ) each
      join computer on computer.id = each.computer_id and computer.deleted_at is null
      join deployment on deployment.name = each.deployment_name
      group by 1, 2
      on conflict (tenant_id, deployment_id, day) do update set good = excluded.good, failed = excluded.failed,
        total = excluded.total`.execute(tx)
  })
  await noteUpkeep(db, { name: 'days', at: now, tookMs: performance.now() - began })
}

/** Notes when something was last done for the whole installation, and what went wrong. */
export async function noteUpkeep(
  db: Kysely<Tables>,
  done: { readonly name: string; readonly at: number; readonly tookMs: number; readonly problem?: string },
): Promise<void> {
  const values = { at: new Date(done.at), took_ms: done.tookMs, problem: done.problem ?? null }
  await db
    .insertInto('upkeep')
    .values({ name: done.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
}

/** Forgets days that are too old. */
export async function forgetOldDays(db: Kysely<Tables>, now: number): Promise<void> {
  const before = dayOf(now - reportDays * 86_400_000)
  await sql`delete from compliance_day where day < ${before}::date`.execute(db)
  await sql`delete from deployment_day where day < ${before}::date`.execute(db)
}

/** How compliant the fleet is now, from what is kept of each computer. */
export async function complianceNow(db: Kysely<Tables>): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select coalesce(sum(good), 0)::integer as good, coalesce(sum(total), 0)::integer as total,
      count(*) filter (where good = total)::integer as "goodComputers", count(*)::integer as computers
    from computer join computer_standing standing on standing.computer_id = computer.id
    where computer.deleted_at is null and standing.total > 0`.execute(db)
  return rows[0] ?? { good: 0, total: 0, goodComputers: 0, computers: 0 }
}

/** The days before today that are known, oldest first. */
export async function complianceTrend(db: Kysely<Tables>, now: number): Promise<(Counts & { day: string })[]> {
  const { rows } = await sql<Counts & { day: string }>`
    select to_char(day, 'YYYY-MM-DD') as day, sum(good)::integer as good, sum(total)::integer as total,
      sum(good_computers)::integer as "goodComputers", sum(computers)::integer as computers
    from compliance_day
    where day < ${dayOf(now)}::date and day > ${dayOf(now - trendDays * 86_400_000)}::date
    group by compliance_day.day order by compliance_day.day`.execute(db)
  return rows
}
