/** Tests what is in the manifest of a computer, what is kept out of it, and what is wrong with its entries. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Subject } from '../terms/computer.ts'
import type { Deployment, Exclusion } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import { canonicalJson } from '../terms/json.ts'
import type { Manifest, ManifestEntry } from '../terms/manifest.ts'
import { sessionKinds } from '../terms/session.ts'
import { type IdentifyRequest, identify, prepare } from './identify.ts'
import { aDeployment, aScript, aTask, anExclusion, everyComputer, needs, someSoftware, web01 } from './sample.ts'

const editor = someSoftware('editor')
const browser = someSoftware('browser')
const motd = aTask('motd', { body: { type: 'file', path: '/etc/motd', ensure: 'present', content: 'hello' } })
const enforce = { kind: 'task', mode: 'enforce' } as const
const day = 86_400_000

interface World {
  readonly items?: readonly Item[]
  readonly deployments?: readonly Deployment[]
  readonly exclusions?: readonly Exclusion[]
  readonly subject?: Partial<Subject>
  readonly request?: Partial<IdentifyRequest>
}

function manifestOf({ items, deployments = [], exclusions = [], subject = {}, request = {} }: World): Manifest {
  const definitions = prepare({ items: items ?? [editor, browser, motd], deployments, exclusions })
  return identify(definitions, { ...web01, ...subject }, { kind: 'full', now: 0, ...request })
}

function keysOf(world: World): readonly string[] {
  return manifestOf(world).entries.map(({ key }) => key)
}

function onlyEntry(world: World): ManifestEntry {
  const { entries } = manifestOf(world)
  assert.equal(entries.length, 1)
  return entries[0] ?? assert.fail()
}

test('[I1] the winner is in the manifest, the others are its losers with reason and sentence', () => {
  const deployments = [
    aDeployment(1, 'editor'),
    aDeployment(2, 'editor', {
      name: 'Editor for canaries',
      target: { ...everyComputer, subject: { type: 'tag', tag: 'canary' } },
    }),
    aDeployment(3, 'editor'),
  ]

  const entry = onlyEntry({ deployments })

  assert.deepEqual(entry, {
    key: 'editor',
    item: editor,
    desired: { kind: 'software', state: 'latest' },
    enforcement: 'required',
    parameters: {},
    deployment: { id: 'dep_00000002', name: 'Editor for canaries', scope: 'crossTenant' },
    losers: [3, 1].map((number) => ({
      deployment: { id: `dep_0000000${number}`, name: `Deployment ${number}`, scope: 'crossTenant' },
      reason: 'lessSpecificTarget',
      sentence: 'Deployment "Editor for canaries" targets a tag, which is more specific than all computers.',
    })),
  })
})

test('[I1] each instance of an item has its own winner', () => {
  const deployments = [
    aDeployment(1, 'motd', { desired: enforce, instance: 'b' }),
    aDeployment(2, 'motd', { desired: enforce, instance: 'a' }),
    aDeployment(3, 'motd', { desired: enforce }),
    aDeployment(4, 'motd', { desired: enforce, instance: 'a' }),
  ]

  const { entries } = manifestOf({ deployments })

  assert.deepEqual(
    entries.map(({ key, instance, deployment, losers }) => [key, instance, deployment?.name, losers.length]),
    [
      ['motd', undefined, 'Deployment 3', 0],
      ['motd#a', 'a', 'Deployment 4', 1],
      ['motd#b', 'b', 'Deployment 1', 0],
    ],
  )
})

test('[E097] [I2] a disabled deployment neither wins nor loses', () => {
  const deployments = [aDeployment(1, 'editor'), aDeployment(2, 'editor', { enabled: false })]

  const entry = onlyEntry({ deployments })

  assert.equal(entry.deployment?.name, 'Deployment 1')
  assert.deepEqual(entry.losers, [])
})

test('[E095] [I18] an ignored task wins, and its inputs do not matter', () => {
  const items = [aTask('motd', { parameters: [{ name: 'text', type: 'text', required: true }] })]
  const deployments = [
    aDeployment(1, 'motd', { desired: { kind: 'task', mode: 'ignore' } }),
    aDeployment(2, 'motd', { desired: enforce, parameters: { text: 'x' } }),
  ]

  const entry = onlyEntry({ items, deployments })

  assert.deepEqual(entry.desired, { kind: 'task', mode: 'ignore' })
  assert.equal(entry.problem, undefined)
})

test('[E246] [I18] an ignored item is ignored in sessions about it alone, of every kind', () => {
  const ignored = { kind: 'software', state: 'ignore' } as const
  const here = {
    ...everyComputer,
    scope: 'individual',
    subject: { type: 'computer', computerId: web01.computerId },
  } as const
  const deployments = [aDeployment(1, 'editor'), aDeployment(2, 'editor', { desired: ignored, target: here })]

  for (const kind of ['full', 'resolution', 'detection'] as const) {
    const entry = onlyEntry({ deployments, request: { kind, items: ['editor'] } })

    assert.deepEqual([entry.desired, entry.deployment?.name], [ignored, 'Deployment 2'])
  }
})

test('[I2] adhoc deployments need to be asked for by name', () => {
  const deployments = [aDeployment(1, 'editor', { enforcement: 'adhoc' })]

  assert.deepEqual(keysOf({ deployments }), [])
  assert.deepEqual(keysOf({ deployments, request: { items: ['browser'] } }), [])
  assert.deepEqual(keysOf({ deployments, request: { items: ['editor'] } }), ['editor'])
})

test('[E100] [I2] onboarding deployments, of tags too, are for computers that are not onboarded', () => {
  for (const tags of [{ tags: ['t'] }, { tenantTags: ['t'] }, { personTags: ['t'] }]) {
    const target = { ...everyComputer, subject: { type: 'tag', tag: 't' } } as const
    const deployments = [
      aDeployment(1, 'editor', { enforcement: 'onboarding', target }),
      aDeployment(2, 'browser', { target }),
    ]

    assert.deepEqual(keysOf({ deployments, subject: { ...tags, onboarded: false } }), ['browser', 'editor'])
    assert.deepEqual(keysOf({ deployments, subject: { ...tags, onboarded: true } }), ['browser'])
  }
})

test('[I2] [I19] optional deployments that nobody approved are not considered', () => {
  assert.deepEqual(keysOf({ deployments: [aDeployment(1, 'editor', { enforcement: 'optional' })] }), [])
})

test('[E099] [I2] a tenant that takes no cross-tenant deployments gets only its own', () => {
  const own = { ...everyComputer, scope: 'singleTenant', tenantId: 'ten_acme0001' } as const
  const deployments = [aDeployment(1, 'editor'), aDeployment(2, 'browser', { target: own })]

  assert.deepEqual(keysOf({ deployments, subject: { optsOutOfCrossTenant: true } }), ['browser'])
})

test('[E106] [I3] a computer excluded from maintenance has an empty manifest, and so has every inventory session', () => {
  const deployments = [aDeployment(1, 'editor', { enforcement: 'required' })]
  const exclusions = [anExclusion(1, 'editor')]
  const empty = { computerId: 'cmp_00000001', entries: [], excluded: [] }

  for (const kind of sessionKinds) {
    assert.deepEqual(manifestOf({ deployments, subject: { excludedFromMaintenance: true }, request: { kind } }), empty)
  }
  assert.deepEqual(manifestOf({ deployments, exclusions, request: { kind: 'inventory' } }), empty)
})

test('[I4] a resolution keeps software only, a list of items keeps these only', () => {
  const deployments = [
    aDeployment(1, 'editor'),
    aDeployment(2, 'browser'),
    aDeployment(3, 'motd', { desired: enforce }),
  ]

  assert.deepEqual(keysOf({ deployments }), ['browser', 'editor', 'motd'])
  assert.deepEqual(keysOf({ deployments, request: { kind: 'detection' } }), ['browser', 'editor', 'motd'])
  assert.deepEqual(keysOf({ deployments, request: { kind: 'resolution' } }), ['browser', 'editor'])
  assert.deepEqual(keysOf({ deployments, request: { items: ['motd'] } }), ['motd'])
  assert.deepEqual(keysOf({ deployments, request: { items: [] } }), [])
})

test('[I5] an exclusion keeps the winner away until its end', () => {
  const deployments = [aDeployment(1, 'editor'), aDeployment(2, 'editor'), aDeployment(3, 'browser')]
  const exclusions = [anExclusion(1, 'editor', { until: day })]

  const before = manifestOf({ deployments, exclusions, request: { now: day - 1 } })
  const at = manifestOf({ deployments, exclusions, request: { now: day } })

  assert.deepEqual(
    before.entries.map(({ key }) => key),
    ['browser'],
  )
  assert.deepEqual(before.excluded, [
    {
      key: 'editor',
      itemTitle: 'The editor',
      deployment: { id: 'dep_00000002', name: 'Deployment 2', scope: 'crossTenant' },
      exclusion: {
        id: 'exc_00000001',
        name: 'Exclusion 1',
        owner: 'olga',
        reason: 'it breaks the cash desk',
        until: day,
      },
    },
  ])
  assert.deepEqual([at.entries.length, at.excluded], [2, []])
})

test('[I5] an exclusion holds only where its target matches and something would be deployed', () => {
  const target = { ...everyComputer, subject: { type: 'tag', tag: 'stable' } } as const
  const exclusions = [anExclusion(1, 'editor', { target }), anExclusion(2, 'browser')]

  const manifest = manifestOf({ deployments: [aDeployment(1, 'editor')], exclusions })

  assert.deepEqual([manifest.entries.length, manifest.excluded], [1, []])
})

test('[I5] of several exclusions the one that holds longest is told', () => {
  const exclusions = [
    anExclusion(1, 'editor', { until: day }),
    anExclusion(3, 'editor'),
    anExclusion(2, 'editor'),
    anExclusion(4, 'editor', { until: 2 * day }),
  ]
  const told = (list: readonly Exclusion[]) =>
    manifestOf({ deployments: [aDeployment(1, 'editor')], exclusions: list }).excluded[0]?.exclusion.name

  assert.equal(told(exclusions), 'Exclusion 2')
  assert.equal(told(exclusions.toReversed()), 'Exclusion 2')
  assert.equal(told(exclusions.filter(({ until }) => until !== undefined)), 'Exclusion 4')
})

test('[I6] what has a target that cannot be used is told, keeps away and deploys nothing', () => {
  const target = { ...everyComputer, where: 'tags ==' }
  const sources = {
    items: [editor, browser],
    deployments: [aDeployment(1, 'editor', { target }), aDeployment(2, 'browser')],
    exclusions: [anExclusion(1, 'browser', { target }), anExclusion(2, 'ghost')],
  }
  const mistake = 'The expression "tags ==" cannot be used: it ends too early (line 1, character 8).'

  const { entries, excluded } = manifestOf(sources)

  assert.deepEqual([entries, excluded.map(({ key }) => key)], [[], ['browser']])
  assert.deepEqual(prepare(sources).problems, [
    `Deployment "Deployment 1" applies to no computer: ${mistake}`,
    `Exclusion "Exclusion 1" holds for every computer: ${mistake}`,
    'Exclusion "Exclusion 2" is about the item "ghost", which does not exist.',
  ])
})

test('[E149] [I7] items of prerequisites are pulled in, with theirs, and only once', () => {
  const items = [
    someSoftware('editor', { prerequisites: [needs('fonts', 'runtime')] }),
    someSoftware('browser', { prerequisites: [needs('runtime')] }),
    someSoftware('runtime', { prerequisites: [needs('libc'), needs('editor')] }),
    someSoftware('fonts'),
    someSoftware('libc', {
      prerequisites: [
        { if: { quantifier: 'allOf', items: ['motd'], are: 'installed' }, then: { act: 'fail', items: [] } },
      ],
    }),
    motd,
  ]
  const deployments = [aDeployment(1, 'editor'), aDeployment(2, 'browser')]

  const { entries } = manifestOf({ items, deployments })

  const seen = entries.map(({ key, deployment, desired, problem }) => [key, deployment?.name, desired, problem])
  const any = { kind: 'software', state: 'any' }
  const latest = { kind: 'software', state: 'latest' }
  assert.deepEqual(seen, [
    ['browser', 'Deployment 2', latest, undefined],
    ['editor', 'Deployment 1', latest, undefined],
    ['fonts', undefined, any, undefined],
    ['libc', undefined, any, undefined],
    ['motd', undefined, enforce, undefined],
    ['runtime', undefined, any, undefined],
  ])
})

test('[I7] what is ignored pulls nothing in, but what it needs is when another item needs it', () => {
  const items = [
    someSoftware('editor', { prerequisites: [needs('fonts')] }),
    someSoftware('suite', { prerequisites: [needs('editor')] }),
    someSoftware('fonts'),
  ]
  const ignored = aDeployment(1, 'editor', { desired: { kind: 'software', state: 'ignore' } })

  assert.deepEqual(keysOf({ items, deployments: [ignored] }), ['editor'])
  assert.deepEqual(keysOf({ items, deployments: [ignored, aDeployment(2, 'suite')] }), ['editor', 'fonts', 'suite'])
})

test('[I7] prerequisites that lead back to themselves end', () => {
  const items = [
    someSoftware('a', { prerequisites: [needs('b')] }),
    someSoftware('b', { prerequisites: [needs('a', 'b')] }),
  ]

  assert.deepEqual(keysOf({ items, deployments: [aDeployment(1, 'a')] }), ['a', 'b'])
})

test('[E150] [I8] a pulled-in item keeps the inputs of its own winner, never those of who needs it', () => {
  const parameters = [{ name: 'text', type: 'text', required: true } as const]
  const items = [
    someSoftware('editor', { prerequisites: [needs('fonts', 'note')] }),
    someSoftware('fonts'),
    aTask('note', { parameters }),
  ]
  const audit = { kind: 'task', mode: 'audit' } as const
  const deployments = [
    aDeployment(1, 'editor'),
    aDeployment(2, 'fonts', { desired: { kind: 'software', state: 'exact', version: '1.2' } }),
    aDeployment(3, 'note', { desired: audit, parameters: { text: 'x' }, instance: 'one' }),
  ]
  const request = { items: ['editor'] }

  const [, fonts, note] = manifestOf({ items, deployments, request }).entries
  const alone = manifestOf({ items, deployments: [aDeployment(1, 'editor')] }).entries

  assert.deepEqual(fonts, {
    key: 'fonts',
    item: items[1],
    desired: { kind: 'software', state: 'exact', version: '1.2' },
    enforcement: 'required',
    parameters: {},
    losers: [],
  })
  assert.deepEqual(
    [note?.key, note?.desired, note?.parameters, note?.deployment],
    ['note#one', audit, { text: 'x' }, undefined],
  )
  assert.match(alone[2]?.problem ?? '', /"text" .* is required/)
})

test('[I9] an excluded item may still be looked at for others, and is listed when they might change it', () => {
  const asks = {
    if: { quantifier: 'anyOf', items: ['fonts'], are: 'installed' },
    then: { act: 'fail', items: ['fonts'] },
  } as const
  const exclusions = [anExclusion(1, 'fonts')]
  const world = (prerequisite: typeof asks | ReturnType<typeof needs>, deployments: readonly Deployment[]) =>
    manifestOf({
      items: [someSoftware('editor', { prerequisites: [prerequisite] }), someSoftware('fonts')],
      deployments: [aDeployment(1, 'editor'), ...deployments],
      exclusions,
    })

  const changed = world(needs('fonts'), [])
  const asked = world(asks, [])
  const deployed = world(needs('fonts'), [aDeployment(2, 'fonts')])

  for (const { entries } of [changed, asked, deployed]) {
    assert.deepEqual(
      entries.map(({ key, deployment, problem }) => [key, deployment?.name, problem]),
      [
        ['editor', 'Deployment 1', undefined],
        ['fonts', undefined, undefined],
      ],
    )
  }
  assert.deepEqual(
    changed.excluded.map(({ key, deployment }) => [key, deployment.name]),
    [['fonts', 'Deployment 1']],
  )
  assert.deepEqual(asked.excluded, [])
  assert.deepEqual(
    deployed.excluded.map(({ key, deployment }) => [key, deployment.name]),
    [['fonts', 'Deployment 2']],
  )
})

test('[I9] of several deployments that would bring an excluded item the first by key is told', () => {
  const items = [
    someSoftware('a', { prerequisites: [needs('fonts')] }),
    someSoftware('b', { prerequisites: [needs('fonts')] }),
    someSoftware('fonts'),
  ]
  const deployments = [aDeployment(1, 'b'), aDeployment(2, 'a')]

  const { excluded } = manifestOf({ items, deployments, exclusions: [anExclusion(1, 'fonts')] })

  assert.deepEqual(
    excluded.map(({ key, deployment }) => [key, deployment.name]),
    [['fonts', 'Deployment 2']],
  )
})

test('[I11] unknown items are named', () => {
  const items = [someSoftware('editor', { prerequisites: [needs('ghost')] })]
  const deployments = [
    aDeployment(1, 'editor'),
    aDeployment(2, 'nothing'),
    aDeployment(3, 'nobody', { desired: enforce }),
  ]

  const { entries } = manifestOf({ items, deployments })

  assert.deepEqual(
    entries.map(({ key, item, problem }) => [key, item.kind, item.title, problem]),
    [
      [
        'editor',
        'software',
        'The editor',
        'A prerequisite of "The editor" names the item "ghost", which does not exist.',
      ],
      ['nobody', 'task', 'nobody', 'Deployment "Deployment 3" is for the item "nobody", which does not exist.'],
      ['nothing', 'software', 'nothing', 'Deployment "Deployment 2" is for the item "nothing", which does not exist.'],
    ],
  )
})

test('[I12] [I13] [I14] wishes that the item cannot fulfil are problems', () => {
  const printer = aTask('printer', {
    parameters: [
      { name: 'a-b', type: 'text', required: false },
      { name: 'a.b', type: 'text', required: true },
    ],
  })
  const cases: readonly (readonly [Partial<Deployment>, RegExp])[] = [
    [{ item: 'editor', desired: enforce }, /^"The editor" is software, and enforce is a mode of tasks\.$/],
    [
      { item: 'motd', desired: { kind: 'software', state: 'any' } },
      /^"The motd" is a task, and any is a state of software\.$/,
    ],
    [{ item: 'editor', desired: { kind: 'software', state: 'exact', version: 'a b' } }, /^The debian version "a b" /i],
    [{ item: 'editor', desired: { kind: 'software', state: 'atMost', version: '' } }, /^The debian version "" /i],
    [{ item: 'editor', parameters: { x: 1 } }, /^Software has no parameters; "The editor" is given "x"\.$/],
    [
      { item: 'printer', desired: enforce, parameters: { c: 1 } },
      /^The parameter "a\.b" .* no parameter "c"; .* FETTLE_PARAM_A_B/,
    ],
  ]
  for (const [changes, sentence] of cases) {
    const { problem } = onlyEntry({ items: [editor, motd, printer], deployments: [aDeployment(1, 'editor', changes)] })

    assert.match(problem ?? '', sentence)
  }
})

test('[I16] the manifest holds the task as its deployment fills it, and the library stays as it is', () => {
  const text = aTask('motd', {
    body: { type: 'file', path: '/etc/motd', ensure: 'present', content: 'to {{ who }}' },
    parameters: [{ name: 'who', type: 'text', required: true }],
  })
  const deployments = ['anna', 'bert'].map((who, number) =>
    aDeployment(number, 'motd', { desired: enforce, instance: who, parameters: { who } }),
  )

  const { entries } = manifestOf({ items: [text], deployments })

  const contents = entries.map(({ item }) => item.kind === 'task' && item.body.type === 'file' && item.body.content)
  assert.deepEqual(contents, ['to anna', 'to bert'])
})

test('[I16] [I17] what a file or setting makes of its parameters may be a problem', () => {
  const parameters = [{ name: 'a', type: 'text', required: true } as const]
  const setting = { type: 'setting', file: '/x', section: 's', key: '{{b}}', value: '{{a}}' } as const
  const deployments = [aDeployment(1, 'it', { desired: enforce, parameters: { a: '1\n2' } })]

  const { problem } = onlyEntry({ items: [aTask('it', { body: setting, parameters })], deployments })

  assert.match(problem ?? '', /^The task "The it" writes {{b}}, .* must stay on one line;/)
})

test('[E107] [I10] equal inputs give equal bytes, in whatever order they come', () => {
  const items = [
    someSoftware('a', { prerequisites: [needs('d')] }),
    someSoftware('b'),
    someSoftware('c', { prerequisites: [needs('b', 'a')] }),
    someSoftware('d'),
    aTask('t', { body: { type: 'script', test: aScript('t') } }),
  ]
  const names = fc.constantFrom('a', 'b', 'c', 't', 'ghost')
  const target = fc.constantFrom(
    everyComputer,
    { ...everyComputer, subject: { type: 'tag', tag: 'canary' } } as const,
    { ...everyComputer, filter: 'servers' } as const,
    { ...everyComputer, where: 'computer.onboarded' } as const,
  )
  const desired = fc.constantFrom<Deployment['desired']>(
    { kind: 'software', state: 'latest' },
    { kind: 'software', state: 'ignore' },
    enforce,
  )
  const deployments = fc
    .array(fc.record({ item: names, target, desired, sortOrder: fc.nat(1), instance: fc.constantFrom('', 'x') }), {
      maxLength: 12,
    })
    .map((list) => list.map(({ item, ...changes }, number) => aDeployment(number, item, { ...changes, sequence: 0 })))
  const exclusions = fc
    .array(fc.record({ item: names, target, until: fc.constantFrom(1, 2) }), { maxLength: 3 })
    .map((list) => list.map(({ item, ...changes }, number) => anExclusion(number, item, changes)))

  fc.assert(
    fc.property(deployments, exclusions, fc.nat(2), fc.gen(), (deployed, excluded, now, gen) => {
      const world = { items, deployments: deployed, exclusions: excluded, request: { now } }
      const shuffled = {
        ...world,
        items: gen(() => fc.shuffledSubarray(items, { minLength: items.length })),
        deployments: gen(() => fc.shuffledSubarray(deployed, { minLength: deployed.length })),
        exclusions: gen(() => fc.shuffledSubarray(excluded, { minLength: excluded.length })),
      }

      const manifest = manifestOf(world)

      const keys = manifest.entries.map(({ key }) => key)
      assert.deepEqual(keys, [...new Set(keys)].sort())
      const told = manifest.entries.reduce(
        (sum, { deployment, losers }) => sum + (deployment ? 1 + losers.length : 0),
        0,
      )
      assert.ok(told <= deployed.length)
      assert.equal(canonicalJson(manifestOf(shuffled)), canonicalJson(manifest))
    }),
    { seed: 20_260_122, numRuns: 300 },
  )
})
