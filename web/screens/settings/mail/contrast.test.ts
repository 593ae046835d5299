/** Are colours refused that nobody can see on white, and only those? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colourProblem, contrast } from './contrast.ts'

test('contrast is that of WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})

test('pale colours and what is no colour are refused with a sentence', () => {
  assert.equal(colourProblem('#0a3d7a'), undefined)
  assert.match(colourProblem('#ffe08a') ?? '', /hardly differs from the white of a mail \(1\.3 : 1\)/)
  assert.equal(colourProblem('blue'), 'Give a colour like #0a3d7a.')
})
