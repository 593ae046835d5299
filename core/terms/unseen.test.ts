/** Tests that nothing which hides is passed over, and that letters of all scripts are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainLine, unseenCharacters, withoutPiles } from './unseen.ts'

const found = (text: string): readonly string[] => [...text.matchAll(unseenCharacters)].map(([one]) => one)

test('what controls, turns round, has no width or no partner is found', () => {
  const hiding = ['\u0000', '\r', '\u001b', '\u009b', '\u00ad', '\u061c', '\u200b', '\u200f', '\u2028', '\u202e']
  const others = ['\u2060', '\u2069', '\u3164', '\ufeff', '\ufffa', '\u{e0041}', '\ud800', '\udc00']
  for (const one of [...hiding, ...others]) assert.deepEqual(found(`a${one}b`), [one])
})

test('letters of every script, layout and emoji are none', () => {
  assert.deepEqual(found('Grüße 你好 مرحبا नमस्ते ไทย 🙂 ❤️ 👩‍💻 می‌خواهم\n\tçedille e\u0301'), [])
})

test('a line of a log is one line of plain text', () => {
  const link = '\u001b]8;;http://example.org/\u0007here\u001b]8;;\u001b\\'
  assert.equal(plainLine(`\u001b[1;31mred\u001b[0m ${link}\u001b]0;title\u0007\u001bc`), 'red here')
  assert.equal(
    plainLine('one\r\n2026-01-01 out two\u202e\u009b2J\ttab'),
    'one<U+000D><U+000A>2026-01-01 out two<U+202E><U+009B>2J\ttab',
  )
})

test('a letter keeps the marks of any script, and no thousands', () => {
  assert.equal(withoutPiles('e\u0301 ก็ู \u0915\u094d\u0937'), 'e\u0301 ก็ู \u0915\u094d\u0937')
  assert.equal(withoutPiles(`Z${'\u0301'.repeat(10_000)}!`), `Z${'\u0301'.repeat(8)}<+9992 marks>!`)
})
