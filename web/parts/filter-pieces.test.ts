/** Tests how the text of a filter is divided, completed and changed by chips. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computerFields } from '@fettle/contract/http/filter-fields.ts'
import { completed, piecesOf, withWord, wordAt } from './filter-pieces.ts'

test('the pieces are the text, and say what each word is', () => {
  const text = ' is:online  front nosuch:x -tag:"a b" '
  const pieces = piecesOf(text, computerFields)
  assert.equal(pieces.map((piece) => piece.text).join(''), text)
  assert.deepEqual(
    pieces.filter(({ kind }) => kind !== 'gap').map(({ kind, text: part, colon }) => [kind, part, colon]),
    [
      ['field', 'is:online', 3],
      ['free', 'front', 0],
      ['wrong', 'nosuch:x', 7],
      ['field', '-tag:"a b"', 5],
    ],
  )
})

test('the word at the caret is found, with what is typed of its value', () => {
  const at = (text: string, caret = text.length): unknown => {
    const { field, typed, isTurned } = wordAt(text, caret)
    return { field, typed, isTurned }
  }
  assert.deepEqual(at('is:on'), { field: 'is', typed: 'on', isTurned: false })
  assert.deepEqual(at('is:online ta'), { field: undefined, typed: 'ta', isTurned: false })
  assert.deepEqual(at('-tag:one,tw'), { field: 'tag', typed: 'tw', isTurned: true })
  assert.deepEqual(at('-ta'), { field: undefined, typed: 'ta', isTurned: true })
  assert.deepEqual(at('osVersion:>=1'), { field: 'osVersion', typed: '1', isTurned: false })
  assert.deepEqual(at('tenant:"Acme C'), { field: 'tenant', typed: 'Acme C', isTurned: false })
  assert.deepEqual(at('is:online ', 10), { field: undefined, typed: '', isTurned: false })
})

test('completing a field waits for its value, completing a value ends the word', () => {
  const field = completed('ta', wordAt('ta', 2), 'tag:')
  assert.deepEqual(field, { text: 'tag:', caret: 4 })
  const value = completed('tag:ca is:online', wordAt('tag:ca is:online', 6), 'canary')
  assert.deepEqual(value, { text: 'tag:canary is:online', caret: 11 })
  assert.deepEqual(completed('tag:a,c', wordAt('tag:a,c', 7), 'canary'), { text: 'tag:a,canary ', caret: 13 })
})

test('a chip adds its word, and takes it away again', () => {
  assert.equal(withWord('tenant:acme', 'is:online'), 'tenant:acme is:online')
  assert.equal(withWord('tenant:acme is:online', 'is:online'), 'tenant:acme')
  assert.equal(withWord('', 'is:online'), 'is:online')
})
