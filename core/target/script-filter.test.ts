/** Tests what script filters say of a computer, how long that holds, where they are asked, and what nobody can tell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Subject } from '../terms/computer.ts'
import type { Target } from '../terms/target.ts'
import { answerOf, filterAnswerMs, isAnswerHolding, scriptToAsk } from './script-filter.ts'
import { type CompiledTarget, compileTarget, isMeant, matches, whyNot } from './target.ts'

const script = { language: 'sh', source: 'test -e /opt/cash', timeoutSeconds: 60 } as const
const key = 'filter:1'

const everyone: Target = {
  scope: 'crossTenant',
  propagateToChildTenants: false,
  subject: { type: 'script', key, script },
  filter: 'all',
}

const web01: Subject = {
  computerId: 'cmp_00000001',
  name: 'web-01',
  tenantId: 'ten_acme0001',
  tenantName: 'Acme',
  tenantPath: ['ten_acme0001', 'ten_parent01'],
  tags: [],
  tenantTags: [],
  personTags: [],
  facts: {},
  onboarded: true,
  excludedFromMaintenance: false,
  optsOutOfCrossTenant: false,
}

function compiled(changes: Partial<Target> = {}): CompiledTarget {
  const result = compileTarget({ ...everyone, ...changes })
  return 'problem' in result ? assert.fail(result.problem) : result
}

const minute = 60_000
const day = 24 * 60 * minute

test('[T13] [T15] [T17] only an answer that holds matches or proves anything, and the sentence says its age', () => {
  const cases = [
    [undefined, 'unknown', 'has not been asked on "web-01" yet, so it is not known whether it is meant.'],
    [{ says: true, ageMs: 0 }, 'yes', undefined],
    [{ says: true, ageMs: filterAnswerMs - 1 }, 'yes', undefined],
    [
      { says: true, ageMs: filterAnswerMs },
      'unknown',
      'was last asked on "web-01" 7 days ago, which is too long to go by.',
    ],
    [{ says: false, ageMs: 59_000 }, 'no', 'said false on "web-01" less than a minute ago.'],
    [{ says: false, ageMs: 3 * 60 * minute + 1 }, 'no', 'said false on "web-01" 3 hours ago.'],
    [{ says: false, ageMs: 9 * day }, 'unknown', 'was last asked on "web-01" 9 days ago, which is too long to go by.'],
    [
      { problem: 'it took too long.', ageMs: minute },
      'unknown',
      'gave no answer on "web-01" 1 minute ago: it took too long.',
    ],
  ] as const
  for (const [answer, meant, sentence] of cases) {
    const subject =
      answer === undefined ? web01 : { ...web01, filterAnswers: { [key]: answer, other: { says: true, ageMs: 0 } } }
    assert.equal(isMeant(compiled(), subject), meant)
    assert.equal(matches(compiled(), subject), meant === 'yes')
    const told = sentence && `The script "test -e /opt/cash" ${sentence}`
    assert.equal(whyNot(compiled(), subject), told)
    assert.equal(isAnswerHolding(subject, key), answer !== undefined && answer.ageMs < filterAnswerMs)
  }
})

test('[E105] [T14] of chatty output the last boolean counts', () => {
  const said = (value: string | boolean) => answerOf({ found: 'value', value })

  assert.deepEqual(said(true), { says: true })
  assert.deepEqual(said(false), { says: false })
  assert.deepEqual(said('looking ...\nfalse\nstill looking\n TRUE \r\ndone\n'), { says: true })
  assert.deepEqual(said('true\nFalse'), { says: false })
  assert.deepEqual(said('it is true'), { problem: 'it printed neither true nor false' })
  assert.deepEqual(said(''), { problem: 'it printed neither true nor false' })
  for (const value of [1, null, [true], { true: true }])
    assert.deepEqual(answerOf({ found: 'value', value }), { problem: 'it printed neither true nor false' })
  assert.deepEqual(answerOf({ found: 'error', detail: 'exit code 7' }), { problem: 'exit code 7' })
})

test('[E104] [T16] a script is asked only where its target could mean the computer, never in another tenant', () => {
  const asked = (changes: Partial<Target>, subject: Partial<Subject> = {}): boolean =>
    scriptToAsk(compiled(changes), { ...web01, ...subject }) !== undefined
  const tenant = (tenantId: `ten_${string}`, more: Partial<Target> = {}) => ({
    ...({ scope: 'singleTenant', tenantId, ...more } as const),
  })

  assert.deepEqual(scriptToAsk(compiled(), web01), { key, script })
  assert.ok(asked(tenant('ten_acme0001')))
  assert.ok(!asked(tenant('ten_globex01')))
  assert.ok(!asked(tenant('ten_parent01')))
  assert.ok(asked(tenant('ten_parent01', { propagateToChildTenants: true })))
  assert.ok(!asked({}, { optsOutOfCrossTenant: true }))
  assert.ok(asked(tenant('ten_acme0001'), { optsOutOfCrossTenant: true }))
  const facts = { hardware: { formFactor: 'server', cpu: 'x', cores: 1, memoryMiB: 1, virtual: true } } as const
  assert.ok(asked({ filter: 'workstations' }), 'nothing is known of the computer yet')
  assert.ok(!asked({ filter: 'workstations' }, { facts }))
  assert.ok(asked({ filter: 'servers' }, { facts }))
  assert.ok(!asked({ where: '"x" in tags' }))
  assert.ok(asked({ subject: { type: 'all' } }) === false)
})

test('[E102] [T17] a fact that nobody found proves nothing, one that was found does', () => {
  const all = { subject: { type: 'all' } } as const
  const meant = (changes: Partial<Target>, subject: Partial<Subject> = {}) =>
    isMeant(compiled({ ...all, ...changes }), { ...web01, ...subject })
  const os = { family: 'linux', id: 'debian', version: '12', name: 'D', architecture: 'amd64', kernel: '6' } as const

  for (const filter of [
    'servers',
    'workstations',
    'portables',
    'workstationsAndPortables',
    'domainControllers',
  ] as const)
    assert.equal(meant({ filter }), 'unknown')
  assert.equal(meant({ filter: 'domainControllers' }, { facts: { role: 'member' } }), 'no')
  assert.equal(meant({ os: { id: 'debian' } }), 'unknown')
  assert.equal(meant({ os: { id: 'fedora' } }, { facts: { os } }), 'no')
  assert.equal(meant({ where: 'facts.os.id == "debian"' }), 'unknown')
  assert.equal(meant({ where: 'facts.os.id == "debian"' }, { facts: { os } }), 'yes')
  assert.equal(meant({ where: 'facts.os.id == "fedora"' }, { facts: { os } }), 'no')
  assert.equal(meant({ where: 'facts.os.id' }, { facts: { os } }), 'unknown')
  assert.equal(
    meant({ subject: { type: 'tag', tag: 'x' }, filter: 'servers' }),
    'no',
    'a known no goes before an unknown',
  )
  assert.equal(meant({ subject: { type: 'person', personId: 'per_00000001' } }), 'no')
})
