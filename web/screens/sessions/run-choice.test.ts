/** Tests what is remembered of the last choice, and what the server is asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionKinds } from '@fettle/core/terms/session.ts'
import { offlineWaits, readChoice, requestOf, usualWish, writeChoice } from './run-choice.ts'

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

test('a wish is asked for as it was made; nothing is rebooted, approved or put off unless somebody says so', () => {
  const wish = usualWish({ kind: 'full', offlineWaitSeconds: 0 })
  const usual = { kind: 'full', offlineWaitSeconds: 0, reboot: 'suppress', approval: 'none', window: { start: 'now' } }
  const more = { items: ['editor'], reboot: 'prompt', approval: true, start: 'at', at: '2026-11-20T22:00' } as const
  assert.deepEqual(requestOf(wish), usual)
  assert.deepEqual(requestOf({ ...wish, ...more }), {
    ...usual,
    items: ['editor'],
    reboot: 'prompt',
    approval: 'person',
    window: { start: 'at', at: '2026-11-20T22:00' },
  })
})

test('what a kind has no use for is not asked for', () => {
  const filled = { items: ['editor'], reboot: 'force', approval: true, start: 'afterHours' } as const
  const request = (kind: 'detection' | 'inventory') =>
    requestOf({ ...usualWish({ kind, offlineWaitSeconds: 0 }), ...filled })
  assert.deepEqual(request('detection'), { kind: 'detection', offlineWaitSeconds: 0, items: ['editor'] })
  assert.deepEqual(request('inventory'), { kind: 'inventory', offlineWaitSeconds: 0 })
})
