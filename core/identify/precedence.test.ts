/** Tests which of two deployments wins, criterion by criterion and as an order of all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Deployment, type Desired, desiredStates, taskModes } from '../terms/deployment.ts'
import type { LossReason } from '../terms/manifest.ts'
import { type Target, groupFilters, scopes, targetTypes } from '../terms/target.ts'
import { compareDeployments, isIgnore } from './precedence.ts'
import { aDeployment, aScript, everyComputer } from './sample.ts'

const seed = 20_260_122

const subjects: Readonly<Record<Target['subject']['type'], Target['subject']>> = {
  computer: { type: 'computer', computerId: 'cmp_00000001' },
  person: { type: 'person', personId: 'per_00000001' },
  script: { type: 'script', key: 'filter:0', script: aScript('true') },
  expression: { type: 'expression', expression: 'true' },
  tag: { type: 'tag', tag: 'canary' },
  all: { type: 'all' },
}

/** A deployment that loses every later criterion against `strong()`. */
function weak(target: Partial<Target>, changes: Partial<Deployment> = {}): Deployment {
  return aDeployment(1, 'editor', {
    sortOrder: 9,
    desired: { kind: 'software', state: 'updateIfFound' },
    target: { ...everyComputer, ...target },
    ...changes,
  })
}

function strong(target: Partial<Target>, changes: Partial<Deployment> = {}): Deployment {
  return aDeployment(2, 'editor', { target: { ...everyComputer, ...target }, ...changes })
}

function check(winner: Deployment, loser: Deployment, reason: LossReason) {
  const comparison = compareDeployments(winner, loser)
  const reverse = compareDeployments(loser, winner)

  assert.ok(comparison.order < 0, `${reason}: ${comparison.order}`)
  assert.ok(reverse.order > 0, `${reason}: ${reverse.order}`)
  assert.deepEqual([comparison.reason, reverse.reason], [reason, reason])
}

test('[E090] [E092] [P1] scope goes before everything else', () => {
  const tenant = { scope: 'singleTenant', tenantId: 'ten_acme0001' } as const

  for (const type of targetTypes) {
    check(weak(tenant), strong({ subject: subjects[type], filter: 'primaryDomainControllers' }), 'lessSpecificScope')
    check(
      weak({ scope: 'individual', subject: subjects.person }),
      strong({ ...tenant, subject: subjects[type] }),
      'lessSpecificScope',
    )
  }
})

test('[P2] within a scope a computer goes before a person, a script, an expression, a tag and all', () => {
  const order = ['computer', 'person', 'script', 'expression', 'tag', 'all'] as const
  for (const [place, type] of order.entries()) {
    for (const less of order.slice(place + 1)) {
      const target = { subject: subjects[less], filter: 'primaryDomainControllers', where: 'true' } as const
      check(weak({ subject: subjects[type] }), strong(target), 'lessSpecificTarget')
    }
  }
})

test('[E091] [P3] filters go from primary domain controllers to all', () => {
  const order = [
    ['primaryDomainControllers'],
    ['domainControllers'],
    ['servers', 'workstations', 'portables'],
    ['workstationsAndPortables'],
    ['all'],
  ] as const
  for (const [place, group] of order.entries()) {
    for (const filter of group) {
      for (const less of order.slice(place + 1).flat()) {
        check(weak({ filter }), strong({ filter: less, where: 'true' }), 'lessSpecificFilter')
      }
      for (const same of group) {
        if (same !== filter) check(strong({ filter }), weak({ filter: same }), 'weakerState')
      }
    }
  }
})

test('[E090] [E091] [E092] [P1] [P2] [P3] every pair of scope, type and filter is decided by the first that differs', () => {
  const filterRank = { primaryDomainControllers: 0, domainControllers: 1, workstationsAndPortables: 3, all: 4 } as const
  const rankOf = (filter: Target['filter']): number => (filter in filterRank ? filterRank[filter as 'all'] : 2)
  const all = scopes.flatMap((scope, a) =>
    targetTypes.flatMap((type, b) =>
      groupFilters.map((filter) => ({
        target: { scope, subject: subjects[type], filter },
        ranks: [a, b, rankOf(filter)] as const,
      })),
    ),
  )
  const reasons = ['lessSpecificScope', 'lessSpecificTarget', 'lessSpecificFilter'] as const
  let decided = 0
  for (const one of all) {
    for (const other of all) {
      const first = one.ranks.findIndex((rank, at) => rank !== other.ranks[at])
      const reason = reasons[first]
      if (reason === undefined) {
        check(strong(one.target), weak(other.target), 'weakerState')
        continue
      }
      const isFirst = (one.ranks[first] ?? 0) < (other.ranks[first] ?? 0)
      if (isFirst) check(weak(one.target), strong(other.target), reason)
      decided += isFirst ? 1 : 0
    }
  }
  assert.equal(all.length, 3 * 6 * 7)
  assert.ok(decided > 7_000)
})

test('[P4] more conditions go before fewer, after the filter', () => {
  const ladder: readonly Partial<Target>[] = [
    { os: { family: 'linux', id: 'debian', version: '12' }, where: 'true' },
    { os: { family: 'linux', id: 'debian', version: '12' } },
    { os: { id: 'debian' }, where: 'true' },
    { where: 'true' },
    { os: {} },
  ]
  for (const [place, target] of ladder.entries()) {
    for (const less of ladder.slice(place + 1)) check(weak(target), strong(less), 'lessSpecificFilter')
  }
  check(strong({ where: 'true' }), weak({ os: { id: 'debian' } }), 'weakerState')
})

test('[E095] [P5] ignore wins on equally specific targets, and only there', () => {
  const ignore = { kind: 'software', state: 'ignore' } as const

  check(weak({}, { desired: ignore }), strong({}), 'ignoreWins')
  check(strong({ filter: 'servers' }), weak({}, { desired: ignore }), 'lessSpecificFilter')
  check(
    weak({}, { desired: { kind: 'task', mode: 'ignore' } }),
    strong({}, { desired: { kind: 'task', mode: 'enforce' } }),
    'ignoreWins',
  )
})

test('[E094] [P6] the stronger state wins on equally specific targets', () => {
  const states = desiredStates.filter((state) => state !== 'ignore').map(desiredOf)
  const modes = taskModes.filter((mode) => mode !== 'ignore').map((mode): Desired => ({ kind: 'task', mode }))
  for (const ladder of [states, modes]) {
    for (const [place, desired] of ladder.entries()) {
      for (const less of ladder.slice(place + 1))
        check(weak({}, { desired }), strong({}, { desired: less }), 'weakerState')
    }
  }
  check(strong({}), weak({}), 'weakerState')
})

test('[P6] two versions are equally strong', () => {
  const one = strong({}, { desired: { kind: 'software', state: 'exact', version: '1' }, sortOrder: 1 })
  const two = strong({}, { desired: { kind: 'software', state: 'exact', version: '2' }, sortOrder: 2 })

  check(one, two, 'sortOrder')
})

test('[P7] [P8] then the lower sort order, then the newer deployment, then the higher id', () => {
  check(aDeployment(1, 'editor', { sortOrder: -1 }), aDeployment(2, 'editor'), 'sortOrder')
  check(aDeployment(2, 'editor'), aDeployment(1, 'editor'), 'olderDeployment')
  check(aDeployment(2, 'editor', { sequence: 1 }), aDeployment(1, 'editor'), 'olderDeployment')
  assert.equal(compareDeployments(aDeployment(1, 'editor'), aDeployment(1, 'editor')).order, 0)
})

test('[P9] the order is total', () => {
  const target: fc.Arbitrary<Target> = fc.record({
    scope: fc.constantFrom(...scopes),
    propagateToChildTenants: fc.boolean(),
    subject: fc.constantFrom(...Object.values(subjects)),
    filter: fc.constantFrom(...groupFilters),
    os: fc.constantFrom({}, { id: 'debian' }, { family: 'linux' as const, id: 'debian' }),
  })
  const deployment = fc
    .record({
      number: fc.nat(9),
      target,
      desired: fc.oneof(
        fc.constantFrom(...desiredStates).map(desiredOf),
        fc.constantFrom(...taskModes).map((mode): Desired => ({ kind: 'task', mode })),
      ),
      sortOrder: fc.integer({ min: -1, max: 1 }),
      sequence: fc.nat(2),
    })
    .map(({ number, ...changes }) => aDeployment(number, 'editor', changes))

  fc.assert(
    fc.property(deployment, deployment, deployment, (a, b, c) => {
      const order = (x: Deployment, y: Deployment) => Math.sign(compareDeployments(x, y).order)

      assert.equal(order(a, b) + order(b, a), 0)
      assert.equal(compareDeployments(a, b).reason, compareDeployments(b, a).reason)
      if (order(a, b) === 0) assert.equal(a.id, b.id)
      if (order(a, b) <= 0 && order(b, c) <= 0) assert.ok(order(a, c) <= 0)
    }),
    { seed, numRuns: 5_000 },
  )
})

test('[P5] ignoring is known of software and of tasks', () => {
  const ignoring = [
    ...desiredStates.map(desiredOf),
    ...taskModes.map((mode): Desired => ({ kind: 'task', mode })),
  ].filter(isIgnore)

  assert.deepEqual(ignoring, [
    { kind: 'software', state: 'ignore' },
    { kind: 'task', mode: 'ignore' },
  ])
})

function desiredOf(state: (typeof desiredStates)[number]): Desired {
  const isVersioned = state === 'exact' || state === 'atLeast' || state === 'atMost'
  return isVersioned ? { kind: 'software', state, version: '1' } : { kind: 'software', state }
}
