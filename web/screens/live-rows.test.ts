/** Tests how rows follow the server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idsToAsk, rowsOf, withRows } from './live-rows.ts'

const row = (id: string, state = 'old'): { id: string; state: string } => ({ id, state })
const data = {
  pages: [{ items: [row('c'), row('b')], nextCursor: 'x' }, { items: [row('a')] }],
  pageParams: [undefined, 'x'],
}

test('a fresh row takes the place of the old one, everything else stays the very same', () => {
  const next = withRows(data, new Map([['b', row('b', 'new')]]))
  assert.deepEqual(
    next.pages[0]?.items.map((item) => item.state),
    ['old', 'new'],
  )
  assert.equal(next.pages[0]?.nextCursor, 'x')
  assert.equal(next.pages[1], data.pages[1])
  assert.equal(next.pageParams, data.pageParams)
})

test('rows that are not shown are not added', () => {
  assert.equal(withRows(data, new Map([['z', row('z')]])), data)
})

test('a row that two pages have is shown once, where it came first', () => {
  const twice = { pages: [{ items: [row('b', 'first'), row('a')] }, { items: [row('b', 'second')] }] }
  assert.deepEqual(rowsOf(twice), [row('b', 'first'), row('a')])
})

test('only rows in sight are asked for, so many at once', () => {
  const changed = new Set(['a', 'b', 'c', 'd'])
  assert.deepEqual(idsToAsk(changed, [row('c'), row('x'), row('a'), row('b')], 2), ['c', 'a'])
})
