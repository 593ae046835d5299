/** Tests how groups stand between rows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf } from './table-lines.ts'

test('without groups there are only rows', () => {
  assert.deepEqual(linesOf(['a', 'b'], undefined), [
    { kind: 'row', row: 'a', index: 0 },
    { kind: 'row', row: 'b', index: 1 },
  ])
})

test('each group has a heading with its count, and rows keep their own numbers', () => {
  const lines = linesOf(['ann', 'abe', 'bob'], (row) => row.slice(0, 1))
  assert.deepEqual(lines, [
    { kind: 'group', name: 'a', count: 2 },
    { kind: 'row', row: 'ann', index: 0 },
    { kind: 'row', row: 'abe', index: 1 },
    { kind: 'group', name: 'b', count: 1 },
    { kind: 'row', row: 'bob', index: 2 },
  ])
})
