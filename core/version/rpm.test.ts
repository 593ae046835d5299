/** Tests that RPM versions are ordered as rpm orders them. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { compareRpm, isRpmPrerelease } from './rpm.ts'

const seed = 20_260_118
/** rpm.ver came with the rpm whose rpm.vercmp understands epoch and release (4.16 to 4.17). */
const oracle = spawnSync('rpm', ['--eval', '%{lua: print(rpm.ver ~= nil)}'], { encoding: 'utf8' })
const skip = oracle.status === 0 && oracle.stdout.trim() === 'true' ? false : 'rpm 4.17 or newer is not installed'

/** Facts of rpm's own test-suite for rpmvercmp: a, b, order. Each is asked both ways round. */
const vectors = `
1.0 1.0 0                1.0 2.0 -1               2.0 1.0 1                2.0.1 2.0.1 0            2.0 2.0.1 -1
2.0.1a 2.0.1a 0          2.0.1a 2.0.1 1           5.5p1 5.5p1 0            5.5p1 5.5p2 -1           5.5p10 5.5p10 0
5.5p1 5.5p10 -1          10xyz 10.1xyz -1         xyz10 xyz10 0            xyz10 xyz10.1 -1         xyz.4 xyz.4 0
xyz.4 8 -1               xyz.4 2 -1               5.5p2 5.6p1 -1           5.6p1 6.5p1 -1           6.0.rc1 6.0 1
10b2 10a1 1              1.0aa 1.0aa 0            1.0a 1.0aa -1            10.0001 10.0001 0        10.0001 10.1 0
10.0001 10.0039 -1       4.999.9 5.0 -1           20101121 20101121 0      20101121 20101122 -1     2_0 2_0 0
2.0 2_0 0                a a 0                    a+ a+ 0                  a+ a_ 0                  +a +a 0
+a _a 0                  +_ +_ 0                  _+ +_ 0                  + _ 0                    1.0~rc1 1.0~rc1 0
1.0~rc1 1.0 -1           1.0~rc1 1.0~rc2 -1       1.0~rc1~git123 1.0~rc1~git123 0                   1.0~rc1~git123 1.0~rc1 -1
1.0^ 1.0^ 0              1.0^ 1.0 1               1.0^git1 1.0^git1 0      1.0^git1 1.0 1           1.0^git1 1.0^git2 -1
1.0^git1 1.01 -1         1.0^20160101 1.0^20160101 0                       1.0^20160101 1.0.1 -1    1.0^20160101^git1 1.0^20160101^git1 0
1.0^20160102 1.0^20160101^git1 1                  1.0~rc1^git1 1.0~rc1^git1 0                       1.0~rc1^git1 1.0~rc1 1
1.0^git1~pre 1.0^git1~pre 0                       1.0^git1 1.0^git1~pre 1  1b.fc17 1b.fc17 0        1b.fc17 1.fc17 -1
1g.fc17 1g.fc17 0        1g.fc17 1.fc17 1         1.1.α 1.1.β 0            1.1.αα 1.1.ββ 0`

test('the vectors of rpmvercmp hold', () => {
  const words = vectors.trim().split(/\s+/)
  assert.equal(words.length, 64 * 3)
  for (let at = 0; at < words.length; at += 3) {
    const [a = '', b = '', order] = words.slice(at, at + 3)
    assert.equal(compareRpm(a, b), Number(order), `${a} and ${b}`)
    assert.equal(compareRpm(b, a), 0 - Number(order), `${b} and ${a}`)
  }
})

test('epoch comes first, then version, then release; no release is older than any', () => {
  const ascending = [
    '1.0~rc1-5',
    '1.0',
    '1.0-~1',
    '1.0-1~x',
    '1.0-1',
    '1.0-1.el9',
    '1.0-1.el10',
    '1.0-2',
    '1.0^git1-1',
    '1.0.1',
    '2',
    '1:0.1',
    '2:0.1',
  ]
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) assert.equal(compareRpm(a, b), Math.sign(i - j), `${a} and ${b}`)
  }
  for (const same of ['0:1.0-1', ':1.0-1', '00:1.00-01', '1_0-1']) assert.equal(compareRpm('1.0-1', same), 0, same)
})

test('3,000 pairs are ordered as rpm orders them', { skip }, () => {
  const token = fc.constantFrom(...'0 1 2 9 10 007 18446744073709551617 . . ~ ~ ^ ^ _ + a b Z rc : -1 -0'.split(' '))
  const tokens = fc.array(token, { maxLength: 4 }).map((list) => list.join(''))
  const tail = fc.tuple(
    fc.constantFrom('', '', '', '0:', '1:', '01:'),
    tokens,
    fc.constantFrom('', '-1', '-1.el9', '-2~x'),
  )
  const pair = fc
    .tuple(tokens, tail, tail)
    .map(([head, a, b]) => [a, b].map(([epoch, middle, release]) => `${epoch}1${head}${middle}${release}`))
  const pairs = fc.sample(pair, { seed, numRuns: 3000 })
  const ask =
    '%{lua: for line in io.lines() do local a, b = line:match("(%S+) (%S+)") print(rpm.vercmp(a, b) .. ";") end}'

  const asked = spawnSync('rpm', ['--eval', ask], {
    input: pairs.map((both) => both.join(' ')).join('\n'),
    encoding: 'utf8',
  })
  const said = asked.stdout.match(/-?\d(?=;)/g) ?? []

  assert.equal(said.length, pairs.length, asked.stderr)
  for (const [index, [a = '', b = '']] of pairs.entries()) {
    assert.equal(String(compareRpm(a, b)), said[index], `${a} and ${b} (seed ${seed}, pair ${index})`)
  }
})

test('an RPM prerelease has a tilde in its version', () => {
  for (const text of ['1.0~rc1', '1:1.0~20240101git-1.fc41']) assert.equal(isRpmPrerelease(text), true, text)
  for (const text of ['1.0', '1.0-1~bootstrap', '1.0^git1-1']) assert.equal(isRpmPrerelease(text), false, text)
})
