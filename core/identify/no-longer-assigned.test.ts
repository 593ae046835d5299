/** Tests what is taken back once no deployment names it any more, and what keeps that from happening. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Subject } from '../terms/computer.ts'
import type { Approval, Deployment, Exclusion } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import type { FormerAssignment, Manifest } from '../terms/manifest.ts'
import { sessionKinds } from '../terms/session.ts'
import { explain, explainText } from './explain.ts'
import { type IdentifyRequest, identify, prepare } from './identify.ts'
import { aDeployment, aTask, anExclusion, everyComputer, needs, someSoftware, web01 } from './sample.ts'

const items = [
  someSoftware('editor'),
  someSoftware('editor-again', { source: { type: 'package', provider: 'apt', package: 'editor' } }),
  someSoftware('suite', { prerequisites: [needs('editor')] }),
  aTask('motd', {
    body: { type: 'file', path: '/etc/{{ name }}', ensure: 'present', content: 'hello' },
    parameters: [{ name: 'name', type: 'text', required: true }],
  }),
  aTask('key', { body: { type: 'setting', file: '/etc/x.ini', section: 's', key: 'k', value: 'v' } }),
  aTask('script'),
]

const former: FormerAssignment = {
  key: 'editor',
  item: 'editor',
  deployment: { id: 'dep_00000009', name: 'Editors', scope: 'crossTenant' },
  onUnassign: 'remove',
  enforcement: 'required',
  parameters: {},
}

interface World {
  readonly formerly?: Partial<FormerAssignment>
  readonly deployments?: readonly Deployment[]
  readonly exclusions?: readonly Exclusion[]
  readonly approvals?: readonly Approval[]
  readonly subject?: Partial<Subject>
  readonly request?: Partial<IdentifyRequest>
  readonly library?: readonly Item[]
}

function manifestOf({ formerly, deployments = [], exclusions = [], approvals = [], ...rest }: World): Manifest {
  const definitions = prepare({ items: rest.library ?? items, deployments, exclusions, approvals })
  const request: IdentifyRequest = { kind: 'full', now: 0, formerly: [{ ...former, ...formerly }], ...rest.request }
  return identify(definitions, { ...web01, ...rest.subject }, request)
}

/** What is wanted of the item that is taken back; undefined when nothing is. */
function takenBack(world: World) {
  return manifestOf(world).entries.find(({ noLongerAssigned }) => noLongerAssigned !== undefined)
}

const tagged = { ...everyComputer, subject: { type: 'tag', tag: 'stable' } } as const

test('[I20] what a deployment brought is taken back when it is gone or means others, with its name and enforcement', () => {
  for (const deployments of [[], [aDeployment(9, 'editor', { target: tagged })]]) {
    const entry = takenBack({ deployments, formerly: { enforcement: 'onboarding' } })

    assert.deepEqual(entry?.desired, { kind: 'software', state: 'absent' })
    assert.deepEqual(entry?.deployment, former.deployment)
    assert.equal(entry?.enforcement, 'onboarding')
    assert.deepEqual(entry?.noLongerAssigned, {
      act: 'remove',
      sentence:
        'Deployment "Editors" brought it, and no deployment names "editor" on "web-01" any more: it is to be removed.',
    })
  }
})

test('[I20] another deployment that names it keeps it, and so does the same one still', () => {
  assert.equal(takenBack({ deployments: [aDeployment(1, 'editor')] }), undefined)
  assert.equal(takenBack({ deployments: [aDeployment(9, 'editor')] }), undefined)
})

test('[I21] pausing, waiting and not knowing are no letting go', () => {
  const kept: readonly (readonly [Partial<Deployment>, Partial<Subject>?])[] = [
    [{ enabled: false }],
    [{ enforcement: 'adhoc' }],
    [{ enforcement: 'onboarding' }],
    [{ enforcement: 'optional' }],
    [{ target: { ...everyComputer, filter: 'servers' } }],
    [{ target: { ...everyComputer, where: 'facts.x.y' } }],
    [{ target: { ...everyComputer, where: '1 +' } }],
    [
      {
        target: {
          ...everyComputer,
          subject: { type: 'script', key: 'filter:1', script: { language: 'sh', source: 'x', timeoutSeconds: 1 } },
        },
      },
    ],
  ]
  for (const [changes, subject = {}] of kept)
    assert.equal(takenBack({ deployments: [aDeployment(9, 'editor', changes)], subject }), undefined)
})

test('[I21] a tenant that opts out, a denial and a script that says false are', () => {
  const script = {
    type: 'script',
    key: 'filter:1',
    script: { language: 'sh', source: 'x', timeoutSeconds: 1 },
  } as const
  const denied = { deploymentId: 'dep_00000009', decision: 'denied', tenantId: web01.tenantId } as const

  assert.ok(takenBack({ deployments: [aDeployment(9, 'editor')], subject: { optsOutOfCrossTenant: true } }))
  assert.ok(takenBack({ deployments: [aDeployment(9, 'editor', { enforcement: 'optional' })], approvals: [denied] }))
  assert.ok(
    takenBack({
      deployments: [aDeployment(9, 'editor', { target: { ...everyComputer, subject: script } })],
      subject: { filterAnswers: { 'filter:1': { says: false, ageMs: 0 } } },
    }),
  )
})

test('[E247] [I20] [I21] what is for the time of a contract is wanted while that holds, and taken back when it has ended', () => {
  const target = { ...everyComputer, where: "facts.contract == 'running'" }
  const deployments = [aDeployment(9, 'editor', { target, onUnassign: 'remove' })]
  const on = (contract: string | undefined, formerly: readonly FormerAssignment[]) => {
    const facts = contract === undefined ? {} : { contract }
    const { entries } = identify(
      prepare({ items, deployments, exclusions: [] }),
      { ...web01, facts },
      { kind: 'full', now: 0, formerly },
    )
    return entries.map(({ desired, noLongerAssigned }) => [desired, noLongerAssigned?.act])
  }
  const latest = { kind: 'software', state: 'latest' }

  assert.deepEqual(on('not begun', []), [])
  assert.deepEqual(on('running', []), [[latest, undefined]])
  assert.deepEqual(on('running', [former]), [[latest, undefined]])
  assert.deepEqual(on('ended', [former]), [[{ kind: 'software', state: 'absent' }, 'remove']])
  assert.deepEqual(on(undefined, [former]), [], 'not known is not ended')
})

test('[I22] restore brings back the version that was there, when it is known', () => {
  const restored = (before?: string) =>
    takenBack({ formerly: { onUnassign: 'restore', ...(before === undefined ? {} : { before }) } })?.desired

  assert.deepEqual(restored('1.2-3'), { kind: 'software', state: 'exact', version: '1.2-3' })
  assert.deepEqual(restored('absent'), { kind: 'software', state: 'absent' })
  assert.equal(restored(), undefined)
  assert.equal(restored('unknown version!'), undefined)
})

test('[I22] a file and a setting are made absent, what a script did stays', () => {
  const file = takenBack({ formerly: { key: 'motd#a', item: 'motd', instance: 'a', parameters: { name: 'motd' } } })
  const setting = takenBack({ formerly: { key: 'key', item: 'key' } })

  assert.deepEqual(file?.item.kind === 'task' && file.item.body, { type: 'file', path: '/etc/motd', ensure: 'absent' })
  assert.deepEqual([file?.key, file?.instance, file?.problem], ['motd#a', 'a', undefined])
  assert.equal(setting?.item.kind === 'task' && setting.item.body.type === 'setting' && setting.item.body.value, null)
  assert.equal(takenBack({ formerly: { key: 'script', item: 'script' } }), undefined)
  assert.equal(takenBack({ formerly: { key: 'key', item: 'key', onUnassign: 'restore' } }), undefined)
})

test('[I23] only a full session or a detection about everything takes anything back', () => {
  for (const kind of sessionKinds)
    assert.equal(takenBack({ request: { kind } }) !== undefined, kind === 'full' || kind === 'detection')
  assert.equal(takenBack({ request: { items: ['editor'] } }), undefined)
  assert.equal(takenBack({ subject: { excludedFromMaintenance: true } }), undefined)
})

test('[I23] an exclusion keeps it from being taken back, and is told', () => {
  const { entries, excluded } = manifestOf({ exclusions: [anExclusion(1, 'editor', { until: 10 })] })

  assert.deepEqual(entries, [])
  assert.deepEqual(
    excluded.map(({ key, deployment, exclusion }) => [key, deployment.name, exclusion.name]),
    [['editor', 'Editors', 'Exclusion 1']],
  )
  assert.ok(takenBack({ exclusions: [anExclusion(1, 'editor', { until: 10 })], request: { now: 10 } }))
})

test('[I23] what something else needs stays: a prerequisite, another instance, another item that is the same package', () => {
  assert.equal(takenBack({ deployments: [aDeployment(1, 'suite')] }), undefined)
  assert.equal(takenBack({ deployments: [aDeployment(1, 'editor', { instance: 'two' })] }), undefined)
  assert.equal(takenBack({ deployments: [aDeployment(1, 'editor-again')] }), undefined)
  assert.ok(takenBack({ deployments: [aDeployment(1, 'key', { desired: { kind: 'task', mode: 'enforce' } })] }))
  assert.equal(takenBack({ library: [] }), undefined)
})

test('explain says what is taken back, also where no deployment is left', () => {
  const definitions = prepare({ items, deployments: [], exclusions: [] })

  const explanation = explain(definitions, web01, 'editor', { now: 0, formerly: [former] })

  assert.equal(explanation.keys[0]?.noLongerAssigned?.deployment.name, 'Editors')
  assert.match(
    explainText(explanation),
    /^No deployment wins for "editor" on "web-01"\.\nDeployment "Editors" brought it,/,
  )
})

test('[I5] [I19] exclusions that ended or are for others are told, and approvals go to the nearest', () => {
  const exclusions = [anExclusion(1, 'editor', { until: 5 }), anExclusion(2, 'editor', { target: tagged })]
  const definitions = prepare({ items, deployments: [aDeployment(1, 'editor')], exclusions })

  const told = explain(definitions, web01, 'editor', { now: 5 })

  assert.deepEqual(
    told.exclusions.map(({ name, status, until }) => [name, status, until]),
    [
      ['Exclusion 2', 'elsewhere', undefined],
      ['Exclusion 1', 'expired', 5],
    ],
  )
  assert.match(
    explainText(told),
    /"Exclusion 1" of olga ended at 1970-01-01T00:00:00.005Z and no longer keeps "editor" away/,
  )
})

test('[E110] [I19] an optional deployment applies where it was approved, the nearest decision first', () => {
  const id = 'dep_00000009' as const
  const [child, parent] = ['ten_acme0001', 'ten_parent01'] as const
  const subject = { ...web01, tenantPath: [child, parent] }
  const computer = { deploymentId: id, computerId: web01.computerId } as const
  const cases: readonly (readonly [readonly Approval[], boolean, string])[] = [
    [[], false, 'optionalNotApproved'],
    [[], true, 'applies'],
    [[{ deploymentId: id, tenantId: child, decision: 'approved' }], false, 'applies'],
    [[{ deploymentId: id, tenantId: parent, decision: 'approved' }], false, 'applies'],
    [[{ deploymentId: id, tenantId: parent, decision: 'denied' }], true, 'optionalDenied'],
    [
      [
        { deploymentId: id, tenantId: parent, decision: 'approved' },
        { deploymentId: id, tenantId: child, decision: 'denied' },
      ],
      false,
      'optionalDenied',
    ],
    [
      [
        { deploymentId: id, tenantId: child, decision: 'denied' },
        { ...computer, decision: 'approved' },
      ],
      false,
      'applies',
    ],
    [[{ deploymentId: 'dep_00000008', tenantId: child, decision: 'approved' }], false, 'optionalNotApproved'],
    [[{ deploymentId: id, tenantId: 'ten_globex01', decision: 'approved' }], false, 'optionalNotApproved'],
  ]
  for (const [approvals, autoApprove, expected] of cases) {
    const deployment = aDeployment(9, 'editor', { enforcement: 'optional', autoApprove })
    const definitions = prepare({ items, deployments: [deployment], exclusions: [], approvals })
    const [key] = explain(definitions, subject, 'editor', { now: 0 }).keys
    const entries = identify(definitions, subject, { kind: 'full', now: 0 }).entries

    assert.equal(key?.passedOver[0]?.reason ?? 'applies', expected)
    assert.equal(entries.length, expected === 'applies' ? 1 : 0)
  }
})
