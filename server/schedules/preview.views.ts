/** What would a schedule that is not saved do: when would it fire, and to how many computers? */
import type { Kysely } from 'kysely'
import type { BodyOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { previewSchedule } from '@fettle/contract/http/schedules.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { timeProblems } from '@fettle/core/calendar/schedule.ts'
import { recurrenceWords } from '@fettle/core/calendar/words.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal, refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { calendarOfTenant } from '../tenants/calendar-of.ts'
import { runningAtOnce } from './expected.ts'
import { resolveScheduleTarget } from './schedule.kind.ts'
import { computersOf } from './schedule-target.ts'
import { executionWords, nextTimes } from './schedule.views.ts'

export interface PreviewParts {
  readonly db: Kysely<Tables>
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
}

/** Reads a document as saving would, and says what it comes to; refuses when its times cannot be. */
export async function schedulePreview(
  { db, definitions, now }: PreviewParts,
  { document, next }: BodyOf<typeof previewSchedule>,
): Promise<ResponseOf<typeof previewSchedule>> {
  const validated = validateDocument({ kind: 'schedule', ...document })
  if (!('ok' in validated)) return refuse('invalidDefinition', validated.problems[0]?.sentence ?? 'It cannot be read.')
  const definition = validated.ok
  if (definition.kind !== 'schedule') return refuse('badInput', `The document is a ${definition.kind}, not a schedule.`)
  const [problem] = timeProblems(definition)
  if (problem !== undefined) return refuse('invalidDefinition', problem)
  const { target, recurrence, execution } = definition
  const tenant = target.type === 'target' ? target.target.tenant : undefined
  const { zone: tenantZone, freezes } = await calendarOfTenant(
    db,
    tenant === undefined ? undefined : await getTenantId(db, tenant),
  )
  const zone = definition.zone ?? tenantZone
  const atOnce = await runningAtOnce(db)
  const resolved = await db.transaction().execute((tx) => resolveScheduleTarget(tx, target))
  const meant =
    'detail' in resolved
      ? { targetProblem: resolved.detail }
      : await counted(db, await definitions(db), { ...definition, target: resolved }, now())
  return {
    ...{ when: recurrenceWords(recurrence), zone, execution: executionWords(execution) },
    nextRuns: nextTimes(recurrence, { zone, freezes, now: now(), count: next }),
    ...meant,
    ...(atOnce === undefined ? {} : { atOnce }),
  }
}

async function counted(...asked: Parameters<typeof computersOf>) {
  try {
    const computers = await computersOf(...asked)
    return { computers: computers.filter(({ isNotApplicable }) => !isNotApplicable).length }
  } catch (error) {
    if (error instanceof Refusal) return { targetProblem: error.message }
    throw error
  }
}
