/** Tests the steps of actions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phasesOf } from './phases.ts'

type Given = Parameters<typeof phasesOf>[0]
const words = (more: Partial<Given>): readonly string[] =>
  phasesOf({ kind: 'update', status: 'ended', before: '1.0', ...more }).map(({ word, status }) => `${word} ${status}`)

test('a change that was verified has come all the way', () => {
  const more = { verdict: 'changed', reason: 'verified', after: '2.0' } as const
  assert.deepEqual(words(more), ['Detect succeeded', 'Apply succeeded', 'Verify succeeded'])
})

test('it is said at which step an action failed', () => {
  const failed = { verdict: 'failed' } as const
  assert.deepEqual(words({ ...failed, reason: 'changeFailed' }).slice(1), ['Apply failed', 'Verify skipped'])
  assert.deepEqual(words({ ...failed, reason: 'notDetectedAfterChange' }).slice(1), [
    'Apply succeeded',
    'Verify failed',
  ])
  assert.deepEqual(words({ ...failed, reason: 'downloadFailed' })[1], 'Download failed')
  assert.equal(words({ verdict: 'unknown', reason: 'detectionFailed', kind: 'none' })[0], 'Detect failed')
})

test('what only looks has nothing to apply, and what is to come is pending', () => {
  assert.deepEqual(words({ kind: 'audit', verdict: 'compliant' }), ['Detect succeeded'])
  assert.deepEqual(words({ status: 'pending' }), ['Detect succeeded', 'Apply pending', 'Verify pending'])
  assert.deepEqual(words({ status: 'running' })[1], 'Apply running')
})

test('how long it took to look is said of all questions together', () => {
  const action = { kind: 'update', status: 'pending', before: '1.0' } as const
  assert.equal(phasesOf(action)[0]?.sentence, 'Found: 1.0.')
  assert.equal(phasesOf(action, 41_000)[0]?.sentence, 'Found: 1.0. All questions of the session together took 41s.')
})
