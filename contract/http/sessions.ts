/** Endpoints about sessions: start, list, read, follow, cancel. */
import { z } from 'zod'
import { actionKinds, reasons, verdicts } from '@fettle/core/terms/plan.ts'
import { cancelModes } from '@fettle/core/terms/order.ts'
import {
  rebootPreferences,
  sessionKinds,
  sessionStates,
  stageNames,
  stageStatuses,
  stateGroups,
  waitReasons,
} from '@fettle/core/terms/session.ts'
import { endpoint } from './endpoint.ts'
import { name, pageOf, pageQuery, ref, time } from './shapes.ts'

const groupNames = Object.keys(stateGroups) as (keyof typeof stateGroups)[]

export const wait = z.object({
  reason: z.enum(waitReasons),
  sentence: z.string(),
  owner: z.string(),
  since: time,
  deadline: time,
  atDeadline: z.string(),
})

export const sessionOptions = z.object({
  kind: z.enum(sessionKinds),
  items: z.array(z.string()).optional(),
  reboot: z.enum(rebootPreferences),
  offlineWaitMs: z.number(),
  timeLimitMs: z.number(),
})

export const stage = z.object({
  name: z.enum(stageNames),
  status: z.enum(stageStatuses),
  startedAt: time.optional(),
  endedAt: time.optional(),
})

export const action = z.object({
  id: z.string(),
  key: z.string(),
  item: z.string(),
  title: z.string(),
  instance: z.string().optional(),
  kind: z.enum(actionKinds),
  phase: z.string(),
  because: z.string(),
  deploymentId: z.string().optional(),
  deploymentName: z.string().optional(),
  before: z.string(),
  after: z.string().optional(),
  desired: z.string(),
  /** Where a change leads: a pinned version, "absent", "compliant". */
  to: z.string().optional(),
  /** Absent until it has ended. */
  verdict: z.enum(verdicts).optional(),
  reason: z.enum(reasons).optional(),
  detail: z.string().optional(),
  status: z.enum(['pending', 'running', 'ended']),
  startedAt: time.optional(),
  endedAt: time.optional(),
  attempts: z.number(),
  dependsOn: z.array(z.string()),
})

/** Counts of verdicts; `pending` are actions that have none yet. */
export const actionCounts = z.object({
  total: z.number(),
  compliant: z.number(),
  changed: z.number(),
  notCompliant: z.number(),
  failed: z.number(),
  unknown: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  pending: z.number(),
})

const summary = {
  id: z.string(),
  computer: ref,
  tenant: ref,
  kind: z.enum(sessionKinds),
  state: z.enum(sessionStates),
  wait: wait.optional(),
  trigger: z.string(),
  batchId: z.string().optional(),
  createdAt: time,
  startedAt: time.optional(),
  endedAt: time.optional(),
  workedMs: z.number(),
  waitedMs: z.number(),
  counts: actionCounts,
  /** The first thing that went wrong, in one line. */
  firstProblem: z.string().optional(),
}

export const sessionSummary = z.object(summary)
export type SessionSummary = z.infer<typeof sessionSummary>

export const session = z.object({
  ...summary,
  options: sessionOptions,
  stages: z.array(stage),
  plan: z
    .object({
      hash: z.string(),
      excluded: z.array(z.object({ key: z.string(), title: z.string(), sentence: z.string() })),
    })
    .optional(),
  actions: z.array(action),
  /** The session in words: what was found, done, left. */
  report: z.array(z.string()),
  cancel: z.object({ by: z.string(), how: z.enum(cancelModes), at: time }).optional(),
  problem: z.string().optional(),
  revision: z.number(),
})
export type SessionDetail = z.infer<typeof session>

export const startSessions = endpoint({
  id: 'startSessions',
  method: 'POST',
  path: '/api/v1/sessions',
  access: 'operator',
  summary: 'Starts sessions on the named computers, or on all that match the filter',
  body: z.object({
    /** Names or ids. */
    computers: z.array(name).max(10_000).optional(),
    /** As in the list of computers: "tenant:acme tag:canary is:online". */
    filter: z.string().max(1000).optional(),
    kind: z.enum(sessionKinds).default('full'),
    items: z.array(z.string()).max(1000).optional(),
    reboot: z.enum(rebootPreferences).default('suppress'),
    /** Seconds to wait for a computer that is off; 0: skip it. Default seven days. */
    offlineWaitSeconds: z
      .number()
      .int()
      .min(0)
      .max(90 * 86400)
      .default(7 * 86400),
    /** Seconds of work after which a session is ended. Default four hours. */
    timeLimitSeconds: z
      .number()
      .int()
      .min(1)
      .max(7 * 86400)
      .default(4 * 3600),
  }),
  response: z.object({
    batchId: z.string(),
    started: z.array(z.object({ id: z.string(), computer: ref })),
    /** Sessions of the same kind that had not begun: the request joined them. */
    merged: z.array(z.object({ id: z.string(), computer: ref })),
    refused: z.array(z.object({ computer: ref, sentence: z.string() })),
  }),
})

export const listSessions = endpoint({
  id: 'listSessions',
  method: 'GET',
  path: '/api/v1/sessions',
  access: 'operator',
  summary: 'Lists sessions, newest first',
  query: z.object({
    ...pageQuery,
    /** A group (inProgress, waiting, completed, failed, cancelled) or an exact state; several with commas. */
    status: z
      .string()
      .max(300)
      .optional()
      .describe(`Any of ${[...groupNames, ...sessionStates].join(', ')}`),
    computer: z.string().max(300).optional(),
    tenant: z.string().max(300).optional(),
    kind: z.enum(sessionKinds).optional(),
    batch: z.string().max(60).optional(),
    /** Created at or after; RFC 3339 or a date. */
    from: z.string().max(40).optional(),
    /** Created before; RFC 3339, or a date whose whole day is meant. */
    to: z.string().max(40).optional(),
  }),
  response: pageOf(sessionSummary),
})

const sessionId = z.object({ id: z.string().max(60) })

export const getSession = endpoint({
  id: 'getSession',
  method: 'GET',
  path: '/api/v1/sessions/{id}',
  access: 'operator',
  summary: 'One session with its stages, plan, actions and report',
  params: sessionId,
  /** `wait`: answer only when the session is final, or after so many seconds. */
  query: z.object({ wait: z.coerce.number().int().min(0).max(60).default(0) }),
  response: session,
})

export const logLine = z.object({
  n: z.number(),
  at: time,
  actionId: z.string().optional(),
  stream: z.enum(['out', 'err', 'note']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>

export const getSessionLog = endpoint({
  id: 'getSessionLog',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log',
  access: 'operator',
  summary: 'Output lines of a session in order, from after a line on',
  params: sessionId,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    action: z.string().max(20).optional(),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  }),
  /** `more`: the page is full, ask again after the last line. */
  response: z.object({ lines: z.array(logLine), more: z.boolean() }),
})

export const sessionEvent = z.object({
  n: z.number(),
  at: time,
  type: z.string(),
  sentence: z.string(),
  state: z.enum(sessionStates),
})

export const getSessionEvents = endpoint({
  id: 'getSessionEvents',
  method: 'GET',
  path: '/api/v1/sessions/{id}/events',
  access: 'operator',
  summary: 'Everything that happened to a session, numbered, in order',
  params: sessionId,
  response: z.object({ events: z.array(sessionEvent) }),
})

export const cancelSession = endpoint({
  id: 'cancelSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/cancel',
  access: 'operator',
  summary: 'Cancels a session: now, or after the action that is running',
  params: sessionId,
  body: z.object({ how: z.enum(cancelModes).default('now') }),
  response: session,
})
