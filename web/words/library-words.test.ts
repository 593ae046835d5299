/** What the library's pages say in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionRange, wayWord } from './library-words.ts'

test('versions are told as a range, and numbers in them count as numbers', () => {
  const range = (...versions: string[]): string => versionRange(versions.map((version) => ({ version })))
  assert.equal(range(), '')
  assert.equal(range('2.1'), '2.1')
  assert.equal(range('10.0', '9.2', '9.10'), '9.2 to 10.0')
})

test('a task says which scripts it has', () => {
  assert.equal(wayWord({ way: 'script', methods: ['test', 'set'] }), 'Scripts: test, set')
  assert.equal(wayWord({ way: 'apt', methods: [] }), 'Package (apt)')
})
