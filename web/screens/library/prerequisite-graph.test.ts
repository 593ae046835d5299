/** What needs what is drawn in columns, and circles end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prerequisiteGraph } from './prerequisite-graph.ts'

const item = (name: string, ...requires: string[]) => ({ name, title: name.toUpperCase(), requires })

test('what an item needs stands right of it, what needs it left of it', () => {
  const { nodes, edges } = prerequisiteGraph(
    [item('a', 'b'), item('b', 'c', 'd'), item('c'), item('d'), item('x')],
    'b',
  )
  assert.deepEqual(
    nodes.map(({ name, column, row }) => [name, column, row]),
    [
      ['b', 0, 0],
      ['c', 1, 0],
      ['d', 1, 1],
      ['a', -1, 0],
    ],
  )
  assert.deepEqual(edges.toSorted(), [
    ['a', 'b'],
    ['b', 'c'],
    ['b', 'd'],
  ])
})

test('a circle ends', () => {
  const { nodes } = prerequisiteGraph([item('a', 'b'), item('b', 'a')], 'a')
  assert.deepEqual(
    nodes.map(({ name }) => name),
    ['a', 'b'],
  )
})
