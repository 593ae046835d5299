/** Endpoints about what needs somebody now: the overview of the whole fleet, and one cause of trouble with everything it holds up. */
import { z } from 'zod'
import { verdicts } from '@fettle/core/terms/plan.ts'
import { finalStates, sessionKinds, sessionStates, waitReasons } from '@fettle/core/terms/session.ts'
import { endpoint } from './endpoint.ts'
import { zonedTime } from './schedules.ts'
import { pageQuery, ref, time } from './shapes.ts'

/** The same trouble on many computers: what is open now because of it. */
export const openCause = z.object({
  /** Stable: the same trouble has the same cause tomorrow. For filters such as cause:dpkg-lock. */
  cause: z.string(),
  /** What is wrong, in one plain sentence. */
  sentence: z.string(),
  /** What usually helps; only of known causes. */
  advice: z.string().optional(),
  /** How many computers have it now. */
  computers: z.number(),
  /** The items it holds up, at most 5 by how many computers, and how many there are. */
  items: z.array(z.object({ key: z.string(), title: z.string(), computers: z.number() })),
  itemCount: z.number(),
  /** Since when the first of what is open now is so, and when it was last seen to be. */
  firstAt: time,
  lastAt: time,
  /** At most 3, of different computers, newest first. */
  sessions: z.array(z.object({ id: z.string(), computer: ref })),
})
export type OpenCause = z.infer<typeof openCause>

/** Items that are as wanted, of those whose state is known; computers on which all are, of those with any. */
export const complianceCounts = z.object({
  good: z.number(),
  total: z.number(),
  goodComputers: z.number(),
  computers: z.number(),
})

export const getOverview = endpoint({
  id: 'getOverview',
  method: 'GET',
  path: '/api/v1/overview',
  access: 'view',
  summary: 'What needs attention, what runs and waits, what comes tonight, and how the fleet is',
  query: z.object({
    /** Only what is of this tenant, by name or id; absent: of all that the caller may see. */
    tenant: z.string().max(200).optional(),
  }),
  response: z.object({
    at: time,
    /** Causes of what is failed or unknown now; at most 50, those with the most computers first. */
    needsAttention: z.object({ causes: z.array(openCause), causeCount: z.number(), computers: z.number() }),
    /** Sessions in progress: how many, and at most 10 of them, oldest first. */
    running: z.object({
      count: z.number(),
      /** How many are in each state. */
      states: z.array(z.object({ state: z.enum(sessionStates), count: z.number() })),
      sessions: z.array(
        z.object({
          id: z.string(),
          computer: ref,
          kind: z.enum(sessionKinds),
          state: z.enum(sessionStates),
          startedAt: time.optional(),
          /** Done of what is to be done, from 0 to 1, weighted by how long actions usually take; absent before there is a plan. */
          progress: z.number().optional(),
          actions: z.object({ done: z.number(), total: z.number() }).optional(),
          /** What its agent does now. */
          current: z.object({ title: z.string(), kind: z.string(), startedAt: time.optional() }).optional(),
        }),
      ),
    }),
    waiting: z.object({
      count: z.number(),
      reasons: z.array(z.object({ reason: z.enum(waitReasons), count: z.number() })),
    }),
    /** What schedules fire in the next 24 hours, soonest first; at most 50. */
    tonight: z.array(
      z.object({
        schedule: ref,
        at: zonedTime,
        when: z.string(),
        target: z.string(),
        /** How many computers it means now (counted at most 5 minutes ago); absent when its target is missing. */
        computers: z.number().optional(),
        /** Half of the sessions of its last run had worked no longer. Milliseconds; absent: it never ran. */
        eachMs: z.number().optional(),
        /** How long the whole will take, with as many at once as may run. Milliseconds. */
        expectedMs: z.number().optional(),
        /** How many may run at once in the installation; absent: no limit. */
        atOnce: z.number().optional(),
      }),
    ),
    /** How many computers; the words are those of the filter is:... */
    fleet: z.object({
      computers: z.number(),
      online: z.number(),
      offline: z.number(),
      /** Offline for more than 30 days, or never linked and older than that. */
      stale: z.number(),
      rebootPending: z.number(),
      /** No session has looked at all of its items yet. */
      neverChecked: z.number(),
      excluded: z.number(),
      /** Wait for somebody to let them in. */
      onboardingPending: z.number(),
    }),
    compliance: z.object({
      now: complianceCounts,
      /** One point a day (UTC) with what the day ended with, oldest first, at most 30; the last is today so far. */
      trend: z.array(complianceCounts.extend({ day: z.string() })),
    }),
    /** Sessions that ended since the day (UTC) began. */
    today: z.object({
      since: time,
      count: z.number(),
      outcomes: z.array(z.object({ state: z.enum(finalStates), count: z.number() })),
    }),
  }),
})

export const getCause = endpoint({
  id: 'getCause',
  method: 'GET',
  path: '/api/v1/causes/{cause}',
  access: 'view',
  summary: 'One cause of trouble, and every computer and item that has it now',
  params: z.object({ cause: z.string().max(100) }),
  query: z.object(pageQuery),
  response: z.object({
    cause: z.string(),
    sentence: z.string(),
    advice: z.string().optional(),
    /** By the computer's name. */
    items: z.array(
      z.object({
        computer: ref,
        tenant: ref,
        key: z.string(),
        title: z.string(),
        verdict: z.enum(verdicts),
        state: z.string(),
        since: time,
        /** The session that found it so first. */
        sessionId: z.string(),
      }),
    ),
    nextCursor: z.string().optional(),
  }),
})
