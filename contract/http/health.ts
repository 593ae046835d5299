/** The endpoint that says how the installation itself is: database, jobs, nodes, links, mails, retention. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { time } from './shapes.ts'

export const getHealthDetails = endpoint({
  id: 'getHealthDetails',
  method: 'GET',
  path: '/api/v1/health-details',
  access: 'administer',
  reach: 'installation',
  summary: 'How the installation is: versions, database, jobs, nodes, links, mails, retention',
  response: z.object({
    at: time,
    versions: z.object({
      fettle: z.string(),
      node: z.string(),
      postgres: z.string(),
      platform: z.string(),
      /** The last migration the database has. */
      schema: z.string(),
    }),
    database: z.object({
      bytes: z.number(),
      /** How long `select 1` took. Milliseconds. */
      answerMs: z.number(),
      connections: z.object({ used: z.number(), most: z.number() }),
      /** The largest first, at most 15, with their indexes; partitions count for their table. Rows are the database's estimate. */
      tables: z.array(z.object({ name: z.string(), bytes: z.number(), rows: z.number() })),
    }),
    jobs: z.object({
      /** Due and not taken up yet. */
      waiting: z.number(),
      active: z.number(),
      failed: z.number(),
      /** Since when the oldest of them is due. */
      oldestDueAt: time.optional(),
      queues: z.array(
        z.object({
          name: z.string(),
          waiting: z.number(),
          active: z.number(),
          failed: z.number(),
          oldestDueAt: time.optional(),
        }),
      ),
    }),
    nodes: z.array(z.object({ id: z.string(), beatAt: time, isThis: z.boolean(), links: z.number() })),
    /** Agents that are linked now, on all nodes; orders that no agent has taken yet. */
    links: z.object({ agents: z.number(), ordersWaiting: z.number() }),
    retention: z.object({
      /** Absent: it has not run yet. */
      lastAt: time.optional(),
      tookMs: z.number().optional(),
      problem: z.string().optional(),
      /** Cron, UTC. */
      schedule: z.string(),
      /** How long what is kept. Days. */
      ages: z.object({
        /** Output of sessions; the one that is set, with --keep-output. */
        output: z.number(),
        itemChanges: z.number(),
        inventory: z.number(),
        /** Runs of schedules. */
        runs: z.number(),
        notificationsSeen: z.number(),
        notificationsUnseen: z.number(),
        mails: z.number(),
        /** Deliveries of webhooks. */
        deliveries: z.number(),
        /** The figures of each day, from which reports are made. */
        reportDays: z.number(),
        audit: z.number(),
      }),
    }),
    mail: z.object({
      waiting: z.number(),
      failedLastDay: z.number(),
      oldestWaitingAt: time.optional(),
      webhooksWaiting: z.number(),
      webhooksFailedLastDay: z.number(),
    }),
    /** Of the node that answers, since the last 10 seconds. Milliseconds. */
    eventLoop: z.object({ meanMs: z.number(), p99Ms: z.number(), maxMs: z.number() }),
    memory: z.object({ rssBytes: z.number(), heapBytes: z.number() }),
    upSince: time,
  }),
})
