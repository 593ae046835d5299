/** How does a written schedule become what the server keeps, names in place of ids? */
import type { Execution, Recurrence, ScheduleOptions } from '@fettle/core/terms/schedule.ts'
import type { RebootOptions } from '@fettle/core/terms/session.ts'
import type { ScheduleDefinition } from './definition.ts'
import { parseDuration } from './duration.ts'
import type { ScheduleDocument } from './schema/schedule.ts'
import { toTarget } from './to-target.ts'

/** Returns the schedule a valid document describes, with every default filled in. */
export function toSchedule(document: ScheduleDocument): ScheduleDefinition {
  const { kind, name, description, notes, enabled, zone, execution, target, filter, session, spread, tolerance } =
    document
  return {
    ...{ kind, name, enabled, recurrence: toRecurrence(document), execution: toExecution(execution) },
    target:
      target === undefined ? { type: 'filter', filter: filter ?? '' } : { type: 'target', target: toTarget(target) },
    options: toOptions(session ?? {}),
    spreadMs: msOf(spread),
    toleranceMs: msOf(tolerance),
    ...(description !== undefined && { description }),
    ...(notes !== undefined && { notes }),
    ...(zone !== undefined && { zone }),
  }
}

function toRecurrence({ frequency, cron, days, day, week, weekday, time = '00:00' }: ScheduleDocument): Recurrence {
  if (cron !== undefined) return { type: 'cron', expression: cron }
  if (frequency === 'weekly') return { type: 'weekly', days: days ?? [], time }
  if (frequency !== 'monthly') return { type: 'daily', time }
  if (week !== undefined && weekday !== undefined) return { type: 'monthlyWeekday', week, weekday, time }
  return { type: 'monthly', day: day === 'last' ? 31 : (day ?? 1), time }
}

function toExecution(written: ScheduleDocument['execution']): Execution {
  if (typeof written === 'string') return { type: written }
  return { type: 'at', time: written.at, zone: written.zone }
}

type Written = NonNullable<ScheduleDocument['session']>

function toOptions(written: Written): ScheduleOptions {
  const { kind, items, reboot, userContext, userWait, offlineWait, timeLimit, approval, window, catchUp, notify } =
    written
  const { personWait, postpone } = written
  return {
    ...(kind !== undefined && { kind }),
    ...(items !== undefined && { items: [...new Set(items)].toSorted() }),
    ...(reboot !== undefined && { reboot: toReboot(reboot) }),
    ...(userContext !== undefined && { userContext }),
    ...(userWait !== undefined && { userWaitMs: msOf(userWait) }),
    ...(offlineWait !== undefined && { offlineWaitMs: offlineWait === 'skip' ? 0 : msOf(offlineWait) }),
    ...(timeLimit !== undefined && { timeLimitMs: msOf(timeLimit) }),
    ...(approval !== undefined && { approval }),
    ...(personWait !== undefined && { personWaitMs: msOf(personWait) }),
    ...(postpone !== undefined && {
      postpone: {
        ...(postpone.times !== undefined && { times: postpone.times }),
        ...(postpone.within !== undefined && { withinMs: msOf(postpone.within) }),
      },
    }),
    ...(window !== undefined && { windowMs: msOf(window) }),
    ...(catchUp !== undefined && { catchUp }),
    ...(notify !== undefined && { notify }),
  }
}

function toReboot(written: NonNullable<Written['reboot']>): Partial<RebootOptions> {
  if (typeof written === 'string') return { preference: written }
  const { preference, prompt, onNoAnswer, deferrals, deferral, notice, notInBusinessHours } = written
  return {
    ...(preference !== undefined && { preference }),
    ...(prompt !== undefined && { promptMs: msOf(prompt) }),
    ...(onNoAnswer !== undefined && { onNoAnswer }),
    ...(deferrals !== undefined && { deferrals }),
    ...(deferral !== undefined && { deferralMs: msOf(deferral) }),
    ...(notice !== undefined && { noticeMs: msOf(notice) }),
    ...(notInBusinessHours !== undefined && { notInBusinessHours }),
  }
}

function msOf(written: number | string): number {
  return 1000 * (typeof written === 'number' ? written : (parseDuration(written) ?? 0))
}
