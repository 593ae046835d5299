/** Shows what stands in the matrix before and after its sums come, and how keys move in it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellSentence, matrixColumns, placeAfter } from './matrix-cells.ts'

test('columns come from the rows until the sums are there, in the same order', () => {
  const pages = [{ titles: { b: 'Editor', a: 'Zoom' } }, { titles: { b: 'Editor', c: 'Browser' } }]
  assert.deepEqual(
    matrixColumns(undefined, pages).map(({ key }) => key),
    ['c', 'b', 'a'],
  )
  const counts = { good: 3, total: 4, failed: 1, unknown: 0, notCompliant: 0, skipped: 0 }
  const [column] = matrixColumns([{ key: 'c', title: 'Browser', ...counts }], pages)
  assert.equal(column?.counts?.good, 3)
})

test('a cell says what was found and what is wanted', () => {
  const cell = { state: 'absent', desired: 'atLeast 3', verdict: 'failed', since: '2026-11-20T00:00:00Z' } as const
  assert.equal(cellSentence('desk', 'Editor', cell), 'Editor on desk: Failed, absent; wanted at least 3.')
  assert.equal(cellSentence('desk', 'Editor', undefined), 'Editor on desk: not deployed there')
})

test('keys stay within the matrix', () => {
  const size = { row: 10, column: 4 }
  assert.deepEqual(placeAfter('ArrowUp', { row: 0, column: 2 }, size, false), { row: 0, column: 2 })
  assert.deepEqual(placeAfter('PageDown', { row: 1, column: 2 }, size, false), { row: 9, column: 2 })
  assert.deepEqual(placeAfter('End', { row: 1, column: 2 }, size, false), { row: 1, column: 3 })
  assert.deepEqual(placeAfter('End', { row: 1, column: 2 }, size, true), { row: 9, column: 3 })
  assert.equal(placeAfter('a', { row: 1, column: 2 }, size, false), undefined)
})
