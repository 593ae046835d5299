/** Tests what is said of the time that is left. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leftWords, shareDone, standingOf } from './time-left.ts'

type Given = Parameters<typeof leftWords>[0]
const now = Date.parse('2026-11-20T14:00:00Z')
const over: Given['actions'][number] = { kind: 'update', status: 'ended', verdict: 'changed' }
const quiet: Given['actions'][number] = { kind: 'none', status: 'ended', verdict: 'compliant' }
const pending = (minutes?: number): Given['actions'][number] => ({
  ...{ kind: 'install', status: 'pending' },
  ...(minutes === undefined ? {} : { expectedMs: minutes * 60_000 }),
})

test('the time is said when it is known of everything that is left', () => {
  assert.equal(
    leftWords({ state: 'executing', actions: [over, over, quiet, pending(3), pending(4)] }, now),
    '2 of 4, about 7 min left',
  )
  assert.equal(leftWords({ state: 'executing', actions: [over, over, quiet, pending(3), pending()] }, now), '2 of 4')
  assert.equal(leftWords({ state: 'waiting', actions: [over, over, quiet, pending(3)] }, now), '2 of 3')
})

test('what the running action has spent counts, but never more than it was given', () => {
  const startedAt = new Date(now - 10 * 60_000).toISOString()
  const running = { ...pending(2), status: 'running', startedAt } as const
  assert.equal(
    leftWords({ state: 'executing', actions: [over, over, quiet, running, pending(0.5)] }, now),
    '2 of 4, less than a minute left',
  )
})

test('the share is by time, without what had nothing to do', () => {
  const long = { ...over, expectedMs: 180_000 }
  assert.equal(shareDone([long, quiet, quiet, pending()], 0), 0.75)
  assert.equal(shareDone([long, { ...pending(1), status: 'running' }], 0.5), 0.875)
  assert.equal(shareDone([quiet], 0), 1)
})

test('silence is said before all, then that it takes longer than usual, then what is left', () => {
  const startedAt = new Date(now - 5 * 60_000).toISOString()
  const running = { ...pending(2), usualMs: 4 * 60_000, status: 'running', startedAt } as const
  const given = { state: 'executing', actions: [over, running, pending(3)] } as const
  assert.deepEqual(standingOf(given, now, 190_000), { words: '1 of 3, no output for 3m', tone: 'drift' })
  assert.deepEqual(standingOf(given, now, undefined), {
    words: '1 of 3, longer than usual (usually 2m)',
    tone: 'drift',
  })
  assert.deepEqual(standingOf(given, now - 2 * 60_000, undefined), { words: '1 of 3, about 3 min left' })
})
