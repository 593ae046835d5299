/** Is a thing done for each, whatever becomes of the others? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachOf } from './for-each-of.ts'

test('each is done once, and those that fail are told with their reasons', async () => {
  const seen: number[] = []
  const { done, failed } = await forEachOf([1, 2, 3, 4, 5, 6, 7], async (n) => {
    seen.push(n)
    await Promise.resolve()
    if (n % 3 === 0) throw new Error(`not ${n}`)
  })
  assert.deepEqual(seen.toSorted(), [1, 2, 3, 4, 5, 6, 7])
  assert.equal(done, 5)
  assert.deepEqual(failed.map(({ message }) => message).toSorted(), ['not 3', 'not 6'])
  assert.deepEqual(await forEachOf([], async () => {}), { done: 0, failed: [] })
})
