/** Is the word found that was probably meant? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

test('the nearest word, if one is near', () => {
  const known = ['software', 'task', 'tenant', 'deployment']

  assert.equal(nearest('sofware', known), 'software')
  assert.equal(nearest('deploymnets', known), 'deployment')
  assert.equal(nearest('TASK', known), 'task')
  assert.equal(nearest('tsak', known), 'task')
  assert.equal(nearest('banana', known), undefined)
  assert.equal(nearest('x', known), undefined)
})
