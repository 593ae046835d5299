/** Shows that what somebody reads does not move while it is renewed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steadyOrder } from './steady-order.ts'

test('known things keep their places, new ones come behind them, and those that are over are gone', () => {
  const order = (things: string, known: string): string => steadyOrder([...things], (one) => one, [...known]).join('')
  assert.equal(order('cab', ''), 'cab')
  assert.equal(order('cabd', 'abc'), 'abcd')
  assert.equal(order('xcay', 'abc'), 'acxy')
  assert.equal(order('', 'abc'), '')
})
