/** Tests how lines are written as text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copiedText, offsetText, timeText } from './line-texts.ts'

const at = '2026-11-20T14:00:00.000Z'

test('times are counted from the beginning, to a tenth of a second', () => {
  assert.equal(offsetText(0), '+0:00.0')
  assert.equal(offsetText(4_250), '+0:04.2')
  assert.equal(offsetText(3_723_000), '+1:02:03.0')
  assert.equal(offsetText(-1_500), '-0:01.5')
  assert.equal(timeText(Date.parse(at), 'off', 0), undefined)
  assert.equal(timeText(Date.parse(at) + 100, 'relative', Date.parse(at)), '+0:00.1')
})

test('the clipboard gets ISO moments, no colours, and nothing hidden', () => {
  const lines = [
    { n: 1, at, stream: 'out', text: 'a' },
    { n: 2, at, stream: 'err', text: '\u001b[31mb\u202e' },
  ] as const
  assert.equal(copiedText(lines), `${at} a\n${at} err b<U+202E>`)
})
