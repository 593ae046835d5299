/** Tests the laws that hold for the versions of every scheme, and which of them counts as the latest. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { versionSchemes } from './scheme.ts'
import { checkVersion, compareVersions, isPrerelease, latestOf, newest } from './version.ts'

const seed = 20_260_119
const tokens = ['', '0', '1', '10', 'a', 'B', 'rc', '.', '-', '~', '^', '+', ':', 'v', '\u00e9']
/** Every text of up to three tokens, valid or not. */
const small = [...new Set(tokens.flatMap((a) => tokens.flatMap((b) => tokens.map((c) => a + b + c))))]
const text = fc.oneof(
  fc.array(fc.constantFrom(...tokens, '2', '00', 'beta', 'el9'), { maxLength: 9 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

for (const scheme of versionSchemes) {
  test(`${scheme}: the order of all small texts is total, and equal texts stand for each other`, () => {
    const sorted = small.toSorted((a, b) => compareVersions(scheme, a, b))
    let place = 0
    const placed = sorted.map((one, i) => {
      if (i > 0 && compareVersions(scheme, sorted[i - 1] ?? '', one) !== 0) place += 1
      return { one, place }
    })

    // One number for each text explains every answer, so the order is reflexive, antisymmetric and transitive.
    for (const a of placed) {
      for (const b of placed) {
        if (compareVersions(scheme, a.one, b.one) === Math.sign(a.place - b.place)) continue
        assert.fail(`${scheme}: ${JSON.stringify([a.one, b.one])} breaks the order`)
      }
    }
    assert.ok(place > 100, 'too many texts are equal for this test to say anything')
  })

  test(`${scheme}: the order of any texts is reflexive, antisymmetric and transitive`, () => {
    const compare = (a: string, b: string) => compareVersions(scheme, a, b)
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        assert.equal(compare(a, `${a}`), 0)
        assert.equal(compare(a, b), 0 - compare(b, a))
        const [x = '', y = '', z = ''] = [a, b, c].toSorted(compare)
        assert.ok(compare(x, y) <= 0 && compare(y, z) <= 0 && compare(x, z) <= 0)
        if (compare(a, b) === 0) assert.equal(compare(a, c), compare(b, c))
      }),
      { seed, numRuns: 3000 },
    )
  })

  test(`${scheme}: newest and latest are ones of those given and at least as new as all, or all stable ones`, () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (versions) => {
        const best = newest(scheme, versions) ?? assert.fail('nothing chosen')
        assert.ok(versions.includes(best))
        assert.ok(versions.every((one) => compareVersions(scheme, best, one) >= 0))

        const latest = latestOf(scheme, versions)
        const stable = versions.filter((one) => !isPrerelease(scheme, one))
        assert.equal(latest === undefined, stable.length === 0)
        if (latest === undefined) return
        assert.ok(stable.includes(latest))
        assert.ok(stable.every((one) => compareVersions(scheme, latest, one) >= 0))
      }),
      { seed, numRuns: 500 },
    )
    assert.equal(newest(scheme, []), undefined)
    assert.equal(latestOf(scheme, []), undefined)
  })
}

test('latest is the newest that is no prerelease, and nothing when there are only prereleases', () => {
  assert.equal(latestOf('semver', ['1.9.0', '2.0.0-rc.1', '1.10.0']), '1.10.0')
  assert.equal(newest('semver', ['1.9.0', '2.0.0-rc.1', '1.10.0']), '2.0.0-rc.1')
  assert.equal(latestOf('semver', ['2.0.0-rc.2', '2.0.0-rc.10']), undefined)
  assert.equal(newest('semver', ['2.0.0-rc.2', '2.0.0-rc.10']), '2.0.0-rc.10')
  assert.equal(latestOf('debian', ['1.0-1', '1.1~rc1-1', '1.0-1~bpo12+1']), '1.0-1')
  assert.equal(latestOf('rpm', ['1.0-1', '1.1~rc1-1']), '1.0-1')
  assert.equal(latestOf('general', ['3.12.4', '3.13.0b2']), '3.12.4')
  assert.equal(latestOf('windows', ['10.0', '9.9.9.9']), '10.0')
  assert.equal(newest('windows', ['1.0', '1.0.0']), '1.0', 'the first of equals')
})

test('a refused version is named, with what is wrong and a right one', () => {
  const cases = [
    ['debian', '', 'The Debian version "" is empty; a right one is "1:2.30-1ubuntu2".'],
    ['debian', 'a:1', 'has "a" before the first colon, where a number (the epoch) belongs'],
    ['debian', ':1', 'has "" before the first colon'],
    ['debian', '2147483648:1', 'has the epoch "2147483648", which is more than 2147483647'],
    ['debian', '1:', 'has no version after the epoch'],
    ['debian', '-1', 'has no version before the revision'],
    ['debian', '1.0-', 'ends with a hyphen, after which a revision belongs'],
    ['debian', 'v1.0', 'does not begin with a digit'],
    ['debian', '1.0 beta', 'has " ", which is not allowed there'],
    ['rpm', '1_2/3', 'has "/", which is not allowed there'],
    ['rpm', '1.0-2-3', 'has "-", which is not allowed there'],
    ['rpm', '4294967296:1', 'has the epoch "4294967296", which is more than 4294967295'],
    ['semver', '1.2', 'has 2 of the 3 numbers major.minor.patch'],
    ['semver', '1.2.3.4', 'has 4 numbers instead of the 3 major.minor.patch'],
    ['semver', '1.x.0', 'has "x" where a whole number belongs'],
    ['semver', '1.02.0', 'has the number "02", which must not begin with 0'],
    ['semver', '1.0.0-a..b', 'has an empty identifier in its prerelease part'],
    ['semver', '1.0.0+a_b', 'has "_" in its build part'],
    [
      'windows',
      '1.2.3.65536',
      'has the number "65536", which is more than 65535 (the scheme "general" takes larger ones)',
    ],
    ['windows', '1.2.3.4.5', 'has 5 numbers, which is more than 4'],
    ['windows', '1.2b', 'has "2b" where a whole number belongs'],
    ['general', 'latest', 'has no digit'],
    ['general', '1.0\u2013beta', 'has the character "\u2013", where only plain ASCII characters are allowed'],
    ['general', '1.0\u0000', 'has the character "\\u0000"'],
    ['general', ' 1.0', 'begins or ends with a blank'],
  ] as const
  for (const [scheme, wrong, part] of cases) {
    const sentence = checkVersion(scheme, wrong) ?? ''
    assert.ok(sentence.includes(part), `${JSON.stringify(wrong)}: ${sentence}`)
    assert.match(sentence, /^The \w+ version ".*" .+; a right one is ".+"\.$/)
    const [, example = ''] = /; a right one is "(.+)"\.$/.exec(sentence) ?? []
    assert.equal(checkVersion(scheme, example), undefined, 'the example is a right one')
  }
})

test('a very long refused version is shortened', () => {
  for (const scheme of versionSchemes) {
    const sentence = checkVersion(scheme, `${'1'.repeat(100_000)}\n`) ?? ''
    assert.ok(sentence.length > 0 && sentence.length < 400, sentence.slice(0, 500))
  }
})
