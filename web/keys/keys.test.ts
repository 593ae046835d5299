/** Tests how keys are read, and that no two bindings are in each other's way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLetter, keyBindings, keyGroups, nameOfKey, readKey, shownKeys } from './keys.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test('one key, or two one after the other, are found', () => {
  assert.deepEqual(readKey('', '?'), { begun: '', found: '?' })
  assert.deepEqual(readKey('', 'g'), { begun: 'g' })
  assert.deepEqual(readKey('g', 'c'), { begun: '', found: 'g c' })
})

test('a key that continues nothing begins anew', () => {
  assert.deepEqual(readKey('g', 'q'), { begun: '' })
  assert.deepEqual(readKey('g', '/'), { begun: '', found: '/' })
  assert.deepEqual(readKey('g', 'g'), { begun: 'g' })
})

test('no key does two things, and none hides another', () => {
  const keys: readonly string[] = keyBindings.map((binding) => binding.keys)
  assert.equal(new Set(keys).size, keys.length)
  for (const one of keys) assert.ok(!keys.some((other) => other.startsWith(`${one} `)), one)
})

test('every binding can be pressed, says what it does and has its place in the overlay', () => {
  for (const { keys, does, group } of keyBindings) {
    assert.ok(does.length > 2, keys)
    assert.ok(keyGroups.includes(group), keys)
    assert.match(keys, /^(?:(?:Mod|Shift)\+)?[^ +]+(?: [^ +]+)*$/)
    assert.ok(!/Shift\+.$/.test(keys), `${keys}: Shift and a letter is the large letter`)
  }
})

test('keys have the names the registry uses', () => {
  assert.equal(nameOfKey({ ...plain, key: 'k', ctrlKey: true }), 'Mod+k')
  assert.equal(nameOfKey({ ...plain, key: 'K', metaKey: true }), 'Mod+k')
  assert.equal(nameOfKey({ ...plain, key: 'X', shiftKey: true }), 'X')
  assert.equal(nameOfKey({ ...plain, key: '?', shiftKey: true }), '?')
  assert.equal(nameOfKey({ ...plain, key: 'ArrowDown', shiftKey: true }), 'Shift+ArrowDown')
  assert.equal(nameOfKey({ ...plain, key: 'x', altKey: true }), undefined)
  assert.equal(nameOfKey({ ...plain, key: 'K', ctrlKey: true, shiftKey: true }), undefined)
})

test('keys that write something are known from those that do not', () => {
  assert.equal(isLetter('g c'), true)
  assert.equal(isLetter('?'), true)
  assert.equal(isLetter('Mod+k'), false)
  assert.equal(isLetter('Escape'), false)
})

test('keys are shown as they stand on the keyboard', () => {
  assert.deepEqual(shownKeys('Mod+k', true), ['⌘', 'k'])
  assert.deepEqual(shownKeys('Mod+k', false), ['Ctrl', 'k'])
  assert.deepEqual(shownKeys('X', false), ['⇧X'])
  assert.deepEqual(shownKeys('g c', false), ['g', 'c'])
  assert.deepEqual(shownKeys('Shift+ArrowDown', false), ['⇧', '↓'])
})
