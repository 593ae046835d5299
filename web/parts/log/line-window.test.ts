/** Tests the pages of a log that are kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  lineAt,
  type LineWindow,
  missingPages,
  noLines,
  pageLines,
  pageOf,
  placeOf,
  rangeText,
  readRange,
  withOutline,
  withPage,
  withTail,
} from './line-window.ts'
import type { LogLine } from './log-source.ts'

const line = (n: number, stream: LogLine['stream'] = 'out'): LogLine => ({
  ...{ n, stream, at: '2026-11-20T14:00:00.000Z', text: `line ${n}` },
})
/** A log whose numbers begin at 1001 and go up by two. */
const numberAt = (place: number): number => 1001 + place * 2
const lines = (from: number, count: number): LogLine[] =>
  Array.from({ length: count }, (_, index) => line(numberAt(from + index)))

function aLog(total: number): LineWindow {
  const starts = Array.from({ length: Math.ceil(total / pageLines) }, (_, page) => numberAt(page * pageLines))
  return { ...noLines, first: 1001, last: numberAt(total - 1), total, starts, counts: { out: total, err: 0, note: 0 } }
}

test('only pages in sight are missing, and a page that came is not', () => {
  const log = aLog(100_000)
  assert.deepEqual(missingPages(log, 0, 40), [0])
  assert.deepEqual(missingPages(log, 499, 500), [0, 1])
  assert.deepEqual(missingPages(log, 99_990, 200_000), [199])
  const first = withPage(log, 0, lines(0, pageLines))
  assert.deepEqual(missingPages(first, 0, 40), [])
  assert.equal(lineAt(first, 3)?.text, 'line 1007')
  assert.equal(lineAt(first, 500), undefined)
})

test('however much is read, few pages are kept, and never the one just read is dropped', () => {
  let log = aLog(100_000)
  for (let page = 0; page < 200; page += 1) log = withPage(log, page, lines(page * pageLines, pageLines))
  assert.equal(log.pages.size, 40)
  assert.equal(lineAt(log, 99_999)?.n, numberAt(99_999))
  log = withPage(log, 0, lines(0, pageLines))
  assert.equal(lineAt(log, 0)?.n, 1001)
  assert.equal(log.pages.size, 40)
})

test('lines that come after the last one are added once, over the edges of pages', () => {
  let log = withPage(aLog(498), 0, lines(0, 498))
  log = withTail(log, lines(498, 4))
  log = withTail(log, lines(500, 3))
  assert.equal(log.total, 503)
  assert.deepEqual(log.starts, [numberAt(0), numberAt(500)])
  assert.deepEqual([lineAt(log, 499)?.n, lineAt(log, 500)?.n, lineAt(log, 502)?.n], [499, 500, 502].map(numberAt))
  assert.deepEqual(missingPages(log, 0, 502), [])
  assert.equal(log.counts.out, 503)
})

test('lines added to a page that is not here leave it to be fetched', () => {
  const log = withTail(aLog(498), lines(498, 1))
  assert.equal(log.total, 499)
  assert.deepEqual(missingPages(log, 498, 498), [0])
})

test('a newer outline keeps the pages, and shows which is no longer whole', () => {
  const log = withOutline(withPage(aLog(700), 1, lines(500, 200)), aLog(900))
  assert.equal(lineAt(log, 600)?.n, numberAt(600))
  assert.deepEqual(missingPages(log, 500, 899), [1])
})

test('a line is found by its number, or the next one after a gap', () => {
  const log = withPage(aLog(100_000), 2, lines(1000, pageLines))
  assert.equal(pageOf(log, numberAt(1200)), 2)
  assert.equal(pageOf(log, 5), 0)
  assert.equal(pageOf(log, 9_999_999), 199)
  assert.equal(placeOf(log, numberAt(1200)), 1200)
  assert.equal(placeOf(log, numberAt(1200) + 1), 1201)
  assert.equal(placeOf(log, numberAt(1499) + 1), 1500)
  assert.equal(placeOf(log, numberAt(10)), undefined)
})

test('lines in an address are read in either order, and nothing else is', () => {
  assert.deepEqual(readRange('120-134'), { from: 120, to: 134 })
  assert.deepEqual(readRange('134-120'), { from: 120, to: 134 })
  assert.deepEqual(readRange('7'), { from: 7, to: 7 })
  for (const text of [undefined, '', '0', '-3', 'x', '1-', '1-2-3', '1e3']) assert.equal(readRange(text), undefined)
  assert.equal(rangeText({ from: 7, to: 7 }), '7')
  assert.equal(rangeText({ from: 7, to: 9 }), '7-9')
})
