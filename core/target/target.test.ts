/** Tests which computers a target means, and the sentence that says why it does not mean the others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Facts, Subject } from '../terms/computer.ts'
import { groupFilters, type GroupFilter, type OsFilter, type Target } from '../terms/target.ts'
import { type CompiledTarget, compileTarget, matches, whyNot } from './target.ts'

const os = {
  family: 'linux',
  id: 'debian',
  version: '12',
  name: 'Debian 12',
  architecture: 'amd64',
  kernel: '6.1',
} as const
const hardware = { formFactor: 'workstation', cpu: 'x', cores: 4, memoryMiB: 8192, virtual: true } as const

const web01: Subject = {
  computerId: 'cmp_00000001',
  name: 'web-01',
  tenantId: 'ten_acme0001',
  tenantName: 'Acme',
  tenantPath: ['ten_acme0001', 'ten_parent01'],
  tags: ['canary'],
  tenantTags: ['gold'],
  primaryPersonId: 'per_00000001',
  personTags: ['finance'],
  facts: { os, hardware },
  onboarded: true,
  excludedFromMaintenance: false,
  optsOutOfCrossTenant: false,
}

const everyone: Target = {
  scope: 'crossTenant',
  propagateToChildTenants: false,
  subject: { type: 'all' },
  filter: 'all',
}

function compiled(target: Target): CompiledTarget {
  const result = compileTarget(target)
  if ('problem' in result) assert.fail(result.problem)
  return result
}

/** The sentence that says why the target does not mean the computer; undefined when it does. Both doors must agree. */
function check(changes: Partial<Target>, subject: Subject = web01): string | undefined {
  const target = compiled({ ...everyone, ...changes })
  const sentence = whyNot(target, subject)

  assert.equal(matches(target, subject), sentence === undefined)
  return sentence
}

function problem(changes: Partial<Target>): string | undefined {
  const result = compileTarget({ ...everyone, ...changes })
  return 'problem' in result ? result.problem : undefined
}

test('[T1] a target for all tenants and all computers means every computer', () => {
  assert.equal(check({}), undefined)
})

test('[T1] the first condition that does not hold is the one that is told', () => {
  const sentence = check({ subject: { type: 'tag', tag: 'none' }, filter: 'servers', where: 'false' })

  assert.equal(sentence, 'Neither "web-01" nor its tenant nor its primary person has the tag "none".')
})

test('[T2] the scope individual is for a computer or a person only', () => {
  assert.equal(check({ scope: 'individual', subject: { type: 'computer', computerId: 'cmp_00000001' } }), undefined)
  assert.equal(check({ scope: 'individual', subject: { type: 'person', personId: 'per_00000001' } }), undefined)
  assert.equal(
    problem({ scope: 'individual', subject: { type: 'tag', tag: 'canary' } }),
    'A target with the scope individual must name a computer or a person, not tag.',
  )
})

test('[T3] a single tenant is that tenant, and with propagation the tenants below it', () => {
  const scope = 'singleTenant'
  const outside = '"web-01" belongs to the tenant "Acme", and this target is limited to another one (ten_parent01).'

  assert.equal(check({ scope, tenantId: 'ten_acme0001' }), undefined)
  assert.equal(check({ scope, tenantId: 'ten_parent01' }), outside)
  assert.equal(check({ scope, tenantId: 'ten_parent01', propagateToChildTenants: true }), undefined)
  assert.match(check({ scope, tenantId: 'ten_other001', propagateToChildTenants: true }) ?? '', /tenants below it/)
  assert.equal(problem({ scope }), 'A target with the scope singleTenant must name its tenant.')
})

test('[T3] a deployment for a child tenant does not reach its parent', () => {
  const parent = { ...web01, tenantId: 'ten_parent01', tenantPath: ['ten_parent01'] } as const

  assert.notEqual(
    check({ scope: 'singleTenant', tenantId: 'ten_acme0001', propagateToChildTenants: true }, parent),
    undefined,
  )
})

test('[E104] [T3] an expression of one tenant is never asked of another tenant’s computers', () => {
  const other = { scope: 'singleTenant', tenantId: 'ten_other001' } as const
  const facts: Facts = Object.defineProperty({}, 'os', { get: () => assert.fail('the expression was evaluated') })

  const sentence = check({ ...other, where: 'facts.os.id == "debian"' }, { ...web01, facts })

  assert.match(sentence ?? '', /belongs to the tenant "Acme"/)
})

test('[T4] a target for all tenants names none; an individual one may, and then it must be the right one', () => {
  const subject = { type: 'computer', computerId: 'cmp_00000001' } as const

  assert.match(problem({ tenantId: 'ten_acme0001' }) ?? '', /cannot name one \(ten_acme0001\)/)
  assert.equal(check({ scope: 'individual', tenantId: 'ten_acme0001', subject }), undefined)
  assert.notEqual(check({ scope: 'individual', tenantId: 'ten_other001', subject }), undefined)
})

test('[T5] a computer and a primary person are meant by their ids', () => {
  assert.equal(
    check({ subject: { type: 'computer', computerId: 'cmp_00000002' } }),
    '"web-01" is not the computer this target names (cmp_00000002).',
  )
  assert.equal(
    check({ subject: { type: 'person', personId: 'per_00000002' } }),
    'The primary person of "web-01" is not the one this target names (per_00000002).',
  )
})

test('[T5] a computer without a primary person is nobody’s', () => {
  const { primaryPersonId: _, ...ownerless } = web01

  assert.match(check({ subject: { type: 'person', personId: 'per_00000001' } }, ownerless) ?? '', /no primary person/)
})

test('[E100] [T6] a tag reaches a computer by itself, by its tenant and by its primary person', () => {
  for (const tag of ['canary', 'gold', 'finance']) assert.equal(check({ subject: { type: 'tag', tag } }), undefined)

  assert.notEqual(check({ subject: { type: 'tag', tag: 'Canary' } }), undefined)
})

test('[E102] [T7] [T8] every group filter against every form factor and role, known or not', () => {
  const formFactors = [undefined, 'server', 'workstation', 'portable'] as const
  const roles = [undefined, 'member', 'domainController', 'primaryDomainController'] as const
  const meant: Record<GroupFilter, readonly unknown[]> = {
    all: [...formFactors, ...roles],
    servers: ['server'],
    workstations: ['workstation'],
    portables: ['portable'],
    workstationsAndPortables: ['workstation', 'portable'],
    domainControllers: ['domainController', 'primaryDomainController'],
    primaryDomainControllers: ['primaryDomainController'],
  }

  for (const filter of groupFilters) {
    for (const formFactor of formFactors) {
      for (const role of roles) {
        const { formFactor: _, ...rest } = hardware
        const facts: Facts = {
          hardware: formFactor === undefined ? rest : { ...rest, formFactor },
          ...(role === undefined ? {} : { role }),
        }
        const expected = meant[filter].includes(formFactor) || meant[filter].includes(role)

        const sentence = check({ filter }, { ...web01, facts })

        const unknown = (filter.endsWith('Controllers') ? role : formFactor) === undefined
        assert.equal(sentence === undefined, expected || filter === 'all', `${filter} ${formFactor} ${role}`)
        if (sentence !== undefined) assert.equal(/is not known/.test(sentence), unknown, sentence)
      }
    }
  }
})

test('[E102] [T7] a computer without any inventory is no workstation', () => {
  assert.equal(
    check({ filter: 'workstationsAndPortables' }, { ...web01, facts: {} }),
    'The form factor of "web-01" is not known, and this target is limited to workstations and portables.',
  )
})

test('[T9] every given member of an operating system filter must be equal', () => {
  const cases: readonly (readonly [OsFilter, boolean])[] = [
    [{}, true],
    [{ family: 'linux' }, true],
    [{ family: 'windows' }, false],
    [{ id: 'debian' }, true],
    [{ id: 'ubuntu' }, false],
    [{ id: 'debian', version: '12' }, true],
    [{ id: 'debian', version: '1' }, false],
    [{ family: 'windows', id: 'debian', version: '12' }, false],
  ]
  for (const [filter, expected] of cases) assert.equal(check({ os: filter }) === undefined, expected)

  assert.equal(
    check({ os: { id: 'ubuntu', version: '24.04' } }),
    '"web-01" runs linux debian 12, and this target is limited to ubuntu 24.04.',
  )
  assert.match(check({ os: { family: 'linux' } }, { ...web01, facts: {} }) ?? '', /operating system .* is not known/)
})

test('[T10] an expression and a condition must both be true', () => {
  const subject = { type: 'expression', expression: 'facts.os.id == "debian"' } as const

  assert.equal(check({ subject, where: '"canary" in tags' }), undefined)
  assert.equal(check({ subject, where: '"none" in tags' }), 'The expression ""none" in tags" is false for "web-01".')
})

test('[T11] an expression that cannot be understood is refused when the target is compiled', () => {
  const sentence = 'The expression "tags ==" cannot be used: it ends too early (line 1, character 8).'

  assert.equal(problem({ where: 'tags ==' }), sentence)
  assert.equal(problem({ subject: { type: 'expression', expression: 'tags ==' } }), sentence)
})

test('[T12] a missing fact does not match, and the reason is told', () => {
  assert.equal(
    check({ where: 'facts.os.id == "debian"' }, { ...web01, facts: {} }),
    'The expression "facts.os.id == "debian"" asks for the fact os.id, which is not known of "web-01".',
  )
})

test('[T1] matches and whyNot agree for any target and computer', () => {
  const tenant = fc.constantFrom('ten_acme0001' as const, 'ten_parent01' as const, 'ten_other001' as const)
  const tag = fc.constantFrom('canary', 'gold', 'finance', 'none')
  const target = fc.record(
    {
      scope: fc.constantFrom('crossTenant' as const, 'singleTenant' as const),
      tenantId: tenant,
      propagateToChildTenants: fc.boolean(),
      subject: fc.oneof(
        fc.constant({ type: 'all' as const }),
        tag.map((name) => ({ type: 'tag' as const, tag: name })),
      ),
      filter: fc.constantFrom(...groupFilters),
      os: fc.record({ id: fc.constantFrom('debian', 'ubuntu') }, { requiredKeys: [] }),
      where: fc.constantFrom('facts.os.version == "12"', 'facts.hardware.cores > 2', '"gold" in tags'),
    },
    { requiredKeys: ['scope', 'propagateToChildTenants', 'subject', 'filter'] },
  )
  const facts = fc.constantFrom<Facts>({}, { os }, { hardware }, { os, hardware, role: 'domainController' })

  fc.assert(
    fc.property(target, facts, tenant, (changes, found, tenantId) => {
      if (problem(changes) === undefined) check(changes, { ...web01, facts: found, tenantId, tenantPath: [tenantId] })
    }),
    { seed: 20_260_121 },
  )
})

test('[E100] [E101] [T6] a tag is found wherever it is, and a person that was set a moment ago counts', () => {
  const target = { subject: { type: 'tag', tag: 'new' } } as const
  const nobody: Subject = { ...web01, personTags: [] }

  assert.notEqual(check(target, nobody), undefined)
  for (const more of [{ tags: ['new'] }, { tenantTags: ['new'] }, { personTags: ['new'] }])
    assert.equal(check(target, { ...nobody, ...more }), undefined)
  const person = { scope: 'individual', subject: { type: 'person', personId: 'per_00000002' } } as const
  assert.notEqual(check(person, nobody), undefined)
  assert.equal(check(person, { ...nobody, primaryPersonId: 'per_00000002' }), undefined)
})
