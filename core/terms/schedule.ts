/** Says what a schedule is: when it starts sessions, for which computers, with which options. */
import type { LocalTime, Weekday } from './calendar.ts'
import type { Id } from './ids.ts'
import type { ItemName } from './item.ts'
import type { CatchUp, NotifyOptions, PostponeOptions, RebootOptions, SessionKind, SessionOptions } from './session.ts'
import type { Target } from './target.ts'

export type ScheduleId = Id<'sch'>
export type ScheduleRunId = Id<'run'>

export const monthWeeks = ['first', 'second', 'third', 'fourth', 'last'] as const
export type MonthWeek = (typeof monthWeeks)[number]

/** On which days a schedule fires, or cron text, which says the times of day too. */
export type Recurrence =
  | { readonly type: 'daily'; readonly time: LocalTime }
  | { readonly type: 'weekly'; readonly days: readonly Weekday[]; readonly time: LocalTime }
  /** A day that a month does not have is its last one. */
  | { readonly type: 'monthly'; readonly day: number; readonly time: LocalTime }
  | {
      readonly type: 'monthlyWeekday'
      readonly week: MonthWeek
      readonly weekday: Weekday
      readonly time: LocalTime
    }
  | { readonly type: 'cron'; readonly expression: string }

/** When changes may begin, after the looking has been done. */
export type Execution =
  | { readonly type: 'immediately' }
  /** The next such time that is at least an hour after detection, in the schedule's zone or in each computer's own. */
  | { readonly type: 'at'; readonly time: LocalTime; readonly zone: 'schedule' | 'computer' }
  | { readonly type: 'afterHours' }

/** Who a schedule is for: as a deployment's target, or the filter people type into lists of computers. */
export type ScheduleTarget =
  | { readonly type: 'target'; readonly target: Target }
  | { readonly type: 'filter'; readonly filter: string }

/** What its sessions are asked to do; what is absent is as in sessions started by hand. Times in milliseconds. */
export interface ScheduleOptions {
  readonly kind?: SessionKind
  readonly items?: readonly ItemName[]
  readonly reboot?: Partial<RebootOptions>
  readonly userContext?: SessionOptions['userContext']
  readonly userWaitMs?: number
  readonly offlineWaitMs?: number
  readonly timeLimitMs?: number
  readonly notify?: Partial<NotifyOptions>
  readonly approval?: SessionOptions['approval']
  readonly personWaitMs?: number
  readonly postpone?: Partial<PostponeOptions>
  /** How long the window for changes stays open. */
  readonly windowMs?: number
  readonly catchUp?: CatchUp
}

export interface Schedule {
  readonly name: string
  readonly description?: string
  readonly enabled: boolean
  readonly recurrence: Recurrence
  /** An IANA time zone. Absent: the tenant's (when the target names one), else the installation's, else UTC. */
  readonly zone?: string
  readonly execution: Execution
  readonly target: ScheduleTarget
  readonly options: ScheduleOptions
  /** The computers are started evenly spread over this time. Milliseconds; 0: all at once. */
  readonly spreadMs: number
  /** A run that was missed is caught up, once, when it is not older than this. Milliseconds; 0: never. */
  readonly toleranceMs: number
}

/** Shortest time between the detection and an execution at a time of day. Milliseconds. */
export const executionAfterMs = 3_600_000

/** How a run came about. */
export const runTriggers = ['time', 'hand'] as const
/** waiting: recorded, its computers are not known yet. starting: computers are being started. */
export const runStates = ['waiting', 'starting', 'done', 'missed', 'failed'] as const
export type RunState = (typeof runStates)[number]
