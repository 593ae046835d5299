/** Tests what is said about actions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionKinds, verdicts } from '@fettle/core/terms/plan.ts'
import {
  type Action,
  actionKindWords,
  actionToOpen,
  actionWay,
  actionWording,
  codeWords,
  desiredWords,
  isQuiet,
  plannedWay,
} from './action-words.ts'

const base: Action = {
  id: 'a1',
  key: 'nginx',
  item: 'nginx',
  title: 'nginx',
  kind: 'update',
  rebootNeeded: false,
  phase: 'software',
  because: '1.22.1 is older than the wanted 1.26.2.',
  before: '1.22.1',
  desired: 'latest',
  to: '1.26.2',
  status: 'pending',
  attempts: 0,
  dependsOn: [],
}

test('every kind has a word, and only looking has no effect', () => {
  assert.equal(new Set(actionKinds.map((kind) => actionKindWords[kind].word)).size, actionKinds.length)
  const looks = actionKinds.filter((kind) => actionKindWords[kind].effect === 'looks')
  assert.deepEqual(looks, ['audit', 'monitor', 'none'])
})

test('an action shows its verdict once it has one, before that where it stands', () => {
  assert.equal(actionWording(base).word, 'To do')
  assert.equal(actionWording({ ...base, status: 'running' }).tone, 'running')
  for (const verdict of verdicts) assert.notEqual(actionWording({ status: 'ended', verdict }).tone, 'running')
  assert.equal(actionWording({ status: 'ended', verdict: 'unknown' }).tone, 'unknown')
})

test('the way leads to the plan until it has ended, then to what was found', () => {
  assert.deepEqual(actionWay(base), { from: '1.22.1', to: '1.26.2' })
  const ended: Action = { ...base, status: 'ended', verdict: 'failed', after: '1.22.1' }
  assert.deepEqual(actionWay(ended), { from: '1.22.1' })
})

test('what failed is opened first, then what runs', () => {
  const quiet: Action = { ...base, id: 'a1', kind: 'none', status: 'ended', verdict: 'compliant' }
  const running: Action = { ...base, id: 'a2', status: 'running' }
  const failed: Action = { ...base, id: 'a3', status: 'ended', verdict: 'failed' }
  assert.equal(actionToOpen([quiet, running, failed])?.id, 'a3')
  assert.equal(actionToOpen([quiet, running])?.id, 'a2')
  assert.equal(actionToOpen([quiet])?.id, 'a1')
  assert.equal(actionToOpen([]), undefined)
  assert.equal(isQuiet(quiet), true)
  assert.equal(isQuiet(failed), false)
})

test('what ran stays open when it has ended, unless something failed or something else runs', () => {
  const first: Action = { ...base, id: 'a1', status: 'ended', verdict: 'changed' }
  const last: Action = { ...base, id: 'a2', status: 'ended', verdict: 'changed' }
  assert.equal(actionToOpen([first, last], 'a2')?.id, 'a2')
  assert.equal(actionToOpen([{ ...first, status: 'running' }, last], 'a2')?.id, 'a1')
  assert.equal(actionToOpen([{ ...first, verdict: 'failed' }, last], 'a2')?.id, 'a1')
  assert.equal(actionToOpen([first, last], 'gone')?.id, 'a1')
})

test('the plan leads where it leads, whatever became of it', () => {
  const failed: Action = { ...base, status: 'ended', verdict: 'failed', after: '1.22.1' }
  assert.deepEqual(plannedWay(failed), { from: '1.22.1', to: '1.26.2' })
})

test('states and wishes are said in words, versions stay as they are', () => {
  assert.deepEqual(plannedWay({ ...base, before: 'notCompliant', to: 'compliant' }), {
    from: 'not compliant',
    to: 'compliant',
  })
  assert.equal(desiredWords('atLeast 15.2~rc1'), 'at least 15.2~rc1')
  assert.equal(desiredWords('updateIfFound'), 'update if found')
  assert.equal(desiredWords('enforce'), 'enforce')
})

test('codes become words', () => {
  assert.equal(codeWords('updateAvailable'), 'Update available')
  assert.equal(codeWords('failed'), 'Failed')
})
