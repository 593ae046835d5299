/** Tests that nothing hides in a text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visibleText } from './visible-text.ts'

test('marks that turn text around, controls and characters without width are written out', () => {
  assert.equal(visibleText('invoice\u202efdp.exe'), 'invoice<U+202E>fdp.exe')
  assert.equal(visibleText('a\u0007b\u001b[31mc\u200b'), 'a<U+0007>b<U+001B>[31mc<U+200B>')
  assert.equal(visibleText('one\rtwo'), 'one<U+000D>two')
})

test('what can be seen stays: lines, tabs, every script', () => {
  assert.equal(visibleText('one\r\ntwo\n\tthree'), 'one\ntwo\n\tthree')
  assert.equal(visibleText('Grüße 你好 مرحبا 🙂'), 'Grüße 你好 مرحبا 🙂')
})
