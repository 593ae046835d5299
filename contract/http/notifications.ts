/** Endpoints about notifications: what somebody should look at and nobody is waiting for. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery, time } from './shapes.ts'

export const notification = z.object({
  id: z.string(),
  /** What kind of thing happened, as in scheduleFailed or scheduleMissed. */
  kind: z.string(),
  /** What it is about: a noun and its id. */
  subject: z.object({ kind: z.string(), id: z.string() }),
  sentence: z.string(),
  at: time,
  acknowledged: z.object({ at: time, by: z.string() }).optional(),
})

export const listNotifications = endpoint({
  id: 'listNotifications',
  method: 'GET',
  path: '/api/v1/notifications',
  access: 'view',
  summary: 'Lists notifications that nobody has acknowledged, newest first',
  query: z.object({
    ...pageQuery,
    /** Also those that were acknowledged. */
    all: z.enum(['true', 'false']).default('false'),
  }),
  response: pageOf(notification),
})

export const acknowledgeNotification = endpoint({
  id: 'acknowledgeNotification',
  method: 'POST',
  path: '/api/v1/notifications/{id}/acknowledge',
  access: 'operate',
  summary: 'Says that somebody has seen it',
  params: z.object({ id: z.string().max(60) }),
  response: notification,
})
