/** Do tenants stand below those they belong to? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTree, withBelow } from './tenant-tree.ts'

const tenants = [
  { id: '1', name: 'North', parent: { id: '3' } },
  { id: '2', name: 'Alone' },
  { id: '3', name: 'Group' },
  { id: '4', name: 'East', parent: { id: '3' } },
  { id: '5', name: 'Site', parent: { id: '4' } },
  { id: '6', name: 'Ours', parent: { id: 'out of sight' } },
]

test('each stands below its parent, by name, with its depth', () => {
  assert.deepEqual(
    inTree(tenants).map(({ name, depth }) => [name, depth]),
    [
      ['Alone', 0],
      ['Group', 0],
      ['East', 1],
      ['Site', 2],
      ['North', 1],
      ['Ours', 0],
    ],
  )
})

test('a tenant cannot be below itself or below what is below it', () => {
  assert.deepEqual([...withBelow(tenants, 'Group')], ['Group', 'East', 'Site', 'North'])
  assert.deepEqual([...withBelow(tenants, 'East')], ['East', 'Site'])
  assert.deepEqual([...withBelow(tenants, 'Ours')], ['Ours'])
})
