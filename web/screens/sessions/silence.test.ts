/** Tests when silence is worth a word. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silenceOf } from './silence.ts'

const heardAt = '2026-11-20T14:00:00Z'
const at = (minutes: number): number => Date.parse(heardAt) + minutes * 60_000
const running = { status: 'running', limitMs: 9 * 60_000 } as const
const options = { timeLimitMs: 240 * 60_000 }
const session = { state: 'executing', heardAt, options, actions: [running] } as const

test('beyond a third of its time limit silence is said, and not before', () => {
  assert.equal(silenceOf(session, at(3)), undefined)
  assert.equal(silenceOf(session, at(3.5)), 3.5 * 60_000)
})

test('without a limit of its own the session’s counts, and the shortest of several', () => {
  const free = { status: 'running' } as const
  assert.equal(silenceOf({ ...session, actions: [free] }, at(79)), undefined)
  assert.equal(silenceOf({ ...session, actions: [free] }, at(81)), 81 * 60_000)
  assert.equal(silenceOf({ ...session, actions: [free, running] }, at(4)), 4 * 60_000)
})

test('what was heard since, a wait, and nothing in hand are no silence', () => {
  assert.equal(silenceOf(session, at(5), at(4)), undefined)
  assert.equal(silenceOf({ ...session, state: 'waiting' }, at(5)), undefined)
  assert.equal(silenceOf({ ...session, actions: [{ status: 'ended' }] }, at(5)), undefined)
})
