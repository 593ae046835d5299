/** Tests what is told about who won, who lost, who was passed over and what keeps an item away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Subject } from '../terms/computer.ts'
import type { Deployment, Exclusion } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import { passedOverReasons } from '../terms/manifest.ts'
import type { Target } from '../terms/target.ts'
import { explain, explainText } from './explain.ts'
import { identify, prepare } from './identify.ts'
import { aDeployment, aTask, anExclusion, everyComputer, needs, someSoftware, web01 } from './sample.ts'
import { passedOverSentence } from './sentences.ts'

interface World {
  readonly items?: readonly Item[]
  readonly deployments: readonly Deployment[]
  readonly exclusions?: readonly Exclusion[]
  readonly subject?: Partial<Subject>
}

const items = [someSoftware('editor'), someSoftware('fonts')]

function about({ subject = {}, ...sources }: World, item = 'editor') {
  const definitions = prepare({ items, exclusions: [], ...sources })
  return explain(definitions, { ...web01, ...subject }, item, { now: 0 })
}

/** The sentence with which a deployment loses against another one. */
function loss(winner: Partial<Target> & Partial<Deployment>, loser: Partial<Target> & Partial<Deployment>): string {
  const one = (number: number, name: string, changes: Partial<Target> & Partial<Deployment>) =>
    aDeployment(number, 'editor', { name, ...changes, target: { ...everyComputer, ...changes } })
  const [key] = about({ deployments: [one(2, 'W', winner), one(1, 'L', loser)], subject: aServer }).keys
  assert.equal(key?.winner?.deployment.name, 'W')
  return key.losers[0]?.sentence ?? assert.fail('nobody lost')
}

const aServer: Partial<Subject> = {
  primaryPersonId: 'per_00000001',
  facts: {
    role: 'domainController',
    hardware: { formFactor: 'server', cpu: 'x', cores: 1, memoryMiB: 1, virtual: true },
    os: { family: 'linux', id: 'debian', version: '12', name: 'x', architecture: 'amd64', kernel: '6' },
  },
}

test('[I1] every reason to lose has a sentence about the winner', () => {
  const tenant = { scope: 'singleTenant', tenantId: 'ten_acme0001' } as const
  const computer = { subject: { type: 'computer', computerId: 'cmp_00000001' } } as const
  const cases = [
    [loss(tenant, {}), 'is for a single tenant, which is more specific than all tenants.'],
    [
      loss({ scope: 'individual', ...computer }, tenant),
      'is for a single computer or person, which is more specific than a single tenant.',
    ],
    [
      loss({ subject: { type: 'tag', tag: 'canary' } }, {}),
      'targets a tag, which is more specific than all computers.',
    ],
    [
      loss(computer, { subject: { type: 'expression', expression: 'true' } }),
      'targets one computer, which is more specific than an expression.',
    ],
    [
      loss({ filter: 'domainControllers' }, { filter: 'servers', where: 'true' }),
      'is limited to domain controllers, which is more specific than servers.',
    ],
    [loss({ filter: 'servers' }, {}), 'is limited to servers, which is more specific than all kinds of computers.'],
    [
      loss({ os: { id: 'debian' }, where: 'true' }, { where: 'true' }),
      'sets more conditions (2 against 1) on equally specific targets.',
    ],
    [
      loss({ desired: { kind: 'software', state: 'ignore' } }, {}),
      'says ignore, which wins over latest on equally specific targets.',
    ],
    [
      loss({ desired: { kind: 'software', state: 'exact', version: '1.2' } }, {}),
      'wants exact 1.2, which is stronger than latest on equally specific targets.',
    ],
    [
      loss({ sortOrder: 1 }, { sortOrder: 2 }),
      'has the lower sort order (1 before 2), and nothing else sets the two apart.',
    ],
    [loss({}, {}), 'is the newer one, and nothing else sets the two apart.'],
  ] as const
  for (const [sentence, expected] of cases) assert.equal(sentence, `Deployment "W" ${expected}`)
})

test('[I2] everyone who is passed over has the first reason that applies, and a sentence', () => {
  const stable = { ...everyComputer, subject: { type: 'tag', tag: 'stable' } } as const
  const own = { ...everyComputer, scope: 'singleTenant', tenantId: 'ten_acme0001' } as const
  const broken = { ...everyComputer, where: '1 +' }
  const deployments = [
    aDeployment(7, 'editor', { enabled: false, target: stable }),
    aDeployment(6, 'editor', { target: stable, enforcement: 'adhoc' }),
    aDeployment(5, 'editor', { enforcement: 'adhoc' }),
    aDeployment(4, 'editor', { target: own, enforcement: 'adhoc' }),
    aDeployment(3, 'editor', { target: own, enforcement: 'onboarding' }),
    aDeployment(2, 'editor', { target: own, enforcement: 'optional' }),
    aDeployment(1, 'editor', { target: broken, sortOrder: 9 }),
  ]

  const [key] = about({ deployments, subject: { optsOutOfCrossTenant: true } }).keys
  const [excluded] = about({ deployments: deployments.slice(4, 5), subject: { excludedFromMaintenance: true } }).keys

  const told = new Map(key?.passedOver.map(({ deployment, reason, sentence }) => [deployment.name, [reason, sentence]]))
  assert.deepEqual(told.get('Deployment 7'), ['disabled', 'It is disabled.'])
  assert.deepEqual(told.get('Deployment 6'), [
    'targetDoesNotMatch',
    'Neither "web-01" nor its tenant nor its primary person has the tag "stable".',
  ])
  assert.deepEqual(told.get('Deployment 5'), [
    'tenantOptsOut',
    'It is for all tenants, and the tenant "Acme" takes no deployments for all tenants.',
  ])
  assert.deepEqual(told.get('Deployment 4'), ['adhocOnly', 'It applies only when "editor" is asked for by name.'])
  assert.deepEqual(told.get('Deployment 3'), [
    'onboardingOnly',
    'It applies only while a computer is onboarded, and "web-01" has been.',
  ])
  assert.deepEqual(told.get('Deployment 2'), [
    'optionalNotApproved',
    'It is optional, and nobody has approved it for "web-01".',
  ])
  assert.equal(told.get('Deployment 1')?.[0], 'targetDoesNotMatch')
  assert.match(told.get('Deployment 1')?.[1] ?? '', /^The expression "1 \+" cannot be used/)
  assert.equal(key?.winner, undefined)
  assert.deepEqual(excluded?.passedOver, [
    {
      deployment: { id: 'dep_00000003', name: 'Deployment 3', scope: 'singleTenant' },
      reason: 'computerExcluded',
      sentence: '"web-01" is excluded from maintenance.',
    },
  ])
})

test('[I2] every reason of the closed list has a sentence', () => {
  for (const reason of passedOverReasons) {
    assert.match(passedOverSentence(reason, aDeployment(1, 'editor'), web01, undefined), /^["A-Z].*\.$/, reason)
  }
})

test('[I5] an exclusion is told beside the winner that it keeps away', () => {
  const deployments = [aDeployment(1, 'editor')]
  const exclusions = [anExclusion(1, 'editor', { until: 86_400_000, reason: 'The cash desk breaks.' })]

  const [key] = about({ deployments, exclusions }).keys

  assert.equal(key?.winner?.deployment.name, 'Deployment 1')
  assert.deepEqual(key?.exclusion, {
    id: 'exc_00000001',
    name: 'Exclusion 1',
    sentence:
      'The exclusion "Exclusion 1" of olga keeps "The editor" away until 1970-01-02T00:00:00Z: The cash desk breaks.',
  })
})

test('explainText says everything in lines', () => {
  const canaries = { ...everyComputer, subject: { type: 'tag', tag: 'canary' } } as const
  const deployments = [
    aDeployment(1, 'editor', { name: 'Editor for all' }),
    aDeployment(2, 'editor', { name: 'Editor for canaries', target: canaries }),
    aDeployment(3, 'editor', { name: 'Old editor', enabled: false }),
    aDeployment(4, 'editor', {
      name: 'Second',
      instance: 'two',
      desired: { kind: 'software', state: 'exact', version: '1.2' },
      parameters: { x: 1 },
    }),
    aDeployment(5, 'suite'),
  ]
  const world = {
    items: [...items, someSoftware('suite', { prerequisites: [needs('editor')] })],
    deployments,
    exclusions: [anExclusion(1, 'editor')],
  }

  assert.equal(
    explainText(about(world)),
    [
      'Deployment "Editor for canaries" wins for "editor" on "web-01": it wants latest.',
      'The exclusion "Exclusion 1" of olga keeps "The editor" away without an end: it breaks the cash desk.',
      'Deployment "Editor for all" loses: Deployment "Editor for canaries" targets a tag, which is more specific than all computers.',
      'Deployment "Old editor" is passed over: It is disabled.',
      'Deployment "Second" wins for "editor#two" on "web-01": it wants exact 1.2.',
      'It cannot be carried out: Software has no parameters; "The editor" is given "x".',
      'The exclusion "Exclusion 1" of olga keeps "The editor" away without an end: it breaks the cash desk.',
      'Prerequisites of suite speak of "editor".',
    ].join('\n'),
  )
})

test('explainText of what nobody deploys and of what does not exist', () => {
  const onlyDisabled = [aDeployment(1, 'editor', { enabled: false })]

  assert.equal(explainText(about({ deployments: [] })), 'No deployment is for "editor".')
  assert.equal(
    explainText(about({ deployments: [] }, 'ghost')),
    'There is no item "ghost".\nNo deployment is for "ghost".',
  )
  assert.equal(
    explainText(about({ deployments: onlyDisabled })),
    'No deployment wins for "editor" on "web-01".\nDeployment "Deployment 1" is passed over: It is disabled.',
  )
})

test('what is ignored needs nothing', () => {
  const world = { items: [...items, someSoftware('suite', { prerequisites: [needs('editor')] })] }
  const ignore = { kind: 'software', state: 'ignore' } as const

  assert.deepEqual(about({ ...world, deployments: [aDeployment(1, 'suite')] }).neededBy, ['suite'])
  assert.deepEqual(about({ ...world, deployments: [aDeployment(1, 'suite', { desired: ignore })] }).neededBy, [])
})

test('[I1] explain and identify agree on winners, losers and exclusions', () => {
  const tags = ['canary', 'stable', 'gold']
  const deployments = Array.from({ length: 60 }, (_, i) =>
    aDeployment(i, ['editor', 'fonts', 'task'][i % 3] ?? '', {
      desired:
        i % 3 === 2 ? { kind: 'task', mode: 'audit' } : { kind: 'software', state: i % 5 === 0 ? 'any' : 'latest' },
      enabled: i % 7 !== 0,
      enforcement: (['required', 'onboarding', 'adhoc', 'optional'] as const)[i % 4] ?? 'required',
      target: { ...everyComputer, subject: i % 2 ? { type: 'all' } : { type: 'tag', tag: tags[i % 3] ?? '' } },
      sortOrder: i % 4,
    }),
  )
  const exclusions = [anExclusion(1, 'fonts', { target: { ...everyComputer, subject: { type: 'tag', tag: 'gold' } } })]
  const definitions = prepare({ items: [...items, aTask('task')], deployments, exclusions })

  for (const computerTags of [[], ['canary'], ['gold', 'stable']]) {
    for (const onboarded of [true, false]) {
      const subject = { ...web01, tags: computerTags, onboarded }
      const { entries, excluded } = identify(definitions, subject, { kind: 'full', now: 0 })

      for (const item of ['editor', 'fonts', 'task']) {
        for (const { key, winner, losers, passedOver, exclusion } of explain(definitions, subject, item, { now: 0 })
          .keys) {
          const entry = entries.find((one) => one.key === key)
          const kept = excluded.find((one) => one.key === key)
          assert.deepEqual(winner?.deployment, entry?.deployment ?? kept?.deployment)
          assert.equal(exclusion?.id, kept?.exclusion.id)
          if (entry) assert.deepEqual(losers, entry.losers)
          assert.equal((winner ? 1 : 0) + losers.length + passedOver.length, 20)
        }
      }
    }
  }
})
