/** What do schedules fire between two moments, to how many computers, and how long will each take? */
import type { Kysely } from 'kysely'
import type { ScheduleLoad } from '@fettle/contract/http/schedules.ts'
import { executionStart, nextRuns } from '@fettle/core/calendar/schedule.ts'
import { recurrenceWords } from '@fettle/core/calendar/words.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { calendarOfTenant } from '../tenants/calendar-of.ts'
import { type CountOf, expectedMs, runningAtOnce, typicalMs } from './expected.ts'
import { allSchedules, type ScheduleRow, tenantIdOf } from './schedule.store.ts'
import { executionWords, nextTimes } from './schedule.views.ts'

const dayMs = 86_400_000
const daysMax = 35
const firesMax = 1_000

export interface LoadParts {
  readonly db: Kysely<Tables>
  readonly countOf: CountOf
}

/** Every time an enabled schedule fires between two moments, soonest first, with the load it brings. */
export async function scheduleLoad(
  { db, countOf }: LoadParts,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<ScheduleLoad> {
  const [start, end] = [Date.parse(from), Date.parse(until)]
  if (!(start < end) || end - start > daysMax * dayMs)
    refuse('badInput', `From "${from}" until "${until}" is no time of at most ${daysMax} days; give two moments.`)
  const rows = (await allSchedules(db)).filter(({ enabled }) => enabled)
  const [each, atOnce] = await Promise.all([typicalMs(db, rows), runningAtOnce(db)])
  const fires: ScheduleLoad['fires'] = []
  for (const row of rows) {
    const eachMs = each.get(row.id)
    fires.push(...(await firesOf(db, row, { start, end, eachMs, atOnce, countOf })))
  }
  const sorted = fires.toSorted((a, b) => (a.at.at < b.at.at ? -1 : a.at.at > b.at.at ? 1 : 0))
  return {
    fires: sorted.slice(0, firesMax),
    isWhole: sorted.length <= firesMax,
    ...(atOnce === undefined ? {} : { atOnce }),
  }
}

interface Wanted {
  readonly start: number
  readonly end: number
  readonly eachMs: number | undefined
  readonly atOnce: number | undefined
  readonly countOf: CountOf
}

async function firesOf(
  db: Kysely<Tables>,
  row: ScheduleRow,
  { start, end, eachMs, atOnce, countOf }: Wanted,
): Promise<ScheduleLoad['fires']> {
  const { recurrence, execution, spreadMs, options } = row.schedule
  const calendar = await calendarOfTenant(db, tenantIdOf(row.schedule))
  const zone = row.schedule.zone ?? calendar.zone
  // One more than is shown, so that a list that was cut is known to be.
  const count = nextRuns({ recurrence, zone }, start - 1, firesMax + 1).filter((at) => at < end).length
  if (count === 0) return []
  const computers = await countOf(row)
  const workMs = eachMs === undefined || computers === undefined ? undefined : expectedMs(computers, eachMs, atOnce)
  return nextTimes(recurrence, { zone, freezes: calendar.freezes, now: start - 1, count }).map((at) => {
    const changes = executionStart(execution, Date.parse(at.at), { zone, computerZone: zone })
    const isSame = changes.type === 'at' && execution.type === 'at' && execution.zone === 'schedule'
    return {
      ...{ schedule: { id: row.id, name: row.name }, at, when: recurrenceWords(recurrence), spreadMs },
      execution: executionWords(execution),
      ...(isSame ? { changesAt: new Date(changes.at).toISOString() } : {}),
      ...(computers === undefined ? {} : { computers }),
      ...(workMs === undefined ? {} : { expectedMs: Math.max(workMs, spreadMs + (eachMs ?? 0)) }),
      ...(options.windowMs === undefined ? {} : { windowMs: options.windowMs }),
    }
  })
}
