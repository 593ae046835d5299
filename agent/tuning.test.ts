/** What the environment may set is read, and what makes no sense is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualTuning } from './run-agent.ts'
import { tuningFrom } from './tuning.ts'

test('nothing set means the usual', () => {
  assert.deepEqual(tuningFrom({}), usualTuning)
})

test('each can be set', () => {
  const { backOff, pingMs, reserveBytes } = tuningFrom({
    FETTLE_AGENT_RETRY_MAX_MS: '50',
    FETTLE_AGENT_PING_MS: '10',
    FETTLE_AGENT_RESERVE_MIB: '0.5',
  })

  assert.deepEqual([backOff.maxMs, pingMs, reserveBytes], [50, 10, 512 * 1024])
})

test('what is no positive number is refused', () => {
  for (const value of ['x', '0', '-1', 'Infinity']) {
    assert.throws(() => tuningFrom({ FETTLE_AGENT_PING_MS: value }), /FETTLE_AGENT_PING_MS must be a positive number/)
  }
})
