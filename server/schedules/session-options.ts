/** What do the sessions of a schedule's run do on one computer? */
import { executionStart } from '@fettle/core/calendar/schedule.ts'
import { defaultOptions, type SessionOptions } from '@fettle/core/terms/session.ts'
import type { StoredSchedule } from './schedule.store.ts'

export interface Place {
  /** When the run was to fire: executions at a time of day are counted from it. */
  readonly detectionAt: number
  /** The schedule's zone. */
  readonly zone: string
  readonly computerZone: string
}

/** The options of a session: what the schedule says, else what people want unless they say otherwise. */
export function sessionOptions({ options, execution }: StoredSchedule, place: Place): SessionOptions {
  const { windowMs, catchUp, reboot, notify, postpone, ...rest } = options
  return {
    ...defaultOptions,
    ...rest,
    reboot: { ...defaultOptions.reboot, ...reboot },
    notify: { ...defaultOptions.notify, ...notify },
    postpone: { ...defaultOptions.postpone, ...postpone },
    window: {
      start: executionStart(execution, place.detectionAt, place),
      catchUp: catchUp ?? defaultOptions.window.catchUp,
      ...(windowMs === undefined ? {} : { lengthMs: windowMs }),
    },
  }
}
