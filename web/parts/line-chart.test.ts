/** Tests where the parts of a line chart are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lonePlaces, niceSteps, pathOf, placeIn } from './line-chart.ts'

test('scales have few round marks and reach the highest value', () => {
  assert.deepEqual(niceSteps(1), [0, 0.25, 0.5, 0.75, 1])
  assert.deepEqual(niceSteps(8), [0, 2, 4, 6, 8])
  assert.deepEqual(niceSteps(130), [0, 50, 100, 150])
  for (const most of [1, 3, 7, 9.9, 41, 999, 1284, 54_321]) {
    const steps = niceSteps(most)
    assert.ok((steps.at(-1) ?? 0) >= most && steps.length <= 6, `${most}: ${steps.join(' ')}`)
  }
})

test('lines have gaps where nothing is known, and lone values are told', () => {
  const frame = { left: 0, top: 0, width: 100, height: 10 }
  assert.equal(pathOf([0, 5, 10], frame, 10), 'M0 10L50 5L100 0')
  assert.equal(pathOf([0, undefined, 10], frame, 10), 'M0 10M100 0')
  assert.deepEqual(lonePlaces([0, undefined, 10, 20, undefined, 5]), [0, 5])
  assert.deepEqual(lonePlaces([7]), [0])
  assert.equal(pathOf([], frame, 10), '')
})

test('the point under the pointer is the nearest', () => {
  assert.equal(placeIn(26, 100, 5), 1)
  assert.equal(placeIn(-5, 100, 5), 0)
  assert.equal(placeIn(500, 100, 5), 4)
  assert.equal(placeIn(50, 0, 5), 0)
})
