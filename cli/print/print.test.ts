/** Are times, tables and strange characters printed as people can read them? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonText } from './output.ts'
import { plainStyle, safe, terminalStyle } from './style.ts'
import { tableLines } from './table.ts'
import { lengthText, relativeTime } from './time.ts'

test('tables are aligned, empty columns left out, the last column cut to the width', () => {
  const rows = [
    ['a', '', 'one two three four five'],
    ['bbbb', '', 'six'],
  ]

  assert.deepEqual(tableLines({ style: plainStyle, width: 26 }, ['NAME', 'EMPTY', 'TEXT'], rows), [
    'NAME  TEXT',
    'a     one two three four …',
    'bbbb  six',
  ])
  const coloured = tableLines({ style: terminalStyle, width: 80 }, ['A', 'B'], [[{ text: 'x', tone: 'good' }, 'y']])
  assert.deepEqual(coloured[1], '\x1b[32mx\x1b[0m  y')
})

test('nothing that comes from a computer moves the cursor', () => {
  assert.equal(safe('\x1b[31mred\x1b[0m and \x1b]0;title\x07plain'), 'red and plain')
  assert.equal(safe('a\r\nb\tc\x1b'), 'a\\x0d\\x0ab\tc\\x1b')
  assert.equal(safe('abc\u202edef'), 'abc\\x202edef')
})

test('JSON says the same and acts on no terminal', () => {
  const value = { 'a\u202eb': ['\u009b2J', '\u{e0041}', 'é 🙂', '\u001b[31m', '\ud800'] }
  const text = jsonText(value, 2)

  assert.deepEqual(JSON.parse(text), value)
  assert.ok(/^[\n -~é🙂]+$/u.test(text), text)
})

test('moments and lengths', () => {
  const now = Date.parse('2027-01-31T12:00:00Z')
  const ago = (ms: number) => relativeTime(new Date(now - ms).toISOString(), now)

  assert.deepEqual(
    [ago(1_000), ago(30_000), ago(3 * 60_000), ago(5 * 3_600_000)],
    ['now', '30 s ago', '3 min ago', '5 h ago'],
  )
  assert.equal(ago(-2 * 3_600_000), 'in 2 h')
  assert.match(ago(48 * 3_600_000), /^2027-01-29 \d\d:\d\d$/)
  assert.equal(relativeTime(undefined, now), '')
  const lengths = [40, 12_000, 185_000, 7_800_000, 100_000_000].map(lengthText)
  assert.deepEqual(lengths, ['0.0 s', '12 s', '3 min 5 s', '2 h 10 min', '1 d 3 h'])
})
