/** Serves the endpoints about schedules: parse, call, shape. */
import type { Kysely } from 'kysely'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { timeProblems } from '@fettle/core/calendar/schedule.ts'
import { recurrenceWords } from '@fettle/core/calendar/words.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { calendarOfTenant } from '../tenants/calendar-of.ts'
import { cancelRun, duplicate, runNow, type ScheduleParts } from './schedule.commands.ts'
import { getSchedule } from './schedule.store.ts'
import { nextTimes, runDetail, runPage, scheduleDetail, scheduleList } from './schedule.views.ts'

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
  | 'runSchedule'
  | 'duplicateSchedule'
  | 'listScheduleRuns'
  | 'getScheduleRun'
  | 'cancelScheduleRun'
>

/** Handlers of the schedules room. */
export function scheduleHandlers(parts: ScheduleRouteParts): ScheduleHandlers {
  const { db, now } = parts
  const detail = async (text: string, count = 10) =>
    await scheduleDetail(db, await getSchedule(db, text), {
      now: now(),
      count,
      definitions: await parts.definitions(db),
    })
  const run = async (id: string) =>
    (await runDetail(db, id)) ??
    refuse('notFound', `There is no run "${id}"; list them with GET /api/v1/schedules/{name}/runs.`)
  return {
    listSchedules: () => scheduleList(db),
    getSchedule: ({ params, query }) => detail(params.name, query.next),
    previewSchedule: async ({ body }) => {
      const validated = validateDocument({ kind: 'schedule', ...body.document })
      if (!('ok' in validated))
        return refuse('invalidDefinition', validated.problems[0]?.sentence ?? 'It cannot be read.')
      const definition = validated.ok
      if (definition.kind !== 'schedule')
        return refuse('badInput', `The document is a ${definition.kind}, not a schedule.`)
      const [problem] = timeProblems(definition)
      if (problem !== undefined) return refuse('invalidDefinition', problem)
      const tenant = definition.target.type === 'target' ? definition.target.target.tenant : undefined
      const tenantId = tenant === undefined ? undefined : await getTenantId(db, tenant)
      const zone = definition.zone ?? (await calendarOfTenant(db, tenantId)).zone
      const next = nextTimes(definition, zone, { now: now(), count: body.next })
      return { when: recurrenceWords(definition.recurrence), zone, nextRuns: next }
    },
    runSchedule: async ({ params, caller }) => {
      const { schedule: _schedule, items: _items, ...found } = await run(await runNow(parts, params.name, caller.name))
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
      const cancelled = await cancelRun(parts, { runId: params.id, by: caller.name, how: body.how })
      const { schedule: _schedule, items: _items, ...found } = await run(params.id)
      return { run: found, cancelled }
    },
  }
}
