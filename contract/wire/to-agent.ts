/** Frames the server sends to an agent. */
import { z } from 'zod'
import { idOf } from '../ids.ts'
import { doctorLimits } from '@fettle/core/terms/doctor.ts'
import { cancelModes } from '@fettle/core/terms/order.ts'
import { secretLimits } from './redaction.ts'
import { doctorCheckName, doctorRunId } from './doctor.ts'
import { conduct, inventoryScript, plannedAction, question } from './parts.ts'

const secretName = z.string().min(1).max(200)

const order = { id: idOf('ord'), sessionId: idOf('ses') }

export const workOrder = z.discriminatedUnion('type', [
  z.strictObject({
    ...order,
    type: z.literal('inventory'),
    scripts: z.array(inventoryScript).max(200).exactOptional(),
  }),
  z.strictObject({
    ...order,
    type: z.literal('detect'),
    questions: z.array(question).max(10_000),
    people: conduct.pick({ userContext: true, primaryUsers: true }).exactOptional(),
  }),
  z.strictObject({ ...order, type: z.literal('execute'), actions: z.array(plannedAction).max(10_000), conduct }),
  z.strictObject({ ...order, type: z.literal('reboot'), by: z.string().max(300), noticeMs: z.number().nonnegative() }),
  z.strictObject({ ...order, type: z.literal('cancel'), orderId: idOf('ord'), how: z.enum(cancelModes) }),
])

export const toAgent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('challenge'), nonce: z.string(), serverId: z.string(), protocol: z.number().int() }),
  /** The link stands. `seenEvent` and `seenOutput`: the highest numbers of this journal that are safely stored. */
  z.strictObject({
    type: z.literal('welcome'),
    computerId: idOf('cmp'),
    serverTime: z.number(),
    seenEvent: z.number().int().nonnegative(),
    seenOutput: z.number().int().nonnegative(),
  }),
  /** The secrets that an order names, sent before it over every link. The agent keeps them in its memory only. */
  z.strictObject({
    type: z.literal('secrets'),
    orderId: idOf('ord'),
    values: z.array(z.strictObject({ name: secretName, value: z.string().max(secretLimits.characters) })).max(1000),
    /** Why some of them cannot be given. */
    missing: z.array(z.strictObject({ name: secretName, sentence: z.string().max(1000) })).max(1000),
  }),
  z.strictObject({ type: z.literal('order'), order: workOrder }),
  z.strictObject({
    type: z.literal('seen'),
    event: z.number().int().nonnegative(),
    output: z.number().int().nonnegative(),
  }),
  /** Examine the computer; only for agents that can. Each check is answered as soon as it is done, `doctorEnded` comes last. */
  z.strictObject({
    type: z.literal('doctor'),
    runId: doctorRunId,
    checks: z.array(doctorCheckName).min(1).max(doctorLimits.checks),
  }),
  /** Nobody waits for the rest of an examination any more. */
  z.strictObject({ type: z.literal('doctorCancel'), runId: doctorRunId }),
  /** The link is refused and will be closed. `permanent`: trying again cannot help. */
  z.strictObject({ type: z.literal('refused'), code: z.string(), sentence: z.string(), permanent: z.boolean() }),
])
export type ToAgent = z.infer<typeof toAgent>
