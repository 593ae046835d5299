/** Shapes of what a session can be asked to do: as people wish it, and as it was frozen. */
import { z } from 'zod'
import {
  catchUps,
  maintenanceKinds,
  noAnswerActs,
  purposes,
  rebootPreferences,
  sessionKinds,
  userContexts,
} from '@fettle/core/terms/session.ts'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import { name } from './shapes.ts'

const day = 86_400
const seconds = (most: number) => z.number().int().min(0).max(most)

export const rebootWish = z.object({
  /** How long a prompt stands. */
  promptSeconds: z.number().int().min(10).max(day).optional(),
  /** What happens when nobody answers. */
  onNoAnswer: z.enum(noAnswerActs).optional(),
  /** How often people may choose "later", and how long that is. */
  deferrals: z.number().int().min(0).max(100).optional(),
  deferralSeconds: z
    .number()
    .int()
    .min(10)
    .max(7 * day)
    .optional(),
  /** Told to people so long before a reboot nobody is asked about. */
  noticeSeconds: seconds(day).optional(),
  notInBusinessHours: z.boolean().optional(),
})

export const windowWish = z.object({
  start: z.enum(['now', 'afterHours', 'at']).default('now'),
  /** With at: "22:00" or "2026-03-01T22:00" in each computer's own zone, or a moment as RFC 3339. */
  at: z.string().max(40).optional(),
  /** No action begins so long after it opened. */
  lengthSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * day)
    .optional(),
  catchUp: z.enum(catchUps).default('nextWindow'),
})

export const notifyWish = z.object({
  before: z.boolean().optional(),
  beforeWhenCompliant: z.boolean().optional(),
  after: z.boolean().optional(),
  afterOnlyIfNeeded: z.boolean().optional(),
  showActions: z.boolean().optional(),
  offerPostpone: z.boolean().optional(),
  offerRunNow: z.boolean().optional(),
  also: z.array(z.email()).max(50).optional(),
})

/** What a caller may say; what is left out is as in `defaultOptions`. */
export const optionsWish = {
  kind: z.enum(maintenanceKinds).default('full'),
  purpose: z.enum(purposes).default('keep'),
  items: z.array(name).max(1000).optional(),
  reboot: z.enum(rebootPreferences).default('suppress'),
  rebootDetails: rebootWish.optional(),
  userContext: z.enum(userContexts).optional(),
  userWaitSeconds: seconds(30 * day).optional(),
  window: windowWish.optional(),
  approval: z.enum(['none', 'person']).optional(),
  /** How long a plan waits for approval, and a paused session for being resumed. */
  personWaitSeconds: z
    .number()
    .int()
    .min(60)
    .max(90 * day)
    .optional(),
  notify: notifyWish.optional(),
  postpone: z.object({ times: z.number().int().min(0).max(100), withinSeconds: seconds(90 * day) }).optional(),
  /** Seconds to wait for a computer that is off; 0: skip it. Default seven days. */
  offlineWaitSeconds: seconds(90 * day).default(7 * day),
  /** Seconds of work after which a session is ended. Default four hours. */
  timeLimitSeconds: z
    .number()
    .int()
    .min(1)
    .max(7 * day)
    .default(4 * 3600),
  /** A detection renews the inventory first; false switches that off. */
  inventoryFirst: z.boolean().optional(),
}

/** The options of a session as they were frozen; times in milliseconds. */
export const sessionOptions = z.object({
  kind: z.enum(sessionKinds),
  purpose: z.enum(purposes),
  /** What a session of kind command runs. Secrets are names; what comes along as files is left out. */
  command: z
    .object({
      title: z.string(),
      from: z.string().optional(),
      script: z.object({
        language: z.enum(scriptLanguages),
        source: z.string(),
        timeoutSeconds: z.number(),
        context: z.literal('user').optional(),
      }),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.object({ variable: z.string(), secret: z.string() })).optional(),
    })
    .optional(),
  items: z.array(z.string()).optional(),
  reboot: z.object({
    preference: z.enum(rebootPreferences),
    promptMs: z.number(),
    onNoAnswer: z.enum(noAnswerActs),
    deferrals: z.number(),
    deferralMs: z.number(),
    noticeMs: z.number(),
    notInBusinessHours: z.boolean(),
  }),
  userContext: z.enum(userContexts),
  userWaitMs: z.number(),
  window: z.object({
    start: z.discriminatedUnion('type', [
      z.object({ type: z.literal('now') }),
      z.object({ type: z.literal('afterHours') }),
      z.object({ type: z.literal('at'), at: z.number(), zone: z.string() }),
    ]),
    lengthMs: z.number().optional(),
    catchUp: z.enum(catchUps),
  }),
  approval: z.enum(['none', 'person']),
  personWaitMs: z.number(),
  notify: z.object({
    before: z.boolean(),
    beforeWhenCompliant: z.boolean(),
    after: z.boolean(),
    afterOnlyIfNeeded: z.boolean(),
    showActions: z.boolean(),
    offerPostpone: z.boolean(),
    offerRunNow: z.boolean(),
    also: z.array(z.string()),
  }),
  postpone: z.object({ times: z.number(), withinMs: z.number() }),
  offlineWaitMs: z.number(),
  timeLimitMs: z.number(),
  onboarding: z.boolean(),
  automatic: z.boolean().optional(),
  inventoryFirst: z.boolean(),
})
