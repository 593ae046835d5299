/** Tests that versions found in the wild are ordered as their makers mean them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareGeneral, isGeneralPrerelease } from './general.ts'

function assertAscending(ascending: readonly string[]): void {
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) assert.equal(compareGeneral(a, b), Math.sign(i - j), `${a} and ${b}`)
  }
}

test('numbers are compared as numbers of any length', () => {
  assertAscending([
    '0.9',
    '1',
    '1.0.1',
    '1.9',
    '1.10',
    '2',
    '24.08',
    '2024.1',
    '20240131',
    '184467440737095516170',
    '184467440737095516171',
  ])
})

test('prerelease words come before the release, other words after it, a further number after those', () => {
  const early = [
    '1.2-canary',
    '1.2-nightly',
    '1.2.0-dev',
    '1.2-alpha',
    '1.2 Alpha 2',
    '1.2-beta',
    '1.2b2',
    '1.2-beta.10',
    '1.2-preview3',
  ]
  assertAscending([
    ...early,
    '1.2pre',
    '1.2-rc',
    '1.2-rc.2',
    '1.2 RC 10',
    '1.2-SNAPSHOT',
    '1.2',
    '1.2a',
    '1.2b',
    '1.2-p1',
    '1.2.1',
  ])
})

test('versions of real programs sort in the order of their appearance', () => {
  assertAscending([
    '1.0.2',
    '1.0.2a',
    '1.0.2zg',
    '1.1.0-pre1',
    '1.1.0',
    '1.1.1w',
    '3.0.0-alpha17',
    '3.0.0-beta1',
    '3.0.0',
  ])
  assertAscending(['3.12.4', '3.13.0a6', '3.13.0b1', '3.13.0rc3', '3.13.0', '3.13.0.post1', '3.13.1'])
  assertAscending(['8u392-b07', '8u392-b08', '8u402-b06', '11.0.21+9', '11.0.22+7', '21.0.1+12'])
  assertAscending(['r9', 'r10', 'R10b', 'r2023a', 'R2023b'])
  assertAscending(['5.0.0.CR1', '5.0.0.Final', '5.0.1.CR2', '5.0.1.Final'])
})

test('every prerelease word comes before the release and says that it does', () => {
  const words = 'canary nightly dev eap insider alpha beta milestone preview prerelease pre cr rc snapshot'.split(' ')
  assertAscending([...words.map((word) => `1.0-${word}`), '1.0'])
  for (const word of words) assert.equal(isGeneralPrerelease(`1.0.${word.toUpperCase()}1`), true, word)
})

test('separators, capitals, closing zeros and a leading v make no difference', () => {
  const groups = [
    ['1.2', '1.2.0', 'v1.2', 'V1-2', '1_2.0.0', '1 2', '01.02', '1.2.'],
    ['1.2-rc.1', '1.2rc1', '1.2 RC 1', '1_2_0~rc-1.0', 'v1.2.0+rc01'],
    ['1.2b3', '1.2-beta3', '1.2.0 Beta 3.0'],
    ['1.2p1', '1.2-P1'],
  ]
  for (const group of groups)
    for (const a of group) for (const b of group) assert.equal(compareGeneral(a, b), 0, `${a} and ${b}`)
})

test('texts outside ASCII are never taken for equal', () => {
  assert.notEqual(compareGeneral('1.0α', '1.0β'), 0)
  assert.notEqual(compareGeneral('1.0α', '1.0'), 0)
})

test('a prerelease has a prerelease word as a word of its own', () => {
  for (const text of ['1.0-beta', '1.0 Beta 2', '1.0rc1', '3.13.0b2', '2024.1 preview', '1.0-foo-DEV'])
    assert.equal(isGeneralPrerelease(text), true, text)
  for (const text of ['1.0', '1.0b', '1.0-b2', '1.0-device', '1.0 search', 'r10', '1.0-p1', ''])
    assert.equal(isGeneralPrerelease(text), false, text)
})
