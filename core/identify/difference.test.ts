/** Tests what a change makes different: the incremental comparison against a whole one, and the preview against manifests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Subject } from '../terms/computer.ts'
import type { Approval, Deployment, Exclusion } from '../terms/deployment.ts'
import type { FormerAssignment } from '../terms/manifest.ts'
import type { Target } from '../terms/target.ts'
import { comparisonOf, differenceOn, keyDifferences } from './difference.ts'
import { type DefinitionSources, identify, prepare } from './identify.ts'
import { outlookOn, previewOf } from './preview.ts'
import { type DeploymentChange, withChange } from './prepare.ts'
import { rebootLikely } from './reboot-likely.ts'
import { aDeployment, aTask, anExclusion, everyComputer, needs, someSoftware, web01 } from './sample.ts'

const seed = 20_261_120
const enforce = { kind: 'task', mode: 'enforce' } as const

/** Prerequisites in a line, a fork and a circle; two items that are one package. */
const items = [
  someSoftware('a', { prerequisites: [needs('d')] }),
  someSoftware('b', { rebootNeeded: true }),
  someSoftware('c', { prerequisites: [needs('b', 'a')] }),
  someSoftware('d', { prerequisites: [{ ...needs('e'), then: { act: 'uninstall', items: ['e'] } }] }),
  someSoftware('e', { prerequisites: [needs('d')] }),
  someSoftware('f', { source: { type: 'package', provider: 'apt', package: 'b' } }),
  aTask('t', { prerequisites: [needs('a')] }),
  aTask('file', { body: { type: 'file', path: '/x', ensure: 'present' } }),
]

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 't', 'file', 'ghost')
const target = fc.constantFrom<Target>(
  everyComputer,
  everyComputer,
  { ...everyComputer, subject: { type: 'tag', tag: 'canary' } },
  { ...everyComputer, filter: 'servers' },
  { ...everyComputer, where: 'computer.onboarded' },
  { ...everyComputer, where: '1 +' },
  { ...everyComputer, scope: 'singleTenant', tenantId: 'ten_acme0001' },
  { ...everyComputer, scope: 'individual', subject: { type: 'computer', computerId: 'cmp_00000001' } },
  {
    ...everyComputer,
    subject: { type: 'script', key: 'filter:1', script: { language: 'sh', source: 'x', timeoutSeconds: 1 } },
  },
)
const wish = fc.constantFrom<Deployment['desired']>(
  { kind: 'software', state: 'latest' },
  { kind: 'software', state: 'absent' },
  { kind: 'software', state: 'ignore' },
  { kind: 'software', state: 'exact', version: '1' },
)
const changes = fc.record({
  item: name,
  target,
  wish,
  sortOrder: fc.nat(1),
  instance: fc.constantFrom(undefined, undefined, 'x'),
  enabled: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  enforcement: fc.constantFrom<Deployment['enforcement']>(
    'required',
    'required',
    'required',
    'onboarding',
    'adhoc',
    'optional',
  ),
})

function deploymentOf(
  number: number,
  { item, wish: desired, instance, ...rest }: typeof changes extends fc.Arbitrary<infer T> ? T : never,
): Deployment {
  const isTask = item === 't' || item === 'file'
  return aDeployment(number, item, {
    ...rest,
    ...(instance === undefined ? {} : { instance }),
    desired: isTask ? enforce : desired,
    sequence: number % 3,
  })
}

const deployments = fc.array(changes, { maxLength: 10 }).map((list) => list.map((one, at) => deploymentOf(at, one)))
const exclusions: fc.Arbitrary<readonly Exclusion[]> = fc
  .array(fc.record({ item: name, target, until: fc.constantFrom(1, 2) }), { maxLength: 2 })
  .map((list) => list.map(({ item, ...rest }, number) => anExclusion(number, item, rest)))
const approvals: fc.Arbitrary<readonly Approval[]> = fc.uniqueArray(fc.nat(9), { maxLength: 5 }).map((numbers) =>
  numbers.map((number) => ({
    deploymentId: `dep_${String(number).padStart(8, '0')}` as const,
    tenantId: 'ten_acme0001' as const,
    decision: number % 2 ? ('approved' as const) : ('denied' as const),
  })),
)
const subjects: readonly Subject[] = [
  web01,
  { ...web01, computerId: 'cmp_00000002', tags: [], onboarded: false },
  { ...web01, filterAnswers: { 'filter:1': { says: true, ageMs: 0 } } },
  { ...web01, filterAnswers: { 'filter:1': { says: false, ageMs: 0 } }, optsOutOfCrossTenant: true },
  { ...web01, excludedFromMaintenance: true },
  {
    ...web01,
    facts: { hardware: { formFactor: 'server', cpu: 'x', cores: 1, memoryMiB: 1, virtual: true } },
  },
]
const formerly: readonly FormerAssignment[] = items.map((item, at) => ({
  key: item.name,
  item: item.name,
  deployment: { id: `dep_${String(at).padStart(8, '0')}`, name: 'x', scope: 'crossTenant' },
  onUnassign: at % 2 ? 'remove' : 'restore',
  enforcement: 'required',
  parameters: {},
  before: '1',
}))

/** A change of one of ten deployments, or an eleventh. */
const change: fc.Arbitrary<DeploymentChange> = fc.oneof(
  fc.record({ number: fc.nat(10), changes }).map(({ number, changes: one }) => ({ put: deploymentOf(number, one) })),
  fc.nat(9).map((number) => ({ remove: `dep_${String(number).padStart(8, '0')}` as const })),
)

/** What the change does to the sources; made by hand, so that nothing of the overlay is used. */
function changed(sources: DefinitionSources, one: DeploymentChange): DefinitionSources {
  const id = 'put' in one ? one.put.id : one.remove
  const others = sources.deployments.filter((deployment) => deployment.id !== id)
  return { ...sources, deployments: 'put' in one ? [...others, one.put] : others }
}

test('[W1] an overlay of one changed deployment is the same as preparing everything anew', () => {
  fc.assert(
    fc.property(deployments, exclusions, approvals, change, (deployed, excluded, approved, one) => {
      const sources = { items, deployments: deployed, exclusions: excluded, approvals: approved }
      const overlay = withChange(prepare(sources), one)
      const anew = prepare(changed(sources, one))

      assert.deepEqual(overlay.problems, anew.problems)
      for (const subject of subjects)
        for (const kind of ['full', 'resolution'] as const)
          assert.deepEqual(
            identify(overlay, subject, { kind, now: 0, formerly }),
            identify(anew, subject, { kind, now: 0, formerly }),
          )
    }),
    { seed, numRuns: 200 },
  )
})

test('[W1] [W2] deciding anew only what a change can touch gives what comparing whole manifests gives', () => {
  fc.assert(
    fc.property(deployments, exclusions, approvals, change, fc.nat(2), (deployed, excluded, ...rest) => {
      const [approved, one, now] = rest
      const sources = { items, deployments: deployed, exclusions: excluded, approvals: approved }
      const [before, after] = [prepare(sources), prepare(changed(sources, one))]
      for (const [old, young] of [
        [before, withChange(before, one)],
        [before, after],
        [after, before],
      ] as const) {
        const comparison = comparisonOf(old, young)
        for (const subject of subjects) {
          const request = { kind: 'full', now, formerly } as const
          const whole = keyDifferences(identify(old, subject, request), identify(young, subject, request))

          assert.deepEqual(differenceOn(comparison, subject, { now, formerly })?.changes ?? [], whole)
        }
      }
    }),
    { seed, numRuns: 200 },
  )
})

test('[W1] other items, exclusions and approvals are compared too', () => {
  fc.assert(
    fc.property(deployments, exclusions, exclusions, approvals, approvals, (deployed, ...rest) => {
      const [excluded, excludedThen, approved, approvedThen] = rest
      const old = prepare({ items, deployments: deployed, exclusions: excluded, approvals: approved })
      const library = items
        .filter((item) => item.name !== 'd')
        .map((item) => (item.name === 'a' ? someSoftware('a') : item))
      const young = prepare({
        items: library,
        deployments: deployed,
        exclusions: excludedThen,
        approvals: approvedThen,
      })
      const comparison = comparisonOf(old, young)
      for (const subject of subjects) {
        const request = { kind: 'full', now: 0, formerly } as const
        const whole = keyDifferences(identify(old, subject, request), identify(young, subject, request))

        assert.deepEqual(differenceOn(comparison, subject, { now: 0, formerly })?.changes ?? [], whole)
      }
    }),
    { seed, numRuns: 200 },
  )
})

test('[W3] a preview wins exactly where the manifest has the deployment, whatever the order of the deployments', () => {
  fc.assert(
    fc.property(deployments, exclusions, approvals, fc.gen(), (deployed, excluded, approved, gen) => {
      const shuffled = gen(() => fc.shuffledSubarray(deployed, { minLength: deployed.length }))
      const definitions = prepare({ items, deployments: deployed, exclusions: excluded, approvals: approved })
      const again = prepare({ items, deployments: shuffled, exclusions: excluded, approvals: approved })
      for (const { id, item, enforcement } of deployed) {
        const [preview, second] = [previewOf(definitions, id, 0), previewOf(again, id, 0)]
        assert.ok(preview && second)
        for (const subject of subjects) {
          const request = { kind: 'full', now: 0, ...(enforcement === 'adhoc' ? { items: [item] } : {}) } as const
          const { entries, excluded: kept } = identify(again, subject, request)
          const outlook = outlookOn(preview, subject)

          assert.equal(
            outlook.is === 'wins',
            entries.some(({ deployment }) => deployment?.id === id),
          )
          if (outlook.is === 'excluded') assert.ok(kept.some(({ deployment }) => deployment.id === id))
          assert.deepEqual(outlookOn(second, subject), outlook)
        }
      }
    }),
    { seed, numRuns: 200 },
  )
})

test('[W2] each thing that can become of an item', () => {
  const all = aDeployment(1, 'c')
  const told = (was: readonly Deployment[], is: readonly Deployment[], more: Partial<DefinitionSources> = {}) => {
    const [old, young] = [was, is].map((list) => prepare({ items, exclusions: [], ...more, deployments: list }))
    const difference = old && young && differenceOn(comparisonOf(old, young), web01, { now: 0 })
    return (difference?.changes ?? []).map(({ key, becomes, before, after }) => [
      key,
      becomes,
      before?.desired,
      after?.desired,
    ])
  }

  assert.deepEqual(told([], []), [])
  assert.deepEqual(told([], [aDeployment(1, 'b')]), [['b', 'gains', undefined, 'latest']])
  assert.deepEqual(told([aDeployment(1, 'b')], []), [['b', 'loses', 'latest', undefined]])
  assert.deepEqual(told([aDeployment(1, 'b')], [aDeployment(1, 'b'), aDeployment(2, 'b')]), [
    ['b', 'winner', 'latest', 'latest'],
  ])
  assert.deepEqual(told([aDeployment(2, 'b')], [aDeployment(1, 'b'), aDeployment(2, 'b')]), [])
  assert.deepEqual(
    told([aDeployment(1, 'b')], [aDeployment(1, 'b', { desired: { kind: 'software', state: 'any' } })]),
    [['b', 'wish', 'latest', 'any']],
  )
  const gained = told([], [all])
  assert.deepEqual(
    gained.map(([key, becomes]) => [key, becomes]),
    [
      ['a', 'pulledIn'],
      ['b', 'pulledIn'],
      ['c', 'gains'],
      ['d', 'pulledIn'],
      ['e', 'pulledIn'],
    ],
  )
  assert.deepEqual(
    told([all], []).map(([key, becomes]) => [key, becomes]),
    [
      ['a', 'released'],
      ['b', 'released'],
      ['c', 'loses'],
      ['d', 'released'],
      ['e', 'released'],
    ],
  )
  assert.deepEqual(told([all, aDeployment(2, 'b')], [all]), [['b', 'loses', 'latest', 'any']])
  assert.deepEqual(told([], [aDeployment(1, 'b')], { exclusions: [anExclusion(1, 'b')] }), [
    ['b', 'excluded', undefined, 'excluded'],
  ])
})

test('[I20] [W2] what would be taken back is told', () => {
  const mine = aDeployment(1, 'b')
  const old = prepare({ items, deployments: [mine], exclusions: [] })
  const former: FormerAssignment = {
    ...{ key: 'b', item: 'b', onUnassign: 'remove', enforcement: 'required', parameters: {} },
    deployment: { id: mine.id, name: mine.name, scope: 'crossTenant' },
  }
  const comparison = comparisonOf(old, withChange(old, { remove: mine.id }))

  const [change, ...more] = differenceOn(comparison, web01, { now: 0, formerly: [former] })?.changes ?? []

  assert.deepEqual(more, [])
  assert.deepEqual(
    [change?.becomes, change?.before?.desired, change?.after?.desired],
    ['takenBack', 'latest', 'absent'],
  )
})

test('[W4] a reboot is likely where what needs one is not as it was last found', () => {
  const entryOf = (desired: Deployment['desired'], rebootNeeded = true) => {
    const item = desired.kind === 'task' ? aTask('x', { rebootNeeded }) : someSoftware('x', { rebootNeeded })
    const definitions = prepare({ items: [item], deployments: [aDeployment(1, 'x', { desired })], exclusions: [] })
    return identify(definitions, web01, { kind: 'full', now: 0 }).entries[0] ?? assert.fail()
  }
  const software = (state: 'latest' | 'any' | 'absent' | 'updateIfFound' | 'ignore') =>
    ({ kind: 'software', state }) as const
  const exactly = (version: string) => ({ kind: 'software', state: 'exact', version }) as const
  const cases: readonly (readonly [
    Deployment['desired'],
    string | undefined,
    'compliant' | 'notCompliant',
    boolean,
  ])[] = [
    [software('latest'), undefined, 'compliant', true],
    [software('latest'), '1', 'compliant', false],
    [software('latest'), '1', 'notCompliant', true],
    [software('latest'), 'absent', 'compliant', true],
    [software('any'), '1', 'notCompliant', false],
    [software('any'), 'absent', 'notCompliant', true],
    [software('absent'), 'absent', 'compliant', false],
    [software('absent'), '1', 'compliant', true],
    [software('updateIfFound'), 'absent', 'compliant', false],
    [software('updateIfFound'), '1', 'notCompliant', true],
    [software('ignore'), undefined, 'compliant', false],
    [software('any'), 'unknown', 'compliant', true],
    [exactly('1'), '1', 'notCompliant', false],
    [exactly('1'), '2', 'compliant', true],
    [enforce, undefined, 'compliant', true],
    [enforce, 'compliant', 'compliant', false],
    [{ kind: 'task', mode: 'audit' }, undefined, 'compliant', false],
  ]
  for (const [desired, state, verdict, expected] of cases) {
    const found = state === undefined ? undefined : { state, verdict }
    assert.equal(rebootLikely(entryOf(desired), found), expected, JSON.stringify([desired, found]))
    assert.equal(rebootLikely(entryOf(desired, false), found), false)
  }
})
