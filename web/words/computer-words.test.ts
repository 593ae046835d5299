/** Tests what is said about computers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complianceShare, itemOfKey, presenceWording, systemWords } from './computer-words.ts'

test('online, offline and never seen are three different things', () => {
  const since = '2026-11-20T14:00:00.000Z'
  assert.equal(presenceWording({ online: true, since }).word, 'Online')
  assert.equal(presenceWording({ online: false, since }).word, 'Offline')
  assert.equal(presenceWording({ online: false }).word, 'Never seen')
})

test('of nothing known there is no share', () => {
  assert.equal(complianceShare({ good: 0, total: 0 }), undefined)
  assert.equal(complianceShare({ good: 38, total: 40 }), 0.95)
})

test('an instance is what follows the first "#"', () => {
  assert.deepEqual(itemOfKey('nginx'), { item: 'nginx' })
  assert.deepEqual(itemOfKey('printer#hall#2'), { item: 'printer', instance: 'hall#2' })
})

test('a system is said with its version once', () => {
  assert.equal(systemWords({ os: 'Debian GNU/Linux 12 (bookworm)', osVersion: '12' }), 'Debian 12 (bookworm)')
  assert.equal(systemWords({ os: 'Microsoft Windows 11 Pro', osVersion: '10.0.26100' }), 'Windows 11 Pro 10.0.26100')
  assert.equal(systemWords({ osVersion: '13' }), '13')
  assert.equal(systemWords({}), '')
})
