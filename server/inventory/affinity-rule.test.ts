/** Whose computer it is: the rule with all that may keep it from deciding, and how login names find persons. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type AffinityState, type Candidate, decideAffinity, isPersonal, personOf } from './affinity-rule.ts'

const dana: Candidate = { id: 'per_dana0001', name: 'Dana', email: 'dana@acme.example', logins: ['ACME\\dhill'] }
const amy: Candidate = { id: 'per_amy00001', name: 'Amy', email: 'amy@acme.example', logins: [] }
const hour = 3_600_000

function seen(...logins: readonly string[]): AffinityState['observations'] {
  return logins.map((login, at) => ({ login, at: at * hour }))
}

function state(more: Partial<AffinityState>): AffinityState {
  return {
    ...{ observations: [], persons: [dana, amy], isPinned: false, isExcluded: false, isOn: true, now: 1000 * hour },
    ...more,
  }
}

suite('the rule', () => {
  const cases: readonly (readonly [title: string, state: Partial<AffinityState>, person: string | RegExp])[] = [
    ['nobody was seen', {}, /Nobody who was signed in/],
    ['one was seen', { observations: seen('dana') }, 'Dana'],
    ['the most frequent', { observations: seen('dana', 'amy', 'amy', 'dana', 'amy') }, 'Amy'],
    ['a tie without a primary person: who was seen last', { observations: seen('dana', 'amy') }, 'Amy'],
    ['a tie with one: it stays', { observations: seen('dana', 'amy'), primaryId: dana.id }, /seen more often/],
    [
      'only the last ten count',
      { observations: seen(...Array.from({ length: 9 }, () => 'dana'), ...Array.from({ length: 6 }, () => 'amy')) },
      'Amy',
    ],
    ['strangers do not count', { observations: seen('bob', 'bob', 'dana') }, 'Dana'],
    ['[E117] nobody of another tenant', { observations: seen('dana@other.example', 'dana@other.example') }, /Nobody/],
    ['by hand', { observations: seen('amy'), primaryId: dana.id, isPinned: true }, /by hand/],
    ['left out', { observations: seen('amy'), isExcluded: true }, /left out/],
    ['switched off', { observations: seen('amy'), isOn: false }, /tenant/],
    [
      'once a day',
      { observations: seen('amy'), primaryId: dana.id, changedAt: 1000 * hour - 23 * hour },
      /less than a day/,
    ],
    ['a day later', { observations: seen('amy'), primaryId: dana.id, changedAt: 1000 * hour - 25 * hour }, 'Amy'],
  ]
  for (const [title, more, expected] of cases)
    test(title, () => {
      const decision = decideAffinity(state(more))
      if (typeof expected === 'string') {
        assert.equal(decision.act, 'set', decision.because)
        assert.match(decision.because, new RegExp(`^${expected} was signed in at \\d+ of the last \\d+`))
      } else {
        assert.equal(decision.act, 'keep', decision.because)
        assert.match(decision.because, expected)
      }
    })
})

suite('login names', () => {
  const cases: readonly (readonly [login: string, name: string | undefined])[] = [
    ['dana', 'Dana'],
    ['DANA', 'Dana'],
    ['dana@acme.example', 'Dana'],
    ['Dana@ACME.example', 'Dana'],
    ['ACME\\dana', 'Dana'],
    ['ACME\\dhill', 'Dana'],
    ['dhill', 'Dana'],
    ['dana@other.example', undefined],
    ['bob', undefined],
    ['', undefined],
  ]
  for (const [login, name] of cases) test(login, () => assert.equal(personOf(login, [dana, amy])?.name, name))

  test('a name that two persons have is nobody’s', () => {
    const twin: Candidate = { id: 'per_twin0001', name: 'Other Dana', email: 'dana@sub.acme.example', logins: [] }
    assert.equal(personOf('dana', [dana, twin]), undefined)
    assert.equal(personOf('dana@sub.acme.example', [dana, twin])?.name, 'Other Dana')
  })

  test('accounts of programs and administrators are nobody’s', () => {
    for (const login of ['root', 'Administrator', 'NT AUTHORITY\\SYSTEM', 'PC-7$', 'gdm', ''])
      assert.ok(!isPersonal(login), login)
    assert.ok(isPersonal('dana'))
  })
})
