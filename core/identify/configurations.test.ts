/** Tasks that come with software, licences, successors and typed parameters, as they stand in a manifest. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '../terms/deployment.ts'
import type { Item, Parameter } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { IdentifyRequest } from './identify.ts'
import { identify, prepare } from './identify.ts'
import { questionsOf } from './questions.ts'
import { aDeployment, aScript, aTask, anExclusion, needs, someSoftware, web01 } from './sample.ts'

const full: IdentifyRequest = { kind: 'full', now: 0 }

interface World {
  readonly items: readonly Item[]
  readonly deployments: readonly Deployment[]
  readonly licences?: readonly Licence[]
  readonly exclusions?: Parameters<typeof prepare>[0]['exclusions']
}

function manifestOf({ exclusions = [], ...world }: World, request = full, subject = web01) {
  return identify(prepare({ ...world, exclusions }), subject, request)
}

function entryOf(entries: readonly ManifestEntry[], key: string): ManifestEntry {
  return entries.find((entry) => entry.key === key) ?? assert.fail(`no entry "${key}"`)
}

const port: Parameter = { name: 'port', type: 'number', required: true }
const setup = aTask('app-setup', { configures: 'app', parameters: [port] })
const enforce = { kind: 'task', mode: 'enforce' } as const

test('[I24] [E151] software brings the tasks that configure it, with the parameters of its deployment', () => {
  const deployment = aDeployment(1, 'app', { instance: 'one', parameters: { port: 8080 } })
  const { entries } = manifestOf({ items: [someSoftware('app'), setup], deployments: [deployment] })

  const task = entryOf(entries, 'app-setup#one')
  assert.deepEqual(
    [task.configures, task.desired, task.parameters, task.deployment?.id, task.problem],
    ['app#one', enforce, { port: 8080 }, deployment.id, undefined],
  )
  const software = entryOf(entries, 'app#one')
  assert.deepEqual([software.parameters, software.configuredBy, software.problem], [{ port: 8080 }, [port], undefined])
})

test('[I24] the parameters of software are those of its tasks: required ones are required, others unknown', () => {
  const problemOf = (parameters: Deployment['parameters'], desired?: Deployment['desired']) => {
    const deployment = aDeployment(1, 'app', { parameters, ...(desired === undefined ? {} : { desired }) })
    const { entries } = manifestOf({ items: [someSoftware('app'), setup], deployments: [deployment] })
    return entryOf(entries, 'app').problem
  }

  assert.equal(problemOf({}), 'The parameter "port" of the software "The app" is required and has no value.')
  assert.equal(problemOf({ port: 1, prot: 2 }), 'The software "The app" has no parameter "prot"; it has "port".')
  assert.equal(problemOf({}, { kind: 'software', state: 'absent' }), undefined, 'to remove it takes no parameters')
})

test('[I24] no task without need for one: resolution, removal, and a task of other software', () => {
  const keys = (world: Partial<World>, request = full) =>
    manifestOf(
      { items: [someSoftware('app'), someSoftware('other'), setup], deployments: [aDeployment(1, 'app')], ...world },
      request,
    ).entries.map(({ key }) => key)

  assert.deepEqual(keys({}), ['app', 'app-setup'])
  assert.deepEqual(keys({}, { ...full, items: ['app'] }), ['app', 'app-setup'])
  assert.deepEqual(keys({}, { ...full, kind: 'resolution' }), ['app'])
  assert.deepEqual(keys({ deployments: [aDeployment(1, 'other')] }), ['other'])
  assert.deepEqual(keys({ deployments: [aDeployment(1, 'app', { desired: { kind: 'software', state: 'absent' } })] }), [
    'app',
  ])
})

test('[I24] a prerequisite brings its task along, and a task its own prerequisites', () => {
  const items = [
    someSoftware('tool', { prerequisites: [needs('app')] }),
    someSoftware('app'),
    aTask('app-setup', { configures: 'app', prerequisites: [needs('helper')] }),
    someSoftware('helper'),
  ]
  const keys = (item: string) =>
    manifestOf({ items, deployments: [aDeployment(1, item)] }).entries.map(({ key, deployment }) => [
      key,
      deployment?.id,
    ])

  assert.deepEqual(keys('tool'), [
    ['app', undefined],
    ['app-setup', undefined],
    ['tool', 'dep_00000001'],
  ])
  assert.deepEqual(keys('app'), [
    ['app', 'dep_00000001'],
    ['app-setup', 'dep_00000001'],
    ['helper', undefined],
  ])
})

test('[I24] an exclusion keeps the task away and not its software', () => {
  const world = {
    items: [someSoftware('app'), aTask('app-setup', { configures: 'app' })],
    deployments: [aDeployment(1, 'app')],
  }
  const { entries, excluded } = manifestOf({ ...world, exclusions: [anExclusion(1, 'app-setup')] })

  assert.deepEqual([entries.map(({ key }) => key), excluded.map(({ key }) => key)], [['app'], ['app-setup']])
})

test('[I25] a task that configures software is not deployed alone', () => {
  const alone = aDeployment(2, 'app-setup', { desired: enforce, parameters: { port: 1 } })
  const items = [someSoftware('app'), setup]

  assert.equal(
    entryOf(manifestOf({ items, deployments: [alone] }).entries, 'app-setup').problem,
    'The task "The app-setup" configures the software "app" and comes with it; deploy that.',
  )
  const both = manifestOf({ items, deployments: [alone, aDeployment(1, 'app', { parameters: { port: 2 } })] })
  assert.deepEqual(entryOf(both.entries, 'app-setup').parameters, { port: 2 }, 'with its software it is what that says')
})

test('[Q5] the test of a task that configures software is asked only where that is', () => {
  const { entries, ...rest } = manifestOf({
    items: [someSoftware('app'), setup],
    deployments: [aDeployment(1, 'app', { parameters: { port: 1 } })],
  })
  const asked = questionsOf({ ...rest, entries }, (text) => text)

  assert.deepEqual(
    asked.map(({ key, onlyIf }) => [key, onlyIf]),
    [
      ['app', undefined],
      ['app-setup', 'app'],
    ],
  )
})

test('[Q6] [E129] [E130] the script that offers versions is asked besides, for each software with its own name', () => {
  const offers = aScript('shared')
  const software = (name: string) =>
    someSoftware(name, {
      source: { type: 'script', detect: aScript('detect'), versions: [], install: aScript('install'), offers },
    })
  const manifest = manifestOf({
    items: [software('one'), software('two')],
    deployments: [aDeployment(1, 'one'), aDeployment(2, 'two')],
  })

  assert.deepEqual(
    questionsOf(manifest, (text) => text).map((question) => question.offers),
    ['one', 'two'].map((name) => ({ script: offers, environment: { FETTLE_ITEM: name } })),
  )
})

test('[I27] [E137] of the licences those of its tenant, the narrowest first; they are there for the test too', () => {
  const item = someSoftware('app', { licence: { need: 'required', variable: 'LICENCE' }, test: aScript('works') })
  const licence = (name: string, more: Partial<Licence> = {}): Licence => ({
    name,
    software: 'app',
    value: { type: 'file', name: `${name}.lic`, contentBase64: 'aGk=' },
    ...more,
  })
  const licences = [
    licence('everybody'),
    licence('for-2', { version: '2.0' }),
    licence('elsewhere', { tenantId: 'ten_globex01' }),
    licence('acme', { tenantId: web01.tenantId }),
    licence('acme-12', { tenantId: web01.tenantId, majorVersion: '12' }),
    { ...licence('other'), software: 'other' },
  ]
  const manifest = manifestOf({ items: [item], deployments: [aDeployment(1, 'app')], licences })

  assert.deepEqual(
    manifest.entries[0]?.licences?.map(({ name }) => name),
    ['acme-12', 'acme', 'for-2', 'everybody'],
  )
  const [question] = questionsOf(manifest, (text) => text)
  assert.deepEqual(question?.test?.files, [{ variable: 'LICENCE', name: 'acme.lic', contentBase64: 'aGk=' }])
})

test('[I28] the architecture is noted where software brings its own files, and only there', () => {
  const subject = {
    ...web01,
    facts: { os: { family: 'linux', id: 'debian', version: '12', name: 'D', architecture: 'x86_64', kernel: '6' } },
  } as const
  const source = { type: 'script', detect: aScript('detect'), versions: ['1'], install: aScript('install') } as const
  const of = (item: Item) =>
    manifestOf({ items: [item], deployments: [aDeployment(1, 'app')] }, full, subject).architecture

  assert.equal(of(someSoftware('app')), undefined)
  assert.equal(of(someSoftware('app', { source })), 'x86_64')
})

test('[I26] a deployment of a superseded task is one of its successor, with its parameters renamed and a warning', () => {
  const text = (name: string): Parameter => ({ name, type: 'text', required: false })
  const old = aTask('old', {
    parameters: [text('host'), text('colour'), text('gone')],
    supersededBy: { task: 'new', parameters: { host: 'server' } },
  })
  const next = aTask('new', { parameters: [text('server'), text('colour')] })
  const deployment = aDeployment(1, 'old', { desired: enforce, parameters: { host: 'a', colour: 'red', gone: 'x' } })
  const { entries } = manifestOf({ items: [old, next], deployments: [deployment] })

  assert.equal(entries.length, 1)
  const entry = entryOf(entries, 'new')
  assert.deepEqual([entry.parameters, entry.problem], [{ server: 'a', colour: 'red' }, undefined])
  assert.equal(
    entry.warning,
    'Its deployment "Deployment 1" names the task "The old", which "The new" has taken the place of; let it name that one.',
  )
  const typo = aDeployment(1, 'old', { desired: enforce, parameters: { hots: 'a' } })
  assert.match(manifestOf({ items: [old, next], deployments: [typo] }).entries[0]?.problem ?? '', /no parameter "hots"/)
})

test('[I26] a successor of a successor is followed, a circle is not, and one that does not exist changes nothing', () => {
  const task = (name: string, next: string) => aTask(name, { supersededBy: { task: next, parameters: {} } })
  const keyOf = (...items: readonly Item[]) =>
    manifestOf({ items, deployments: [aDeployment(1, 'a', { desired: enforce })] }).entries.map(({ key }) => key)

  assert.deepEqual(keyOf(task('a', 'b'), task('b', 'c'), aTask('c')), ['c'])
  assert.deepEqual(keyOf(task('a', 'b'), task('b', 'a')), ['b'])
  assert.deepEqual(keyOf(task('a', 'nowhere')), ['a'])
})

test('[I2] a task for onboarding only is passed over afterwards; some are left out when nobody looks on', () => {
  const items = [aTask('first', { onboardingOnly: true }), aTask('second', { ignoreDuringAutomaticOnboarding: true })]
  const deployments = items.map(({ name }, at) => aDeployment(at + 1, name, { desired: enforce }))
  const keys = (onboarded: boolean, request: IdentifyRequest = full) =>
    manifestOf({ items, deployments }, request, { ...web01, onboarded }).entries.map(({ key }) => key)

  assert.deepEqual(keys(true), ['second'])
  assert.deepEqual(keys(false), ['first', 'second'])
  assert.deepEqual(keys(false, { ...full, automatic: true }), ['first'])
})
