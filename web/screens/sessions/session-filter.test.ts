/** Tests the filters of the list of sessions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactState, groupOf, isFiltered, sessionQueryOf, statesToChoose, withGroup } from './session-filter.ts'

test('days are whole days where the reader is', () => {
  const { from, to } = sessionQueryOf({ from: '2026-11-20', to: '2026-11-20' })
  assert.equal(from, new Date(2026, 10, 20).toISOString())
  assert.equal(to, new Date(2026, 10, 21).toISOString())
})

test('what is no day is left for the server to refuse, an unknown kind is not asked for', () => {
  assert.equal(sessionQueryOf({ from: 'yesterday' }).from, 'yesterday')
  assert.equal(sessionQueryOf({ kind: 'detection' }).kind, 'detection')
  assert.equal(sessionQueryOf({ kind: 'weekly' }).kind, undefined)
})

test('a group is shown as itself, an exact state within its group', () => {
  assert.equal(groupOf({ status: 'inProgress' }), 'inProgress')
  assert.equal(groupOf({ status: 'executing' }), 'inProgress')
  assert.equal(groupOf({ status: 'partial' }), 'failed')
  assert.equal(groupOf({ status: 'executing,changed' }), undefined)
  assert.equal(groupOf({}), undefined)
})

test('exact states are those that are no group', () => {
  assert.equal(exactState({ status: 'executing' }), 'executing')
  assert.equal(exactState({ status: 'failed' }), undefined)
  assert.deepEqual(statesToChoose('completed'), ['compliant', 'changed'])
  assert.deepEqual(statesToChoose('waiting'), [])
  assert.ok(!statesToChoose(undefined).includes('failed'))
})

test('choosing a group keeps the other filters', () => {
  const filter = withGroup({ computer: 'web-01', status: 'executing' }, 'failed')
  assert.deepEqual(filter, { computer: 'web-01', status: 'failed' })
  assert.equal(isFiltered(filter), true)
  assert.equal(isFiltered({ status: undefined }), false)
})
