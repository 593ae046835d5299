/** Tests the geometry of the waterfall. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisOf, partsOf, placeOnAxis } from './waterfall.ts'

const rounded = (value: number): number => Math.round(value * 1000) / 1000
const minute = 60_000
const hour = 60 * minute

test('without waits the axis is time itself', () => {
  const axis = axisOf({ from: 1_000, to: 2_000 }, [])
  assert.deepEqual(
    [1_000, 1_250, 2_000].map((at) => placeOnAxis(axis, at)),
    [0, 0.25, 1],
  )
  assert.deepEqual(partsOf(axis, { from: 1_250, to: 1_500 }), [{ kind: 'work', start: 0.25, width: 0.25 }])
})

test('a wait of seven hours leaves room for ten minutes of work', () => {
  const from = 0
  const wait = { from: 5 * minute, to: 5 * minute + 7 * hour }
  const axis = axisOf({ from, to: wait.to + 5 * minute }, [wait])
  const before = placeOnAxis(axis, wait.from)
  assert.ok(before > 0.4, String(before))
  assert.equal(rounded(placeOnAxis(axis, wait.to) - before), rounded(0.12 / 1.12))
  assert.equal(placeOnAxis(axis, wait.to + 5 * minute), 1)
})

test('a short wait is as long as it was', () => {
  const axis = axisOf({ from: 0, to: 1_000 }, [{ from: 500, to: 510 }])
  assert.equal(rounded(placeOnAxis(axis, 505)), 0.505)
})

test('a bar shows the waits that fell into it, and only those', () => {
  const axis = axisOf({ from: 0, to: 1_000 }, [
    { from: 300, to: 350 },
    { from: 340, to: 400 },
    { from: 900, to: 2_000 },
  ])
  assert.deepEqual(axis.waits, [
    { from: 300, to: 400 },
    { from: 900, to: 1_000 },
  ])
  const kinds = (from: number, to: number) => partsOf(axis, { from, to }).map(({ kind }) => kind)
  assert.deepEqual(kinds(100, 600), ['work', 'wait', 'work'])
  assert.deepEqual(kinds(300, 400), ['wait'])
  assert.deepEqual(kinds(500, 600), ['work'])
  assert.deepEqual(kinds(350, 450), ['wait', 'work'])
  const parts = partsOf(axis, { from: 100, to: 600 })
  const end = parts.at(-1)
  assert.equal(rounded((end?.start ?? 0) + (end?.width ?? 0)), rounded(placeOnAxis(axis, 600)))
})

test('what took no time still has a place', () => {
  const axis = axisOf({ from: 0, to: 1_000 }, [])
  assert.deepEqual(partsOf(axis, { from: 400, to: 400 }), [{ kind: 'work', start: 0.4, width: 0 }])
  const nothing = axisOf({ from: 5, to: 5 }, [])
  assert.deepEqual(partsOf(nothing, { from: 5, to: 5 }), [{ kind: 'work', start: 0, width: 0 }])
})
