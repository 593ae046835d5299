/** Do inventories tell of starts and sign-ins, and of nothing that cannot be? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentsFound } from './moments-found.ts'

const at = Date.parse('2026-05-04T12:00:00Z')

test('the start and each sign-in are moments', () => {
  const boot = { bootId: 'b', bootedAt: '2026-05-04T07:00:01Z', rebootPending: false }
  const users = [{ name: 'dana', terminal: 'tty2', since: '2026-05-04T08:00:05Z' }]
  assert.deepEqual(momentsFound({ boot, users }, at), [
    { kind: 'started', at: Date.parse('2026-05-04T07:00:01Z') },
    { kind: 'signedIn', at: Date.parse('2026-05-04T08:00:05Z'), detail: 'dana' },
  ])
})

test('nothing happens later than it was found, and what is no time is left out', () => {
  const boot = { bootId: 'b', bootedAt: '2099-01-01T00:00:00Z', rebootPending: false }
  const users = [{ name: 'dana', terminal: 'tty2', since: 'yesterday' }]
  assert.deepEqual(momentsFound({ boot, users }, at), [{ kind: 'started', at }])
  assert.deepEqual(momentsFound({}, at), [])
})
