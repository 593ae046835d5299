/** Tests how keys are read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKey, shortcuts } from './shortcuts.ts'

test('one key, or two one after the other, are found', () => {
  assert.deepEqual(readKey('', '?'), { begun: '', found: '?' })
  assert.deepEqual(readKey('', 'g'), { begun: 'g' })
  assert.deepEqual(readKey('g', 'c'), { begun: '', found: 'g c' })
})

test('a key that continues nothing begins anew', () => {
  assert.deepEqual(readKey('g', 'x'), { begun: '' })
  assert.deepEqual(readKey('g', '/'), { begun: '', found: '/' })
  assert.deepEqual(readKey('g', 'g'), { begun: 'g' })
})

test('no key does two things, and none hides another', () => {
  const keys: readonly string[] = shortcuts.map((shortcut) => shortcut.keys)
  assert.equal(new Set(keys).size, keys.length)
  for (const one of keys) assert.ok(!keys.some((other) => other.startsWith(`${one} `)), one)
})
