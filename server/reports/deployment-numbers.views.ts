/** On how many computers does each deployment win, on how many are things as it wants, and how was that in the last 30 days? */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getDeploymentNumbers } from '@fettle/contract/http/reports.ts'
import type { Tables } from '../db/tables.ts'
import { dayOf, trendDays } from './days.ts'

type Numbers = ResponseOf<typeof getDeploymentNumbers>

interface Row {
  readonly id: string
  readonly name: string
  readonly days: readonly {
    readonly day: string
    readonly good: number
    readonly failed: number
    readonly total: number
  }[]
}

/** From the days that are kept; nothing is counted here. */
export async function deploymentNumbers(db: Kysely<Tables>, now: number): Promise<Numbers> {
  const today = dayOf(now)
  const [kept, { rows }] = await Promise.all([
    db.selectFrom('upkeep').select('at').where('name', '=', 'days').executeTakeFirst(),
    sql<Row>`
      select deployment.id, deployment.name, jsonb_agg(jsonb_build_object('day', to_char(each.day, 'YYYY-MM-DD'), 'good', good,
        'failed', failed, 'total', total) order by each.day) as days
      from (
        select deployment_id, day, sum(good) as good, sum(failed) as failed, sum(total) as total from deployment_day
        where day > ${dayOf(now - trendDays * 86_400_000)}::date group by deployment_id, day
      ) each
      join deployment on deployment.id = each.deployment_id
      group by deployment.id, deployment.name order by deployment.name`.execute(db),
  ])
  const items = rows.flatMap(({ id, name, days }) => {
    const last = days.at(-1)
    // Just after midnight nothing is counted for today yet: yesterday's last is what there is.
    const isNow = last !== undefined && (last.day === today || kept === undefined || kept.at.slice(0, 10) === last.day)
    if (!isNow) return []
    const trend = days.map(({ day, good, total }) => ({ day, good, total }))
    return [{ deployment: { id, name }, matches: last.total, good: last.good, failed: last.failed, trend }]
  })
  return { ...(kept === undefined ? {} : { at: kept.at }), items }
}
