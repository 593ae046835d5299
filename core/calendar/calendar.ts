/** Which zone, business hours and freeze dates hold for one computer? */
import type { BusinessHours, Freeze, TimeSettings } from '../terms/calendar.ts'
import { isZone } from './local-time.ts'

/** What is known of time for one computer. */
export interface Calendar {
  readonly zone: string
  /** Absent: nobody said when people work there. */
  readonly businessHours?: BusinessHours
  readonly freezes: readonly Freeze[]
}

/** What each level says about time. */
export interface TimeLevels {
  /** What a person set for the computer itself. */
  readonly computer?: TimeSettings
  /** The zone the computer reports; passed over when it is no zone we know. */
  readonly foundZone?: string
  /** The tenant's and its parents', nearest first. */
  readonly tenants: readonly TimeSettings[]
  readonly installation?: TimeSettings
}

/**
 * The calendar of a computer. Its zone is what a person set for it, else what it reports, else its tenant's, a parent's, the
 * installation's, else UTC. Business hours come from the nearest level that has any. Freeze dates of all levels hold.
 */
export function calendarFrom({ computer, foundZone, tenants, installation }: TimeLevels): Calendar {
  const above = [...tenants, installation ?? {}]
  const levels = [computer ?? {}, ...above]
  const zones = [computer?.zone, foundZone, ...above.map(({ zone }) => zone)]
  const businessHours = levels.find((level) => level.businessHours !== undefined)?.businessHours
  return {
    zone: zones.find((zone): zone is string => zone !== undefined && isZone(zone)) ?? 'UTC',
    freezes: levels.flatMap(({ freezes }) => freezes ?? []),
    ...(businessHours === undefined ? {} : { businessHours }),
  }
}
