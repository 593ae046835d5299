/** Tests how addresses are put together. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, formatSearch, parseSearch } from './address.ts'

test('parameters are filled in and escaped', () => {
  assert.equal(
    addressOf('/api/v1/computers/{id}/explain/{item}', { id: 'a/b', item: 'x y' }),
    '/api/v1/computers/a%2Fb/explain/x%20y',
  )
})

test('what is undefined or empty is left out of the query', () => {
  assert.equal(addressOf('/p', {}, { a: undefined, b: '', c: 0 }), '/p?c=0')
  assert.equal(addressOf('/p'), '/p')
})

test('filters stay readable', () => {
  assert.equal(
    addressOf('/p', {}, { q: 'tenant:acme is:online', status: 'failed,partial' }),
    '/p?q=tenant:acme+is:online&status=failed,partial',
  )
})

test('a search survives the way to the address and back, and texts that look like numbers stay texts', () => {
  const values = { q: 'name:"a&b" 100%', page: '007', on: 'true' }
  assert.deepEqual(parseSearch(formatSearch(values)), values)
  assert.equal(formatSearch({ q: undefined }), '')
})
