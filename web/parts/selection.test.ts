/** Tests which rows are selected. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  computersMeant,
  isSelected,
  nothingSelected,
  rangeOf,
  type Selection,
  selectedCount,
  withRowsSelected,
} from './selection.ts'

const everything: Selection = { kind: 'matching', exclude: new Set() }

test('rows are selected one by one', () => {
  const two = withRowsSelected(nothingSelected, ['a', 'b'], true)
  const one = withRowsSelected(two, ['a'], false)
  assert.equal(isSelected(one, 'a'), false)
  assert.equal(isSelected(one, 'b'), true)
  assert.equal(selectedCount(one, 1284), 1)
  assert.deepEqual(computersMeant(one, 'is:online'), { computers: ['b'] })
})

test('of all that match, some are left out; they are said, not the others', () => {
  const most = withRowsSelected(everything, ['a', 'b'], false)
  assert.equal(isSelected(most, 'a'), false)
  assert.equal(isSelected(most, 'never seen'), true)
  assert.equal(selectedCount(most, 1284), 1282)
  assert.deepEqual(computersMeant(most, 'is:online'), { filter: 'is:online', exclude: ['a', 'b'] })
  assert.deepEqual(computersMeant(withRowsSelected(most, ['a', 'b'], true), ''), { filter: '' })
})

test('a range goes both ways, and is one row when its beginning is gone', () => {
  const ids = ['a', 'b', 'c', 'd']
  assert.deepEqual(rangeOf(ids, 'b', 'd'), ['b', 'c', 'd'])
  assert.deepEqual(rangeOf(ids, 'd', 'b'), ['b', 'c', 'd'])
  assert.deepEqual(rangeOf(ids, 'x', 'b'), ['b'])
  assert.deepEqual(rangeOf(ids, undefined, 'b'), ['b'])
})
