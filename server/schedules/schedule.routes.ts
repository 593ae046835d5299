/** Serves the endpoints about schedules: parse, call, shape. */
import type { Kysely } from 'kysely'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { cancelRun, duplicate, runNow, type ScheduleParts } from './schedule.commands.ts'
import { ownIds } from '../library/permitted.ts'
import { createCounts } from './expected.ts'
import { scheduleLoad } from './load.views.ts'
import { schedulePreview } from './preview.views.ts'
import { getSchedule, type ScheduleRow } from './schedule.store.ts'
import { runDetail, runPage, scheduleDetail, scheduleList } from './schedule.views.ts'

export interface ScheduleRouteParts extends ScheduleParts {
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  /** Called after a schedule was made. */
  readonly changed: () => void
}

type ScheduleHandlers = Pick<
  Handlers,
  | 'listSchedules'
  | 'getSchedule'
  | 'previewSchedule'
  | 'getScheduleLoad'
  | 'runSchedule'
  | 'duplicateSchedule'
  | 'listScheduleRuns'
  | 'getScheduleRun'
  | 'cancelScheduleRun'
>

/** Handlers of the schedules room. */
export function scheduleHandlers(parts: ScheduleRouteParts): ScheduleHandlers {
  const { db, now } = parts
  const countOf = createCounts(parts)
  const detail = async (text: string, count = 10) =>
    await scheduleDetail(db, await getSchedule(db, text), {
      now: now(),
      count,
      definitions: await parts.definitions(db),
    })
  const run = async (id: string) =>
    (await runDetail(db, id)) ??
    refuse('notFound', `There is no run "${id}"; list them with GET /api/v1/schedules/{name}/runs.`)
  /** One that reaches other tenants, too, is theirs as well. */
  const mustBeOwn = async <Row extends Pick<ScheduleRow, 'id' | 'name'>>(row: Row): Promise<Row> => {
    if (tenantScope() !== undefined && !(await ownIds(db, 'schedule')).has(row.id))
      refuse('notAllowed', `The schedule "${row.name}" is not for your tenants alone, so you cannot run or cancel it.`)
    return row
  }
  return {
    listSchedules: () => scheduleList(db, now()),
    getSchedule: ({ params, query }) => detail(params.name, query.next),
    previewSchedule: ({ body }) => schedulePreview(parts, body),
    getScheduleLoad: ({ query }) => scheduleLoad({ db, countOf }, query),
    runSchedule: async ({ params, caller }) => {
      const { id } = await mustBeOwn(await getSchedule(db, params.name))
      const runId = await unscoped(() => runNow(parts, id, caller.name))
      const { schedule: _schedule, items: _items, ...found } = await run(runId)
      return found
    },
    duplicateSchedule: async ({ params, body, caller }) => {
      const copy = await duplicate(parts, { text: params.name, name: body.name, by: caller.name })
      parts.changed()
      return await detail(copy.id)
    },
    listScheduleRuns: async ({ params, query }) => runPage(db, await getSchedule(db, params.name), query),
    getScheduleRun: ({ params }) => run(params.id),
    cancelScheduleRun: async ({ params, body, caller }) => {
      const { schedule } = await run(params.id)
      await mustBeOwn(schedule)
      const cancelled = await unscoped(() => cancelRun(parts, { runId: params.id, by: caller.name, how: body.how }))
      const { schedule: _schedule, items: _items, ...found } = await run(params.id)
      return { run: found, cancelled }
    },
  }
}
