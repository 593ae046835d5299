/** What the live stream (server-sent events) says: hints that something changed; the reader then asks for it. */
import { z } from 'zod'

export const liveEvent = z.discriminatedUnion('type', [
  /** The stream begins, or could not be resumed: read again everything that is shown. */
  z.object({ type: z.literal('reset') }),
  z.object({
    type: z.literal('session'),
    sessionId: z.string(),
    computerId: z.string(),
    state: z.string(),
    revision: z.number(),
  }),
  /** New output lines up to number `n`, the last of which was said at `at`. */
  z.object({ type: z.literal('output'), sessionId: z.string(), n: z.number(), at: z.string().optional() }),
  z.object({
    type: z.literal('progress'),
    sessionId: z.string(),
    actionIds: z.array(z.string()),
    percent: z.number(),
    text: z.string(),
  }),
  z.object({ type: z.literal('computer'), computerId: z.string(), online: z.boolean().optional() }),
  z.object({ type: z.literal('definitions') }),
])
export type LiveEvent = z.infer<typeof liveEvent>

/** Where the stream is; `session` limits it to one session. Resumes after the Last-Event-ID header. */
export const livePath = '/api/v1/events'
