/** Reads a CSV file as RFC 4180 says, and strictly: what is not one fails the test. */
import assert from 'node:assert/strict'

/** Every row with its cells, the header too. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (char === '"') {
      assert.equal(cell, '', 'a quote begins a cell')
      isQuoted = true
    } else if (char === ',') {
      row.push(cell)
      cell = ''
    } else if (char === '\r') {
      assert.equal(text[at + 1], '\n')
      at += 1
      rows.push([...row, cell])
      row = []
      cell = ''
    } else {
      assert.notEqual(char, '\n', 'a bare line feed stands in quotes only')
      cell += char
    }
  }
  assert.equal(isQuoted, false)
  assert.deepEqual([row, cell], [[], ''], 'the last line ends, too')
  return rows
}
