/** Tests which parts of a line are marked as found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { piecesOf } from '../../words/sgr.ts'
import { nextOf, patternOf, withHits } from './search-pattern.ts'

const plain = { regex: false, matchCase: false }

test('hits are cut out, over the borders of colours too', () => {
  const pieces = piecesOf('an \u001b[31merr\u001b[0mor and an ERROR')
  const marked = withHits(pieces, patternOf({ ...plain, text: 'error' }))
  assert.deepEqual(
    marked.map(({ text, isHit }) => (isHit ? `[${text}]` : text)),
    ['an ', '[err]', '[or]', ' and an ', '[ERROR]'],
  )
  assert.equal(marked[1]?.ink, 'red')
})

test('case counts when it shall, and signs are no pattern unless asked for', () => {
  const count = (text: string, search: object) =>
    withHits(piecesOf(text), patternOf({ ...plain, text: '', ...search })).filter(({ isHit }) => isHit).length
  assert.equal(count('Error error', { text: 'error', matchCase: true }), 1)
  assert.equal(count('a.c abc', { text: 'a.c' }), 1)
  assert.equal(count('a.c abc', { text: 'a.c', regex: true }), 2)
  assert.equal(count('aaa', { text: 'b*', regex: true }), 0)
})

test('what is not a regular expression yet marks nothing', () => {
  assert.equal(patternOf({ text: '(', regex: true, matchCase: false }), undefined)
  assert.equal(patternOf({ ...plain, text: '' }), undefined)
})

test('the next and the one before go round', () => {
  assert.equal(nextOf([3, 9, 20], undefined, 1), 3)
  assert.equal(nextOf([3, 9, 20], undefined, -1), 20)
  assert.equal(nextOf([3, 9, 20], 9, 1), 20)
  assert.equal(nextOf([3, 9, 20], 9, -1), 3)
  assert.equal(nextOf([3, 9, 20], 20, 1), 3)
  assert.equal(nextOf([3, 9, 20], 1, -1), 20)
  assert.equal(nextOf([], 4, 1), undefined)
})
