/** Endpoints about sessions: start, list, read, follow, cancel. */
import { z } from 'zod'
import { actionKinds, reasons, verdicts } from '@fettle/core/terms/plan.ts'
import { cancelModes } from '@fettle/core/terms/order.ts'
import {
  purposes,
  rebootOutcomes,
  rebootPoints,
  sessionKinds,
  sessionStates,
  stageNames,
  stageStatuses,
  stateGroups,
  waitReasons,
} from '@fettle/core/terms/session.ts'
import { nextSteps } from '@fettle/core/terms/trouble.ts'
import { endpoint } from './endpoint.ts'
import { filterText } from './filter-text.ts'
import { sessionSorts } from './list-sorts.ts'
import { optionsWish, sessionOptions } from './session-options.ts'
import { name, pageOf, pageQuery, ref, time } from './shapes.ts'

export const limitScopes = ['installation', 'tenant', 'tag'] as const

const groupNames = Object.keys(stateGroups) as (keyof typeof stateGroups)[]

export const wait = z.object({
  reason: z.enum(waitReasons),
  sentence: z.string(),
  owner: z.string(),
  since: time,
  deadline: time,
  atDeadline: z.string(),
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
  /** What is known of trouble like this, beside `detail`; absent when nothing is. */
  help: z
    .object({ id: z.string(), sentence: z.string(), advice: z.string().optional(), next: z.enum(nextSteps) })
    .optional(),
  /** Who wants it left out, as long as it is pending. */
  skippedBy: z.string().optional(),
  /** The person it ran as. */
  ranAs: z.string().optional(),
  rebootNeeded: z.boolean(),
  /** How long it will probably take, from history. Milliseconds. */
  expectedMs: z.number().optional(),
  /** Nine of ten such took no longer: one that does takes longer than usual. Milliseconds; absent: too few are known. */
  usualMs: z.number().optional(),
  /** After so long it is ended: what its scripts may take. Milliseconds; absent: only the session's own limit holds. */
  limitMs: z.number().optional(),
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
  /** Absent: keep, as nearly always. */
  purpose: z.enum(purposes).optional(),
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
  /** Done of what the plan has to do, from 0 to 1, weighted by how long actions usually take; absent before there is a plan. */
  progress: z.number().optional(),
  /** The title of the action that is carried out now. */
  currentAction: z.string().optional(),
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
      /** How long what is to be done will probably take; actions nothing is known of count nothing. Milliseconds. */
      expectedMs: z.number(),
      /** Titles of actions that will probably not end before the window closes. */
      willNotFit: z.array(z.string()),
      excluded: z.array(z.object({ key: z.string(), title: z.string(), sentence: z.string() })),
    })
    .optional(),
  actions: z.array(action),
  /** While actions run: when their computer last said anything of them, by its last line of output or their start. */
  heardAt: time.optional(),
  /** The session in words: what was found, done, left. */
  report: z.array(z.string()),
  cancel: z.object({ by: z.string(), how: z.enum(cancelModes), at: time }).optional(),
  approval: z.object({ by: z.string(), at: time, planHash: z.string() }).optional(),
  /** The plan was made anew because the world had changed: what differs, in sentences. */
  replanned: z.object({ from: z.string(), at: time, differences: z.array(z.string()) }).optional(),
  window: z.object({ opensAt: time, closesAt: time.optional(), sentence: z.string() }).optional(),
  postponed: z.object({ times: z.number(), by: z.string(), until: time }).optional(),
  paused: z.object({ by: z.string(), at: time }).optional(),
  reboots: z.array(
    z.object({
      at: time,
      point: z.enum(rebootPoints),
      outcome: z.enum(rebootOutcomes),
      sentence: z.string(),
      by: z.string().optional(),
    }),
  ),
  rebootPending: z.boolean().optional(),
  problem: z.string().optional(),
  revision: z.number(),
})
export type SessionDetail = z.infer<typeof session>

export const startSessions = endpoint({
  id: 'startSessions',
  method: 'POST',
  path: '/api/v1/sessions',
  access: 'operate',
  summary: 'Starts sessions on the named computers, or on all that match the filter',
  body: z.object({
    /** Names or ids. */
    computers: z.array(name).max(10_000).optional(),
    /** As in the list of computers: "tenant:acme tag:canary is:online". */
    filter: filterText.optional(),
    /** Names or ids that the filter matches and that are not meant. */
    exclude: z.array(name).max(10_000).optional(),
    /** Nothing begins for so long: until then a cancel leaves no trace on the computer. */
    holdSeconds: z.number().int().min(0).max(10).optional(),
    ...optionsWish,
  }),
  response: z.object({
    batchId: z.string(),
    started: z.array(z.object({ id: z.string(), computer: ref })),
    /** Sessions of the same kind that had not begun: the request joined them. */
    merged: z.array(z.object({ id: z.string(), computer: ref })),
    refused: z.array(z.object({ computer: ref, sentence: z.string() })),
  }),
})

export const batch = z.object({
  id: z.string(),
  trigger: z.string(),
  createdAt: time,
  /** When the last of its sessions ended. */
  endedAt: time.optional(),
  /** Computers it was asked for. */
  asked: z.number(),
  started: z.number(),
  /** Requests that joined a session that had been asked for before. */
  joined: z.number(),
  refused: z.array(z.object({ computer: ref, sentence: z.string() })),
  /** Its sessions by group. */
  inProgress: z.number(),
  waiting: z.number(),
  completed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  /** Of those that are over: computers that were not there in time. */
  notReached: z.number(),
  /** Of what was asked for, how much is over; from 0 to 1. */
  progress: z.number(),
})
export type BatchDetail = z.infer<typeof batch>

export const listBatches = endpoint({
  id: 'listBatches',
  method: 'GET',
  path: '/api/v1/batches',
  access: 'view',
  summary: 'Lists batches, newest first',
  query: z.object(pageQuery),
  response: pageOf(batch),
})

export const getBatch = endpoint({
  id: 'getBatch',
  method: 'GET',
  path: '/api/v1/batches/{id}',
  access: 'view',
  summary: 'A batch with its progress',
  params: z.object({ id: z.string().max(60) }),
  response: batch,
})

export const cancelSessions = endpoint({
  id: 'cancelSessions',
  method: 'POST',
  path: '/api/v1/sessions/cancel',
  access: 'operate',
  summary: 'Cancels every session that is not over and fits: of a batch, of a tenant, by state, or all',
  body: z.object({
    batch: z.string().max(60).optional(),
    tenant: name.optional(),
    /** States or groups, as in the list. */
    status: z.string().max(300).optional(),
    /** Words as in the list's filter: "trigger:weekly since:1d". */
    q: filterText.optional(),
    /** Must be said when nothing else narrows it down. */
    all: z.boolean().optional(),
    how: z.enum(cancelModes).default('now'),
  }),
  response: z.object({ cancelled: z.number() }),
})

export const listSessions = endpoint({
  id: 'listSessions',
  method: 'GET',
  path: '/api/v1/sessions',
  access: 'view',
  summary: 'Lists sessions, newest first',
  query: z.object({
    ...pageQuery,
    /** Words of the form field:value; see filter-fields.ts. Free words search computers and first problems. */
    q: filterText.optional(),
    /** newest (as they were asked for), duration (longest first), computer (by name, then newest); "-" before it turns it round. */
    sort: z.enum(sessionSorts).default('newest'),
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
  access: 'view',
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

/** Only lines of these streams, with commas: "err,note". */
const streamsWanted = z
  .string()
  .regex(/^(out|err|note)(,(out|err|note)){0,2}$/, 'streams with commas: out, err, note')
  .optional()

export const getSessionLog = endpoint({
  id: 'getSessionLog',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log',
  access: 'view',
  summary: 'Output lines of a session in order, from after a line on',
  params: sessionId,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    /** The last lines before this one, in order. */
    before: z.coerce.number().int().min(1).optional(),
    /** This line with as many before it as after it. */
    around: z.coerce.number().int().min(1).optional(),
    action: z.string().max(20).optional(),
    streams: streamsWanted,
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  }),
  /** `more`: the page is full, ask again after the last line. `moreBefore`, with before and around: there are earlier lines. */
  response: z.object({ lines: z.array(logLine), more: z.boolean(), moreBefore: z.boolean().optional() }),
})

export const getSessionLogOutline = endpoint({
  id: 'getSessionLogOutline',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log/outline',
  access: 'view',
  summary:
    'How long the output of a session is and where its pages begin, so that any part can be read without the rest',
  params: sessionId,
  query: z.object({
    action: z.string().max(20).optional(),
    streams: streamsWanted,
    /** Lines of one page. */
    step: z.coerce.number().int().min(1).max(5000).default(500),
  }),
  response: z.object({
    /** The number of the session's first line, whatever is asked for; 0 while there is none. */
    first: z.number(),
    /** The number of the last line that fits; 0 while there is none. */
    last: z.number(),
    /** How many lines fit. */
    total: z.number(),
    /** Lines by stream, whichever streams are asked for. */
    counts: z.object({ out: z.number(), err: z.number(), note: z.number() }),
    /** The numbers of the lines with which pages begin, at most 20,000. */
    starts: z.array(z.number()),
  }),
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
  access: 'view',
  summary: 'Everything that happened to a session, numbered, in order',
  params: sessionId,
  response: z.object({ events: z.array(sessionEvent) }),
})

export const cancelSession = endpoint({
  id: 'cancelSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/cancel',
  access: 'operate',
  summary: 'Cancels a session: now, or after the action that is running',
  params: sessionId,
  body: z.object({ how: z.enum(cancelModes).default('now') }),
  response: session,
})

export const approveSession = endpoint({
  id: 'approveSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/approve',
  access: 'operate',
  summary: 'Approves exactly this plan',
  params: sessionId,
  /** The plan that was read; an older one is refused. Its first twelve digits or more. */
  body: z.object({ planHash: z.string().regex(/^[0-9a-f]{12,64}$/, 'the hash of the plan') }),
  response: session,
})

export const postponeSession = endpoint({
  id: 'postponeSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/postpone',
  access: 'operate',
  summary: 'Puts changes off until a moment, or by so many seconds',
  params: sessionId,
  body: z.object({
    until: z.string().max(40).optional(),
    seconds: z
      .number()
      .int()
      .min(60)
      .max(90 * 86400)
      .optional(),
  }),
  response: session,
})

export const runSessionNow = endpoint({
  id: 'runSessionNow',
  method: 'POST',
  path: '/api/v1/sessions/{id}/run-now',
  access: 'operate',
  summary: 'Begins changes now, whatever window or date it waits for',
  params: sessionId,
  response: session,
})

export const pauseSession = endpoint({
  id: 'pauseSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/pause',
  access: 'operate',
  summary: 'Stops after the running action until somebody resumes it',
  params: sessionId,
  response: session,
})

export const resumeSession = endpoint({
  id: 'resumeSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/resume',
  access: 'operate',
  summary: 'Goes on with a paused session; one that waits for a window or a date begins now',
  params: sessionId,
  response: session,
})

export const skipAction = endpoint({
  id: 'skipAction',
  method: 'POST',
  path: '/api/v1/sessions/{id}/skip',
  access: 'operate',
  summary:
    'Leaves an action out that has not begun, and what depends on it; refused once the computer was told to do it',
  params: sessionId,
  /** The action's id in the session. */
  body: z.object({ action: z.string().max(20) }),
  response: session,
})

export const rerunSession = endpoint({
  id: 'rerunSession',
  method: 'POST',
  path: '/api/v1/sessions/{id}/rerun',
  access: 'operate',
  summary: 'Runs an ended session again: all of it as a new session, or its failed or named actions in place',
  params: sessionId,
  body: z.object({
    what: z.enum(['session', 'failed', 'actions']).default('session'),
    /** With actions: their ids. */
    actions: z.array(z.string().max(20)).max(1000).optional(),
  }),
  response: z.object({ sessionId: z.string(), isNew: z.boolean() }),
})

export const listWaits = endpoint({
  id: 'listWaits',
  method: 'GET',
  path: '/api/v1/waits',
  access: 'view',
  summary: 'Everything that waits, on what, and until when',
  response: z.object({
    /** By reason, the one with the oldest first. */
    reasons: z.array(
      z.object({ reason: z.enum(waitReasons), sessions: z.number(), oldestSince: time, nextDeadline: time.optional() }),
    ),
    /** Those that have waited longest, at most 200. */
    sessions: z.array(sessionSummary),
    locks: z.array(
      z.object({ key: z.string(), computer: ref, sessionId: z.string(), since: time, waiting: z.number() }),
    ),
    limits: z.array(
      z.object({
        scope: z.enum(limitScopes),
        name: z.string(),
        most: z.number(),
        working: z.number(),
        waiting: z.number(),
      }),
    ),
    quarantine: z.array(z.object({ computer: ref, key: z.string(), since: time, evidence: z.string() })),
  }),
})

export const setLimit = endpoint({
  id: 'setLimit',
  method: 'POST',
  path: '/api/v1/limits',
  access: 'administer',
  reach: 'installation',
  summary:
    'Says how many sessions may work at once: in all, of a tenant, on computers with a tag; null takes the limit away',
  body: z.object({
    scope: z.enum(limitScopes),
    /** The tenant's name or id, or the tag. */
    name: name.optional(),
    most: z.number().int().min(1).max(1_000_000).nullable(),
  }),
  response: z.object({
    limits: z.array(z.object({ scope: z.enum(limitScopes), name: z.string(), most: z.number() })),
  }),
})

export const liftQuarantine = endpoint({
  id: 'liftQuarantine',
  method: 'POST',
  path: '/api/v1/computers/{id}/quarantine/lift',
  access: 'operate',
  summary: 'Lets sessions change an item again that did not last',
  params: z.object({ id: name }),
  body: z.object({ item: name }),
  response: z.object({ lifted: z.boolean() }),
})
