/** Tests that Windows versions are ordered by their numbers and that only four small numbers are valid. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkWindows, compareWindows } from './windows.ts'

test('numbers are compared from left to right, also very large ones', () => {
  const ascending = [
    '0',
    '0.0.0.1',
    '1',
    '1.0.0.1',
    '1.2',
    '1.10',
    '10.0.19045.3803',
    '10.0.22631',
    '12.1.5.20735119',
    '9007199254740993',
    '9007199254740994',
  ]
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) assert.equal(compareWindows(a, b), Math.sign(i - j), `${a} and ${b}`)
  }
})

test('missing numbers and leading zeros are 0', () => {
  for (const same of ['1.2', '1.2.0', '1.2.0.0', '01.002']) assert.equal(compareWindows('1.2', same), 0, same)
})

test('one to four numbers up to 65535 are valid', () => {
  for (const text of ['0', '1.2', '10.0.19045', '65535.65535.65535.65535', '2024.001.20604.0'])
    assert.equal(checkWindows(text), undefined, text)
  for (const text of ['', '1.', '.1', '1..2', '1.2.3.4.5', '1.2.3.65536', '1,2', 'v1.2', '1.2 ', '-1.2', '１']) {
    assert.notEqual(checkWindows(text), undefined, text)
  }
})
