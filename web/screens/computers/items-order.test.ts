/** Tests the order and search of items. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ItemState } from '@fettle/contract/http/computers.ts'
import { itemsToShow } from './items-order.ts'

const at = '2026-11-20T14:00:00.000Z'
const item = (title: string, verdict: ItemState['verdict']): ItemState => ({
  key: title.toLowerCase(),
  title,
  desired: 'latest',
  state: '1.0',
  verdict,
  since: at,
  checkedAt: at,
  sessionId: 'ses_00000001',
})
const items = [item('Curl', 'compliant'), item('Bash', 'changed'), item('Zoom', 'failed'), item('Hosts', 'unknown')]
const titles = (search: string): string[] => itemsToShow(items, search).map(({ title }) => title)

test('what is wrong comes first, the rest by title', () => {
  assert.deepEqual(titles(''), ['Zoom', 'Hosts', 'Bash', 'Curl'])
})

test('every word must occur somewhere', () => {
  assert.deepEqual(titles('LATEST unk'), ['Hosts'])
  assert.deepEqual(titles('latest nothing'), [])
})

test('the given items stay as they are', () => {
  itemsToShow(items, '')
  assert.equal(items[0]?.title, 'Curl')
})
