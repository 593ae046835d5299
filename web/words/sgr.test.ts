/** Tests how a terminal's colours and controls become text that can be shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastState, piecesOf, seenText } from './sgr.ts'

test('colours, bold and their ends become pieces', () => {
  assert.deepEqual(piecesOf('\u001b[1;31mE:\u001b[0m no \u001b[32mspace'), [
    { text: 'E:', bold: true, ink: 'red' },
    { text: ' no ' },
    { text: 'space', ink: 'green' },
  ])
  assert.deepEqual(piecesOf('\u001b[1;4mx\u001b[22my\u001b[24mz'), [
    { text: 'x', bold: true, underlined: true },
    { text: 'y', underlined: true },
    { text: 'z' },
  ])
  assert.deepEqual(piecesOf('\u001b[m\u001b[41;97mx\u001b[49my'), [{ text: 'x', ground: 'red' }, { text: 'y' }])
})

test('bright, 256 and true colours come to the nearest of ours', () => {
  const ink = (codes: string) => piecesOf(`\u001b[${codes}mx`)[0]?.ink
  assert.equal(ink('91'), 'red')
  assert.equal(ink('90'), 'soft')
  assert.equal(ink('38;5;196'), 'red')
  assert.equal(ink('38;5;34'), 'green')
  assert.equal(ink('38;5;240'), 'soft')
  assert.equal(ink('38;2;20;90;250'), 'blue')
  assert.equal(ink('38;2;250;250;250'), undefined)
  assert.deepEqual(piecesOf('\u001b[38;5;196;1mx'), [{ text: 'x', ink: 'red', bold: true }])
})

test('every other escape sequence is gone, with what it carries', () => {
  assert.equal(seenText('\u001b]0;a title\u0007done'), 'done')
  assert.equal(seenText('\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\'), 'link')
  assert.equal(seenText('\u001b[2K\u001b[1Gnew\u001b7\u001b8\u001b(B'), 'new')
  assert.equal(seenText('\u001bPq#0\u001b\\after'), 'after')
})

test('characters that hide or turn text are written out', () => {
  assert.deepEqual(piecesOf('pay\u202e0001\u0007'), [
    { text: 'pay' },
    { text: '<U+202E>', escaped: true },
    { text: '0001' },
    { text: '<U+0007>', escaped: true },
  ])
  assert.equal(seenText('a\u200bb\u0000c\u2066d'), 'a<U+200B>b<U+0000>c<U+2066>d')
  assert.equal(seenText('tab\tstays, so do ä and 日本'), 'tab\tstays, so do ä and 日本')
})

test('of a line that was written over, the last state is left', () => {
  assert.equal(lastState('10%\r50%\r100%'), '100%')
  assert.equal(lastState('windows line\r'), 'windows line')
  assert.equal(seenText('\u001b[32m10%\r\u001b[32mdone\u001b[0m\r'), 'done')
})

test('an unfinished or absurd sequence breaks nothing', () => {
  assert.equal(seenText('x\u001b['), 'x')
  assert.equal(seenText('x\u001b'), 'x<U+001B>')
  assert.equal(seenText('\u001b[999;38;5mx'), 'x')
  assert.equal(seenText('\u001b[38;2;1mx'), 'x')
  assert.equal(seenText(''), '')
})
