/** Tests which versions fulfil which constraint. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relation, satisfies } from './constraint.ts'
import type { VersionConstraint } from './constraint.ts'
import { versionSchemes } from './scheme.ts'

const available = ['1.0.0', '2.0.0', '1.5.0']
const older = '1.9.9'
const equal = '2.0.0'
const newer = '2.0.1'

for (const scheme of versionSchemes) {
  test(`${scheme}: relation says how the detected version stands to the wanted one`, () => {
    assert.equal(relation(scheme, equal, older), 'older')
    assert.equal(relation(scheme, equal, equal), 'equal')
    assert.equal(relation(scheme, equal, newer), 'newer')
  })

  test(`${scheme}: every constraint against an older, an equal and a newer version`, () => {
    const expected: readonly (readonly [VersionConstraint, readonly boolean[]])[] = [
      [{ kind: 'latest' }, [false, true, true]],
      [{ kind: 'exact', version: equal }, [false, true, false]],
      [{ kind: 'atLeast', version: equal }, [false, true, true]],
      [{ kind: 'atMost', version: equal }, [true, true, false]],
      [{ kind: 'any' }, [true, true, true]],
    ]
    for (const [constraint, answers] of expected) {
      assert.deepEqual(
        [older, equal, newer].map((version) => satisfies(scheme, constraint, version, available)),
        answers,
        constraint.kind,
      )
    }
  })
}

test('whether something is the latest is unknown when nothing stable is available; the rest needs no list', () => {
  assert.equal(satisfies('semver', { kind: 'latest' }, '1.0.0', []), undefined)
  assert.equal(satisfies('semver', { kind: 'latest' }, '1.0.0-rc.1', ['1.0.0-rc.2']), undefined)
  assert.equal(satisfies('semver', { kind: 'any' }, '1.0.0', []), true)
  assert.equal(satisfies('semver', { kind: 'exact', version: '1.0.0' }, 'v1.0.0+5', []), true)
  assert.equal(satisfies('semver', { kind: 'atLeast', version: '1.0.0' }, '0.9.0', []), false)
})

test('a prerelease on offer does not make a stable version out of date, and one that is installed need not go back', () => {
  assert.equal(satisfies('semver', { kind: 'latest' }, '1.0.0', ['1.0.0', '1.1.0-rc.1']), true)
  assert.equal(satisfies('semver', { kind: 'latest' }, '1.1.0-rc.1', ['1.0.0']), true)
  assert.equal(satisfies('semver', { kind: 'latest' }, '1.1.0-rc.1', ['1.0.0', '1.1.0']), false)
})
