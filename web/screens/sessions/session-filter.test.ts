/** Tests how the address of the list of sessions is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSessionSearch } from './session-filter.ts'

/** What a search says; the router leaves out what is undefined. */
const said = (search: object): object =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))

test('a text and an order are taken as they are, everything else is dropped', () => {
  const search = readSessionSearch({ q: 'status:failed web', sort: '-duration', page: '3', tenant: 'Acme' })
  assert.deepEqual(said(search), { q: 'status:failed web', sort: '-duration', tenant: 'Acme' })
  assert.deepEqual(said(readSessionSearch({ q: '', status: 4 })), {})
})

test('addresses from before there was one text still mean the same', () => {
  const search = readSessionSearch({ status: 'failed,partial', computer: 'front desk', kind: 'full' })
  assert.equal(search.q, 'status:failed,partial computer:"front desk" kind:full')
  assert.equal(readSessionSearch({ q: 'web', batch: 'bat_1' }).q, 'web batch:bat_1')
})

test('what an older address said becomes words once, however often the address is read', () => {
  const raw = { status: 'failed', tenant: 'Acme' }
  const once = { ...raw, ...readSessionSearch(raw) }
  assert.deepEqual(said(once), { q: 'status:failed', tenant: 'Acme' })
  assert.deepEqual(said({ ...once, ...readSessionSearch(once) }), said(once))
})
