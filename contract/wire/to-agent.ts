/** Frames the server sends to an agent. */
import { z } from 'zod'
import { idOf } from '../ids.ts'
import { cancelModes } from '@fettle/core/terms/order.ts'
import { plannedAction, question } from './parts.ts'

const order = { id: idOf('ord'), sessionId: idOf('ses') }

export const workOrder = z.discriminatedUnion('type', [
  z.strictObject({ ...order, type: z.literal('inventory') }),
  z.strictObject({ ...order, type: z.literal('detect'), questions: z.array(question).max(10_000) }),
  z.strictObject({ ...order, type: z.literal('execute'), actions: z.array(plannedAction).max(10_000) }),
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
  z.strictObject({ type: z.literal('order'), order: workOrder }),
  z.strictObject({
    type: z.literal('seen'),
    event: z.number().int().nonnegative(),
    output: z.number().int().nonnegative(),
  }),
  /** The link is refused and will be closed. `permanent`: trying again cannot help. */
  z.strictObject({ type: z.literal('refused'), code: z.string(), sentence: z.string(), permanent: z.boolean() }),
])
export type ToAgent = z.infer<typeof toAgent>
