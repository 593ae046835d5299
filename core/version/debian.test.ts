/** Tests that Debian versions are ordered and accepted as dpkg orders and accepts them. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkDebian, compareDebian, isDebianPrerelease } from './debian.ts'

const seed = 20_260_117
const hasDpkg = spawnSync('dpkg', ['--version']).status === 0
const skip = hasDpkg ? false : 'dpkg is not installed'

const token = fc.constantFrom(...'0 1 2 9 10 007 18446744073709551617 . . - + ~ ~~ a b Z rc beta :'.split(' '))
const tokens = fc.array(token, { maxLength: 4 }).map((list) => list.join(''))
const version = fc.record({
  epoch: fc.constantFrom('', '', '', '', '', '', '0:', '1:', '01:', '2147483647:'),
  tail: tokens,
  revision: fc.constantFrom('', '', '-0', '-1', '-1ubuntu2', '-1~bpo12+1', '-1.1', '-~', '-a'),
})
const zeros = fc.constantFrom('', '0', '00')
/** Two versions that begin alike, because two that do not are told apart at once; many differ in zeros only. */
const pair = fc
  .tuple(tokens, version, version, fc.nat({ max: 4 }), zeros)
  .map(([head, a, b, alike, zero]) => [
    `${a.epoch}1${head}${a.tail}${a.revision}`,
    alike === 0
      ? `${a.epoch}${zero}1${head}${a.tail}${a.revision || '-0'}`
      : `${b.epoch}1${head}${b.tail}${b.revision}`,
  ])
  .filter((both) => both.every((text) => checkDebian(text) === undefined))

/** Runs all lines in one shell and returns the lines it printed. */
function runShell(lines: readonly string[]): readonly string[] {
  const input = [...lines, 'exit 0'].join('\n')
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input, encoding: 'utf8', maxBuffer: 2 ** 26 })
  assert.equal(status, 0, stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

test('4,000 pairs are ordered as dpkg --compare-versions orders them', { skip }, () => {
  const pairs = fc.sample(pair, { seed, numRuns: 4000 })
  const claims = pairs.map(([a = '', b = '']) => ({
    a,
    b,
    is: { '-1': 'lt', '0': 'eq', '1': 'gt' }[compareDebian(a, b)],
  }))

  const refuted = runShell(
    claims.map(({ a, b, is }) => `dpkg --compare-versions '${a}' ${is} '${b}' || echo '${a} ${is} ${b}'`),
  )

  assert.deepEqual(refuted, [], `seed ${seed}: dpkg contradicts`)
  for (const is of ['lt', 'eq', 'gt']) {
    assert.ok(claims.filter((claim) => claim.is === is).length > 200, `seed ${seed} gives too few pairs that are ${is}`)
  }
})

test('1,000 texts are accepted or refused as dpkg --validate-version does', { skip }, () => {
  const piece = fc.constantFrom(...'0 1 27 . - : + ~ a Z _ / ä 1: 2147483648: rc -1'.split(' '))
  // dpkg reads a leading hyphen as an option, and a plus before an epoch as its sign
  const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((list) => list.join(''))
  const texts = fc.sample(
    text.filter((one) => !/^[-+]/.test(one)),
    { seed, numRuns: 1000 },
  )

  const said = runShell(texts.map((one) => `dpkg --validate-version '${one}' 2>/dev/null && echo yes || echo no`))

  assert.equal(said.length, texts.length)
  for (const [index, one] of texts.entries()) {
    assert.equal(checkDebian(one) === undefined ? 'yes' : 'no', said[index], `${one} (seed ${seed}, text ${index})`)
  }
  assert.ok(said.includes('yes') && said.includes('no'))
})

test('epoch, tilde, letters and revisions sort as deb-version(7) says', () => {
  const ascending = [
    '1.0~~',
    '1.0~~a',
    '1.0~',
    '1.0',
    '1.0-0.1',
    '1.0-1~bpo12+1',
    '1.0-1',
    '1.0-1+b1',
    '1.0a',
    '1.0+',
    '1.2',
    '1.10',
    '1:0.1',
  ]
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) assert.equal(compareDebian(a, b), Math.sign(i - j), `${a} and ${b}`)
  }
  for (const same of ['0:1.0', '1.0-0', '1.00', '01.0-00', '00:1.0']) assert.equal(compareDebian('1.0', same), 0, same)
})

test('a Debian prerelease is a tilde before a prerelease word in the upstream version', () => {
  const yes = ['1.0~rc1-1', '2:5.0~beta2', '1.0~RC-1', '3.13.0~b1-1', '1.0~git1~alpha']
  const no = [
    '1.0-1',
    '1.0~deb12u1',
    '1.0-1~rc1',
    '18.06.1~ce~3-0~ubuntu',
    '1.0~git20240101-1',
    '1.0rc1-1',
    '1.0~',
    '1.0~back',
  ]
  for (const text of yes) assert.equal(isDebianPrerelease(text), true, text)
  for (const text of no) assert.equal(isDebianPrerelease(text), false, text)
})
