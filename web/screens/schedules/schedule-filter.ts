/** Finds the schedules that a filter on their page means: words anywhere in them, and is:on, is:off, is:trouble. */
import type { ScheduleRow } from '../../api/schedule-queries.ts'
import { runWording } from './run-parts.ts'

export const states = ['on', 'off', 'trouble'] as const
export type ScheduleState = (typeof states)[number]

type Filtered = Pick<ScheduleRow, 'name' | 'when' | 'target' | 'enabled'> &
  Partial<Pick<ScheduleRow, 'description' | 'items' | 'last' | 'targetMissing' | 'tenant'>>

/** Whether a schedule is on, off, or in trouble: its target is gone, or its last run did not go well. */
export function isInState(schedule: Filtered, state: ScheduleState): boolean {
  if (state === 'on') return schedule.enabled
  if (state === 'off') return !schedule.enabled
  return (
    schedule.targetMissing !== undefined || (schedule.last !== undefined && runWording(schedule.last).tone === 'failed')
  )
}

/** The schedules that match every word. */
export function filtered<Row extends Filtered>(rows: readonly Row[], q: string): readonly Row[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => words.every((word) => matches(row, word)))
}

/** Those that may touch a tenant: for it, or for nobody in particular. */
export function ofTenant<Row extends Filtered>(rows: readonly Row[], tenant: string | undefined): readonly Row[] {
  return tenant === undefined ? rows : rows.filter((row) => row.tenant === undefined || row.tenant.name === tenant)
}

function matches(row: Filtered, word: string): boolean {
  const state = states.find((one) => word === `is:${one}`)
  if (state !== undefined) return isInState(row, state)
  const text = [row.name, row.description ?? '', row.when, row.target, ...(row.items ?? [])].join(' ')
  return text.toLowerCase().includes(word)
}
