/** Tests what is remembered of the last choice, and what the server is asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maintenanceKinds } from '@fettle/core/terms/session.ts'
import { offlineWaits, readChoice, requestOf, tellings, usualWish, writeChoice } from './run-choice.ts'

const usualChoice = {
  kind: 'full',
  offlineWaitSeconds: 604_800,
  reboot: 'suppress',
  start: 'now',
  telling: 'nothing',
} as const

test('every choice is remembered as it was', () => {
  for (const kind of maintenanceKinds) {
    for (const { seconds } of offlineWaits) {
      for (const telling of tellings) {
        const choice = { kind, offlineWaitSeconds: seconds, reboot: 'prompt', start: 'afterHours', telling } as const
        assert.deepEqual(readChoice(writeChoice(choice)), choice)
      }
    }
  }
})

test('without a memory, or with a strange one, the usual choice stands', () => {
  for (const kept of [null, '', 'full 0', {}, { kind: 'weekly', offlineWaitSeconds: 17, reboot: 3, telling: 'x' }]) {
    assert.deepEqual(readChoice(kept), usualChoice)
  }
})

test('a forced reboot and a moment that has passed are not remembered', () => {
  const kept = writeChoice({ ...usualChoice, reboot: 'force', start: 'at' })
  assert.deepEqual(readChoice(kept), usualChoice)
})

test('a wish is asked for as it was made; nothing is rebooted, approved or put off unless somebody says so', () => {
  const wish = usualWish({ ...usualChoice, offlineWaitSeconds: 0 })
  const usual = { kind: 'full', offlineWaitSeconds: 0, reboot: 'suppress', approval: 'none', window: { start: 'now' } }
  const more = { items: ['editor'], reboot: 'prompt', approval: true, start: 'at', at: '2026-11-20T22:00' } as const
  assert.deepEqual(requestOf(wish), usual)
  assert.deepEqual(requestOf({ ...wish, ...more, telling: 'before' }), {
    ...usual,
    items: ['editor'],
    reboot: 'prompt',
    approval: 'person',
    window: { start: 'at', at: '2026-11-20T22:00' },
    notify: { before: true, after: false },
  })
})

test('what a kind has no use for is not asked for', () => {
  const filled = { items: ['editor'], reboot: 'force', approval: true, start: 'afterHours', telling: 'after' } as const
  const request = (kind: 'detection' | 'inventory') =>
    requestOf({ ...usualWish({ ...usualChoice, kind, offlineWaitSeconds: 0 }), ...filled })
  assert.deepEqual(request('detection'), { kind: 'detection', offlineWaitSeconds: 0, items: ['editor'] })
  assert.deepEqual(request('inventory'), { kind: 'inventory', offlineWaitSeconds: 0 })
})
