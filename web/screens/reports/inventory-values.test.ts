/** Shows how facts are written, and which columns an address means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosenColumns, factText } from './inventory-values.ts'

test('every kind of fact has a text', () => {
  assert.equal(factText(null), '')
  assert.equal(factText(false), 'no')
  assert.equal(factText(8192), '8192')
  assert.equal(factText(['10.0.0.1', '10.0.0.2']), '10.0.0.1, 10.0.0.2')
  assert.equal(factText({ free: 3 }), '{"free":3}')
})

test('without a choice the usual columns are meant, with one just those, once each', () => {
  const known = [
    { id: 'os.name', isDefault: true },
    { id: 'tags', isDefault: false },
  ]
  assert.deepEqual(chosenColumns(undefined, known), ['os.name'])
  assert.deepEqual(chosenColumns('tags, own.fact,tags,', known), ['tags', 'own.fact'])
})
