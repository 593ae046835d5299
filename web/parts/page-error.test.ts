/** Tests what is said about pages that could not be shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainPageError } from './page-error.ts'

test('code that did not arrive is recognised in the words of every browser', () => {
  const words = [
    'Failed to fetch dynamically imported module: https://host/assets/a.js',
    'error loading dynamically imported module: https://host/assets/a.js',
    'Importing a module script failed.',
  ]
  for (const message of words) assert.match(explainPageError(new TypeError(message)).message, /did not arrive/)
})

test('any other error stays what it is, and what is no error becomes one', () => {
  const error = new RangeError('too long')
  assert.equal(explainPageError(error), error)
  assert.equal(explainPageError('odd').message, 'odd')
})
