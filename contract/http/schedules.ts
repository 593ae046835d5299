/** Endpoints about schedules: list, read with the next runs, what comes when, run now, duplicate, history of runs. (Saved and deleted as documents.) */
import { z } from 'zod'
import { cancelModes } from '@fettle/core/terms/order.ts'
import { runStates, runTriggers } from '@fettle/core/terms/schedule.ts'
import { sessionStates } from '@fettle/core/terms/session.ts'
import { endpoint } from './endpoint.ts'
import { name, pageOf, pageQuery, ref, time } from './shapes.ts'

/** A moment, and what clocks in the schedule's zone show then: "14:00 on Monday 2026-11-23 (Europe/Berlin)". */
export const zonedTime = z.object({ at: time, words: z.string() })

/** A moment at which a schedule fires. */
export const plannedTime = zonedTime.extend({
  /** What is special about it: clocks that are changed, a freeze that holds. */
  note: z.string().optional(),
})
export type PlannedTime = z.infer<typeof plannedTime>

/** What became of the computers of a run. */
export const runCounts = z.object({
  computers: z.number(),
  /** Not started yet: their moment has not come. */
  toStart: z.number(),
  started: z.number(),
  /** Their request joined a session that had been asked for before. */
  joined: z.number(),
  refused: z.number(),
  /** None of the schedule's items is deployed on them. */
  notApplicable: z.number(),
  failed: z.number(),
  /** Started, but the computer was not there in time. */
  notReached: z.number(),
})

export const scheduleRun = z.object({
  id: z.string(),
  plannedFor: zonedTime,
  firedAt: time.optional(),
  endedAt: time.optional(),
  trigger: z.enum(runTriggers),
  by: z.string().optional(),
  state: z.enum(runStates),
  batchId: z.string().optional(),
  counts: runCounts,
  /** In which states the sessions are that it started. */
  sessions: z.array(z.object({ state: z.enum(sessionStates), count: z.number() })),
  /** Why computers have no session of it, by kind of reason, with the sentence of one of them. */
  skipped: z.array(
    z.object({ outcome: z.enum(['refused', 'notApplicable', 'failed']), count: z.number(), sentence: z.string() }),
  ),
  /** Why it was missed, came late or failed. */
  sentence: z.string().optional(),
})
export type ScheduleRun = z.infer<typeof scheduleRun>

export const scheduleSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  enabled: z.boolean(),
  /** When it fires, in words: "every Monday at 14:00". */
  when: z.string(),
  /** The zone it fires in. */
  zone: z.string(),
  /** False: the schedule does not say one, and this is its tenant's or the installation's. */
  zoneIsOwn: z.boolean(),
  /** When changes may begin, in words. */
  execution: z.string(),
  kind: z.string(),
  items: z.array(z.string()).optional(),
  /** Whom it is for, in words. */
  target: z.string(),
  /** The tenant it is for, where it is for one. */
  tenant: ref.optional(),
  /** What its target names and is gone, with what to do. */
  targetMissing: z.string().optional(),
  next: zonedTime.optional(),
  /** The next times it fires (or would fire, were it enabled). In lists three. */
  nextRuns: z.array(plannedTime),
  last: scheduleRun.optional(),
  updatedAt: time,
})
export type ScheduleSummary = z.infer<typeof scheduleSummary>

export const schedule = scheduleSummary.extend({
  definition: z.record(z.string(), z.unknown()),
  /** How many computers it means now; absent when its target is missing. */
  computers: z.number().optional(),
})
export type ScheduleDetail = z.infer<typeof schedule>

const params = z.object({ name: z.string().max(200).describe('Name or id') })

export const listSchedules = endpoint({
  id: 'listSchedules',
  method: 'GET',
  path: '/api/v1/schedules',
  access: 'view',
  summary: 'Lists schedules by name',
  response: z.object({ items: z.array(scheduleSummary) }),
})

export const getSchedule = endpoint({
  id: 'getSchedule',
  method: 'GET',
  path: '/api/v1/schedules/{name}',
  access: 'view',
  summary: 'One schedule with the next times it fires',
  params,
  query: z.object({ next: z.coerce.number().int().min(1).max(100).default(10) }),
  response: schedule,
})

export const previewSchedule = endpoint({
  id: 'previewSchedule',
  method: 'POST',
  path: '/api/v1/schedule-preview',
  access: 'view',
  summary: 'When a schedule that is not saved would fire, or what is wrong with its times',
  body: z.object({
    /** As in a YAML file. */
    document: z.record(z.string(), z.unknown()),
    next: z.number().int().min(1).max(100).default(10),
  }),
  response: z.object({
    when: z.string(),
    zone: z.string(),
    execution: z.string(),
    nextRuns: z.array(plannedTime),
    /** How many computers it would mean now, and what its target names that is not there. */
    computers: z.number().optional(),
    targetProblem: z.string().optional(),
    /** How many sessions may run at once in the installation; absent: no limit. */
    atOnce: z.number().optional(),
  }),
})

export const getScheduleLoad = endpoint({
  id: 'getScheduleLoad',
  method: 'GET',
  path: '/api/v1/schedule-load',
  access: 'view',
  summary: 'What schedules fire between two moments, to how many computers, and how long it will take',
  query: z.object({
    from: time,
    /** At most 35 days later. */
    until: time,
  }),
  response: z.object({
    /** By time; at most 1,000. */
    fires: z.array(
      z.object({
        schedule: ref,
        at: plannedTime,
        when: z.string(),
        /** When changes begin, in words; and the moment, where it is the same for all computers. */
        execution: z.string(),
        changesAt: time.optional(),
        /** How many computers it means now (counted at most 5 minutes ago); absent when its target is missing. */
        computers: z.number().optional(),
        /** How long the whole will take: the last run's usual session, as many at once as may run, and the spread. Milliseconds. */
        expectedMs: z.number().optional(),
        spreadMs: z.number(),
        /** How long its window for changes stays open. Milliseconds; absent: no end of its own. */
        windowMs: z.number().optional(),
      }),
    ),
    isWhole: z.boolean(),
    /** How many sessions may run at once in the installation; absent: no limit. */
    atOnce: z.number().optional(),
  }),
})
export type ScheduleLoad = z.infer<typeof getScheduleLoad.response>

export const runSchedule = endpoint({
  id: 'runSchedule',
  method: 'POST',
  path: '/api/v1/schedules/{name}/run',
  access: 'operate',
  summary: 'Runs a schedule now, also a disabled one',
  params,
  response: scheduleRun,
})

export const duplicateSchedule = endpoint({
  id: 'duplicateSchedule',
  method: 'POST',
  path: '/api/v1/schedules/{name}/duplicate',
  access: 'define',
  summary: 'Makes a copy of a schedule, which is disabled',
  params,
  /** Default: the name with "copy" behind it. */
  body: z.object({ name: name.optional() }),
  response: schedule,
})

export const listScheduleRuns = endpoint({
  id: 'listScheduleRuns',
  method: 'GET',
  path: '/api/v1/schedules/{name}/runs',
  access: 'view',
  summary: 'Runs of a schedule, newest first: started, missed and failed ones',
  params,
  query: z.object(pageQuery),
  response: pageOf(scheduleRun),
})

export const cancelScheduleRun = endpoint({
  id: 'cancelScheduleRun',
  method: 'POST',
  path: '/api/v1/schedule-runs/{id}/cancel',
  access: 'operate',
  summary: 'Starts no more computers of a run, and cancels its sessions that are not over',
  params: z.object({ id: z.string().max(60) }),
  body: z.object({ how: z.enum(cancelModes).default('now') }),
  response: z.object({ run: scheduleRun, cancelled: z.number() }),
})

export const getScheduleRun = endpoint({
  id: 'getScheduleRun',
  method: 'GET',
  path: '/api/v1/schedule-runs/{id}',
  access: 'view',
  summary: 'One run with what became of each of its computers',
  params: z.object({ id: z.string().max(60) }),
  response: scheduleRun.extend({
    schedule: ref,
    items: z.array(
      z.object({
        computer: ref,
        /** When its session is or was started. */
        at: time,
        outcome: z.enum(['started', 'joined', 'refused', 'notApplicable', 'failed']).optional(),
        sessionId: z.string().optional(),
        /** Of its session. */
        state: z.enum(sessionStates).optional(),
        sentence: z.string().optional(),
      }),
    ),
  }),
})
