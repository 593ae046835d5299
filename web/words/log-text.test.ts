/** Tests what the log shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { clipboardText, type LogRow, logRows, plainText } from './log-text.ts'

const at = '2026-11-20T14:00:00.000Z'
const textOf = (row: LogRow): string => (row.kind === 'line' ? row.line.text : row.text)
const line = (n: number, text: string, more: Partial<LogLine> = {}): LogLine => ({
  n,
  at,
  stream: 'out',
  text,
  ...more,
})

test('colours, titles and other controls are gone', () => {
  assert.equal(plainText('\u001b[1;31mE:\u001b[0m no space'), 'E: no space')
  assert.equal(plainText('\u001b]0;title\u0007done'), 'done')
  assert.equal(plainText('bell\u0007 and\u0000 null'), 'bell and null')
  assert.equal(plainText('tab\tstays'), 'tab\tstays')
})

test('of a line that was written over, the last state is left', () => {
  assert.equal(plainText('10%\r50%\r100%'), '100%')
  assert.equal(plainText('windows line\r'), 'windows line')
})

test('a heading stands where another action begins, and notes without an action do not repeat it', () => {
  const titles = new Map([['a1', 'Install nginx']])
  const lines = [
    line(1, 'begin'),
    line(2, 'x', { actionId: 'a1' }),
    line(3, 'note', { stream: 'note' }),
    line(4, 'y', { actionId: 'a1' }),
    line(5, 'z', { actionId: 'a2' }),
  ]
  const texts = logRows(lines, { errorsOnly: false, titles }).map((row) => `${row.kind} ${textOf(row)}`)
  assert.deepEqual(texts, [
    'line begin',
    'heading Install nginx',
    'line x',
    'line note',
    'line y',
    'heading a2',
    'line z',
  ])
})

test('errors only leaves the error lines', () => {
  const rows = logRows([line(1, 'a'), line(2, 'b', { stream: 'err' })], { errorsOnly: true })
  assert.deepEqual(rows.map(textOf), ['b'])
})

test('the clipboard gets moments in ISO form and marks errors', () => {
  assert.equal(clipboardText([line(1, 'a'), line(2, '\u001b[31mb', { stream: 'err' })]), `${at} a\n${at} err b`)
})
