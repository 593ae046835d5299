/** Tests that semantic versions are ordered and accepted as semver.org 2.0.0 says. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSemver, compareSemver, isSemverPrerelease } from './semver.ts'

test('the precedence examples of the specification hold, each against each', () => {
  const ascending =
    `0.9.9 1.0.0-0 1.0.0-1 1.0.0-10 1.0.0-9999999999999999999999 1.0.0-- 1.0.0-1a 1.0.0-A 1.0.0-alpha 1.0.0-alpha.1
    1.0.0-alpha.1.0 1.0.0-alpha.beta 1.0.0-alpha-1 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1-0 2.0.0 2.1.0 2.1.1
    10.0.0 99999999999999999999999.999999999999999999.99999999999999999`.split(/\s+/)
  for (const [i, a] of ascending.entries()) {
    assert.equal(checkSemver(a), undefined)
    for (const [j, b] of ascending.entries()) assert.equal(compareSemver(a, b), Math.sign(i - j), `${a} and ${b}`)
  }
})

test('build data and a leading v make no difference', () => {
  const same = ['1.2.3-rc.1', 'v1.2.3-rc.1', '1.2.3-rc.1+7', '1.2.3-rc.1+exp.sha-5114f85', 'v1.2.3-rc.1+001']
  for (const a of same) for (const b of same) assert.equal(compareSemver(a, b), 0, `${a} and ${b}`)
  assert.equal(compareSemver('1.2.3+a-b', '1.2.3'), 0)
})

test('a prerelease has a hyphen part before any build data', () => {
  for (const text of ['1.0.0-0', 'v1.0.0-rc.1+5', '1.0.0--']) assert.equal(isSemverPrerelease(text), true, text)
  for (const text of ['1.0.0', '1.0.0+build-5']) assert.equal(isSemverPrerelease(text), false, text)
})

test('valid and invalid texts are told apart', () => {
  const valid = [
    '0.0.4',
    '1.1.2-prerelease+meta',
    '1.0.0-0A.is.legal',
    '1.0.0-alpha0.valid',
    '1.2.3----RC-SNAPSHOT.12.9.1--.12+788',
  ]
  const invalid =
    `1 1.2 1.2.3.4 01.1.1 1.01.1 1.1.01 1.2.3-0123 1.2.3-0123.0123 1.1.2+.123 +invalid -invalid alpha 1.0.0-alpha_beta
    1.0.0-alpha.. 1.0.0- 1.0.0+ 1.2.3+a+b 1.2-SNAPSHOT V1.0.0 vv1.0.0 1.0.0-ä`.split(/\s+/)
  for (const text of valid) assert.equal(checkSemver(text), undefined, text)
  for (const text of [...invalid, '', ' 1.0.0', '1.0.0\n']) assert.notEqual(checkSemver(text), undefined, text)
})
