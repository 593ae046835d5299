/** Endpoints of the page of one computer: its timeline, its agent and machine, and when something will run on it by itself. */
import { z } from 'zod'
import { actionKinds, verdicts } from '@fettle/core/terms/plan.ts'
import { purposes, sessionKinds, sessionStates } from '@fettle/core/terms/session.ts'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery, ref, time } from './shapes.ts'

const params = z.object({ id: z.string().max(300).describe('Name or id') })

/** What a timeline can be narrowed to. */
export const timelineParts = ['sessions', 'items', 'presence', 'people', 'software', 'inventory', 'decisions'] as const
export type TimelinePart = (typeof timelineParts)[number]

const at = { id: z.string(), at: time }

export const timelineEntry = z.discriminatedUnion('kind', [
  z.object({
    ...at,
    kind: z.literal('session'),
    sessionId: z.string(),
    session: z.enum(sessionKinds),
    purpose: z.enum(purposes).optional(),
    state: z.enum(sessionStates),
    trigger: z.string(),
    endedAt: time.optional(),
    firstProblem: z.string().optional(),
  }),
  z.object({
    ...at,
    kind: z.literal('item'),
    sessionId: z.string(),
    actionId: z.string(),
    key: z.string(),
    title: z.string(),
    action: z.enum(actionKinds),
    verdict: z.enum(verdicts),
    before: z.string(),
    after: z.string(),
  }),
  z.object({ ...at, kind: z.enum(['online', 'offline', 'started']) }),
  z.object({ ...at, kind: z.literal('signedIn'), login: z.string() }),
  /** What one inventory found to be different; the first changes by name. */
  z.object({
    ...at,
    kind: z.literal('software'),
    count: z.number(),
    changes: z.array(z.object({ name: z.string(), before: z.string().optional(), after: z.string().optional() })),
  }),
  z.object({
    ...at,
    kind: z.literal('inventory'),
    key: z.string(),
    /** As JSON, cut off after 200 characters. */
    before: z.string().optional(),
    after: z.string(),
  }),
  z.object({
    ...at,
    kind: z.literal('person'),
    before: z.string().optional(),
    after: z.string().optional(),
    by: z.string(),
  }),
  z.object({
    ...at,
    kind: z.literal('decision'),
    change: z.enum(['created', 'updated', 'deleted', 'restored']),
    what: z.string().optional(),
    /** What an update changed; of the first one, everything. */
    fields: z.array(z.object({ name: z.string() })),
    by: z.string(),
  }),
])
export type TimelineEntry = z.infer<typeof timelineEntry>

export const getComputerTimeline = endpoint({
  id: 'getComputerTimeline',
  method: 'GET',
  path: '/api/v1/computers/{id}/timeline',
  access: 'view',
  summary: 'What happened on a computer, newest first: sessions, links, starts, sign-ins, and changes of what is on it',
  params,
  query: z.object({
    ...pageQuery,
    /** Parts of it, with commas; default: all. */
    parts: z
      .string()
      .regex(/^[a-z]+(,[a-z]+)*$/, `parts with commas: ${timelineParts.join(', ')}`)
      .max(200)
      .optional(),
    days: z.coerce.number().int().min(1).max(90).default(30),
  }),
  response: pageOf(timelineEntry),
})

export const getComputerAgent = endpoint({
  id: 'getComputerAgent',
  method: 'GET',
  path: '/api/v1/computers/{id}/agent',
  access: 'view',
  summary: 'The agent of a computer, what is stored of its journal, and by what its machine is known again',
  params,
  response: z.object({
    agent: z
      .object({
        id: z.string(),
        version: z.string(),
        /** Older than the server. */
        outdated: z.boolean(),
        enrolledAt: time,
        /** When its link last came to stand; absent: never. */
        linkedAt: time.optional(),
        /** Entries of its journal and lines of output that are stored here. */
        journal: z.object({ id: z.string(), events: z.number(), lines: z.number() }),
      })
      .optional(),
    /** Agents that it had before, or that were turned away. */
    former: z.array(z.object({ id: z.string(), version: z.string(), enrolledAt: time, revokedAt: time })),
    machine: z
      .object({
        hostname: z.string().optional(),
        serial: z.string().optional(),
        hardwareId: z.string().optional(),
        macs: z.array(z.string()),
        seenAt: time,
      })
      .optional(),
    /** The record that it took over from, as that machine was wiped. */
    predecessor: ref.optional(),
  }),
})
export type ComputerAgent = z.infer<(typeof getComputerAgent)['response']>

export const getNextSession = endpoint({
  id: 'getNextSession',
  method: 'GET',
  path: '/api/v1/computers/{id}/next',
  access: 'view',
  summary: 'The next session that a schedule will start on a computer',
  params,
  response: z.object({
    /** Absent: no schedule that is on means this computer. */
    next: z.object({ at: time, schedule: ref, kind: z.enum(sessionKinds) }).optional(),
  }),
})
