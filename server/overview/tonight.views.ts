/** What do schedules do in the next 24 hours, to how many computers, and how long will it take? */
import type { Kysely } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getOverview } from '@fettle/contract/http/overview.ts'
import { recurrenceWords } from '@fettle/core/calendar/words.ts'
import type { Tables } from '../db/tables.ts'
import type { Names } from '../deployments/target-words.ts'
import { type CountParts, createCounts, expectedMs, namesIn, runningAtOnce, typicalMs } from '../schedules/expected.ts'
import { scheduleTargetWords } from '../schedules/schedule-target.ts'
import { type ScheduleRow, toRow, zoneOf } from '../schedules/schedule.store.ts'
import { zoned } from '../schedules/schedule.views.ts'

type Tonight = ResponseOf<typeof getOverview>['tonight']

const aheadMs = 86_400_000
const schedulesMax = 50
export type TonightParts = CountParts

/** A function that gives what comes in the next 24 hours; it remembers how many computers each schedule means. */
export function createTonight(parts: TonightParts): () => Promise<Tonight> {
  const { db, now } = parts
  const countOf = createCounts(parts)
  return async () => {
    const rows = await dueSoon(db, now())
    if (rows.length === 0) return []
    const [names, each, atOnce] = await Promise.all([namesIn(db, rows), typicalMs(db, rows), runningAtOnce(db)])
    const items: Tonight = []
    for (const row of rows) items.push(await toFire(db, row, { names, each, atOnce, count: await countOf(row) }))
    return items
  }
}

async function dueSoon(db: Kysely<Tables>, now: number): Promise<readonly ScheduleRow[]> {
  const rows = await db
    .selectFrom('schedule')
    .select(['id', 'name', 'definition', 'enabled', 'next_at', 'updated_at'])
    .where('deleted_at', 'is', null)
    .where('enabled', '=', true)
    .where('next_at', '<', new Date(now + aheadMs).toISOString())
    .orderBy('next_at')
    .orderBy('name')
    .limit(schedulesMax)
    .execute()
  return rows.map(toRow)
}

interface Around {
  readonly names: Names
  readonly each: ReadonlyMap<string, number>
  readonly atOnce: number | undefined
  readonly count: number | undefined
}

async function toFire(db: Kysely<Tables>, row: ScheduleRow, around: Around): Promise<Tonight[number]> {
  const { names, atOnce, count } = around
  const eachMs = around.each.get(row.id)
  return {
    schedule: { id: row.id, name: row.name },
    at: zoned(row.nextAt ?? 0, await zoneOf(db, row.schedule)),
    when: recurrenceWords(row.schedule.recurrence),
    target: scheduleTargetWords(row.schedule.target, names),
    ...(count === undefined ? {} : { computers: count }),
    ...(eachMs === undefined ? {} : { eachMs }),
    ...(eachMs === undefined || count === undefined ? {} : { expectedMs: expectedMs(count, eachMs, atOnce) }),
    ...(atOnce === undefined ? {} : { atOnce }),
  }
}
