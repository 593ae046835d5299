/** Tests which columns a table shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnWidth, isColumnShown, leastTableWidth, movedColumn, orderedColumns } from './table-columns.ts'

const name = { id: 'name', title: 'Name', shown: 'always' } as const
const os = { id: 'os', title: 'System', width: '120px', from: 'wide' } as const
const tags = { id: 'tags', title: 'Tags', width: '20%', narrow: '90px' } as const
const serial = { id: 'serial', title: 'Serial', shown: 'chosen' } as const
const all = [name, os, tags, serial]

test('columns come in the order chosen, those not named behind, the first always first', () => {
  const ids = (order: readonly string[]): readonly string[] => orderedColumns(all, { order }).map(({ id }) => id)
  assert.deepEqual(ids([]), ['name', 'os', 'tags', 'serial'])
  assert.deepEqual(ids(['tags', 'name']), ['name', 'tags', 'os', 'serial'])
  assert.deepEqual(ids(['gone', 'serial']), ['name', 'serial', 'os', 'tags'])
})

test('what there is no room for is left out, unless somebody chose it', () => {
  assert.equal(isColumnShown(os, {}, 999), false)
  assert.equal(isColumnShown(os, {}, 1000), true)
  assert.equal(isColumnShown(os, { shown: { os: true } }, 400), true)
  assert.equal(isColumnShown(tags, { shown: { tags: false } }, 1400), false)
  assert.equal(isColumnShown(serial, {}, 1400), false)
  assert.equal(isColumnShown(name, { shown: { name: false } }, 1400), true)
})

test('a chosen width wins, narrow tables have their own', () => {
  assert.equal(columnWidth(tags, {}, 1000), '20%')
  assert.equal(columnWidth(tags, {}, 500), '90px')
  assert.equal(columnWidth(tags, { widths: { tags: 300 } }, 500), '300px')
  assert.equal(columnWidth(name, {}, 500), 'auto')
  assert.equal(leastTableWidth(['100px', 'auto'], 1000), 240)
})

test('a column is moved, but not beyond the ends', () => {
  assert.deepEqual(movedColumn(['a', 'b', 'c'], 'a', 1), ['b', 'a', 'c'])
  assert.deepEqual(movedColumn(['a', 'b', 'c'], 'a', -1), ['a', 'b', 'c'])
  assert.deepEqual(movedColumn(['a', 'b', 'c'], 'b', 9), ['a', 'c', 'b'])
  assert.deepEqual(movedColumn(['a', 'b', 'c'], 'x', 1), ['a', 'b', 'c'])
})
