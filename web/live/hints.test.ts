/** Tests what hints make old. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { liveEvent } from '@fettle/contract/http/live.ts'
import { liveEventTypes, touchedBy } from './hints.ts'

const ids = { sessionId: 'ses_00000001', computerId: 'cmp_00000001' }

test('a session touches itself and its computer', () => {
  const keys = touchedBy({ type: 'session', ...ids, state: 'executing', revision: 3 })
  assert.deepEqual(keys, [
    ['session', ids.sessionId],
    ['computer', ids.computerId],
  ])
})

test('output and progress touch no kept answer, a reset touches all', () => {
  assert.deepEqual(touchedBy({ type: 'output', sessionId: ids.sessionId, n: 4 }), [])
  assert.deepEqual(
    touchedBy({ type: 'progress', sessionId: ids.sessionId, actionIds: ['a1'], percent: 5, text: '' }),
    [],
  )
  assert.equal(touchedBy({ type: 'reset' }), 'everything')
})

test('every type of the contract is listened for', () => {
  const types = liveEvent.options.map((option) => option.shape.type.value)
  assert.deepEqual(new Set(liveEventTypes), new Set(types))
})
