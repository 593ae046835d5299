/** Tests what is remembered of the last choice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionKinds } from '@fettle/core/terms/session.ts'
import { offlineWaits, readChoice, writeChoice } from './run-choice.ts'

test('every choice is remembered as it was', () => {
  for (const kind of sessionKinds) {
    for (const { seconds } of offlineWaits) {
      const choice = { kind, offlineWaitSeconds: seconds }
      assert.deepEqual(readChoice(writeChoice(choice)), choice)
    }
  }
})

test('without a memory, or with a strange one, the usual choice stands', () => {
  for (const text of [null, '', 'weekly 0', 'full 17', 'full']) {
    assert.deepEqual(readChoice(text), { kind: 'full', offlineWaitSeconds: 604_800 })
  }
})
