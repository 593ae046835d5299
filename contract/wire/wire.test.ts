/** Frames and core's terms agree: what core makes can be sent, and what is received is what core takes, within its limits. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import type { Answer, Question } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { agentEvent, enrolRequest } from './from-agent.ts'
import { type answer, type facts, inventoryResult, type plannedAction, type question } from './parts.ts'
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

test('what an inventory script says is neither longer nor deeper than can be shown', () => {
  const takes = (value: unknown): boolean => inventoryResult.safeParse({ found: 'value', value }).success
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)])
  assert.ok(takes('x'.repeat(3_000_000)) && takes(nested(32)) && takes({ a: [1, null, true, { b: 'c' }] }))
  for (const value of ['x'.repeat(5_000_000), nested(80), nested(2_000), Array(5_000_000).fill(0)])
    assert.ok(!takes(value))
  assert.ok(!takes({ ['x'.repeat(5_000_000)]: 1 }))
  const results = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, { found: 'value', value: n }]))
  assert.ok(!agentEvent.safeParse({ type: 'inventoried', facts: {}, software: [], results }).success)
})

test('a computer joins with a name that can be read, or not at all', () => {
  const rest = { publicKey: '', machineId: 'm', version: '1' }
  const takes = (hostname: string): boolean => enrolRequest.safeParse({ ...rest, hostname }).success
  for (const name of ['front-desk', 'Büro 3', '受付', '<b>x</b>']) assert.ok(takes(name), name)
  for (const sign of [
    '\n',
    '\u001b',
    '\u202e',
    '\u200b',
    '\u2028',
    '\u3164',
    '\u{e0041}',
    '\ud800',
    '\u0301'.repeat(9),
  ])
    assert.ok(!takes(`a${sign}b`), JSON.stringify(sign))
})
