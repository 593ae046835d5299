/** Frames and core's terms agree: what core makes can be sent, and what is received is what core takes. */
import { test } from 'node:test'
import type { z } from 'zod'
import type { Answer, Question } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { answer, facts, plannedAction, question } from './parts.ts'
import type { workOrder } from './to-agent.ts'

type Fits<Sent, Core> = Sent extends Core ? true : false

test('what is received is what core takes', () => {
  const fits: [
    Fits<z.infer<typeof question>, Question>,
    Fits<z.infer<typeof answer>, Answer>,
    Fits<z.infer<typeof plannedAction>, PlannedAction>,
    Fits<z.infer<typeof workOrder>, WorkOrder>,
    Fits<z.infer<typeof facts>, Facts>,
  ] = [true, true, true, true, true]
  void fits
})
