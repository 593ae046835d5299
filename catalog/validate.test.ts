/** Do valid documents become exactly the definitions that core decides with? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionName, type Definition } from './definition.ts'
import { definitionKinds } from './schema/document.ts'
import { validateDocument } from './validate.ts'

function defined(document: Record<string, unknown>): Definition {
  const validated = validateDocument(document)
  if ('problems' in validated) assert.fail(JSON.stringify(validated.problems))
  return validated.ok
}

test('software of a package has Debian versions and requires in full form', () => {
  assert.deepEqual(defined({ kind: 'software', name: 'editor', apt: 'fine-editor', requires: ['runtime'] }), {
    kind: 'software',
    name: 'editor',
    title: 'editor',
    prerequisites: [
      {
        if: { quantifier: 'anyOf', items: ['runtime'], are: 'notInstalled' },
        then: { act: 'install', items: ['runtime'] },
      },
    ],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
    scheme: 'debian',
    source: { type: 'package', provider: 'apt', package: 'fine-editor' },
    upgradeStrategy: 'installOver',
  })
})

test('software with scripts shares language and time limit among them', () => {
  const item = defined({
    kind: 'software',
    name: 'cli',
    title: 'The CLI',
    scheme: 'semver',
    order: { location: 'end', priority: 5 },
    upgradeStrategy: 'uninstallInstall',
    test: { language: 'python', source: 'print(True)' },
    script: {
      language: 'bash',
      timeout: '2m',
      versions: ['1.0.0', '2.0.0'],
      detect: 'cli --version',
      install: { source: 'install', timeout: 900 },
      uninstall: 'rm',
    },
    prerequisites: [
      { if: { allOf: ['x', 'y'], are: 'installed' }, then: { uninstall: ['z'] } },
      { if: { anyOf: ['w'], are: 'installed' }, then: { fail: true } },
    ],
  })

  assert.deepEqual(item, {
    kind: 'software',
    name: 'cli',
    title: 'The CLI',
    prerequisites: [
      { if: { quantifier: 'allOf', items: ['x', 'y'], are: 'installed' }, then: { act: 'uninstall', items: ['z'] } },
      { if: { quantifier: 'anyOf', items: ['w'], are: 'installed' }, then: { act: 'fail', items: [] } },
    ],
    order: { location: 'end', rank: 0, priority: 5 },
    rebootNeeded: false,
    scheme: 'semver',
    source: {
      type: 'script',
      detect: { language: 'bash', source: 'cli --version', timeoutSeconds: 120 },
      versions: ['1.0.0', '2.0.0'],
      install: { language: 'bash', source: 'install', timeoutSeconds: 900 },
      uninstall: { language: 'bash', source: 'rm', timeoutSeconds: 120 },
    },
    upgradeStrategy: 'uninstallInstall',
    test: { language: 'python', source: 'print(True)', timeoutSeconds: 60 },
  })
})

test('tasks: a file, a setting to be absent, scripts with parameters', () => {
  const base = { prerequisites: [], order: { location: 'unordered', rank: 0, priority: 0 }, rebootNeeded: false }

  assert.deepEqual(
    defined({ kind: 'task', name: 'motd', file: { path: '/etc/motd', content: 'Hi\n', mode: '644', owner: 'root' } }),
    {
      kind: 'task',
      name: 'motd',
      title: 'motd',
      ...base,
      phase: 'configuration',
      body: { type: 'file', path: '/etc/motd', ensure: 'present', content: 'Hi\n', mode: '0644', owner: 'root' },
      parameters: [],
    },
  )
  assert.deepEqual(
    defined({ kind: 'task', name: 's', phase: 'post', setting: { file: '/a.ini', key: 'k', value: null } }),
    {
      kind: 'task',
      name: 's',
      title: 's',
      ...base,
      phase: 'post',
      body: { type: 'setting', file: '/a.ini', section: '', key: 'k', value: null },
      parameters: [],
    },
  )
  assert.deepEqual(
    defined({
      kind: 'task',
      name: 'p',
      script: { test: 'exit 1', set: { source: 'set', language: 'javascript' } },
      parameters: { port: { type: 'number', default: 80 }, host: { required: true, help: 'Where' } },
    }),
    {
      kind: 'task',
      name: 'p',
      title: 'p',
      ...base,
      phase: 'configuration',
      body: {
        type: 'script',
        test: { language: 'sh', source: 'exit 1', timeoutSeconds: 60 },
        set: { language: 'javascript', source: 'set', timeoutSeconds: 1800 },
      },
      parameters: [
        { name: 'port', type: 'number', required: false, default: 80 },
        { name: 'host', type: 'text', required: true, help: 'Where' },
      ],
    },
  )
})

const desiredForms: readonly (readonly [unknown, unknown])[] = [
  ['latest', { kind: 'software', state: 'latest' }],
  ['updateIfFound', { kind: 'software', state: 'updateIfFound' }],
  ['absent', { kind: 'software', state: 'absent' }],
  ['exact 1.2-3', { kind: 'software', state: 'exact', version: '1.2-3' }],
  [{ atLeast: '1.2' }, { kind: 'software', state: 'atLeast', version: '1.2' }],
  ['atMost 2', { kind: 'software', state: 'atMost', version: '2' }],
]

test('every form of desired state', () => {
  for (const [desired, state] of desiredForms) {
    const deployment = defined({ kind: 'deployment', name: 'd', item: 'a', desired, target: { all: true } })
    assert.deepEqual(deployment.kind === 'deployment' && deployment.desired, state)
  }
})

const all = { propagateToChildTenants: false, filter: 'all' }
const targetForms: readonly (readonly [unknown, unknown])[] = [
  [{ all: true }, { ...all, scope: 'crossTenant', subject: { type: 'all' } }],
  [{ tenant: 'Acme' }, { ...all, scope: 'singleTenant', tenant: 'Acme', subject: { type: 'all' } }],
  [{ tag: 'canary' }, { ...all, scope: 'crossTenant', subject: { type: 'tag', tag: 'canary' } }],
  [
    { tag: 'canary', tenant: 'Acme', propagateToChildTenants: true, filter: 'servers' },
    {
      scope: 'singleTenant',
      tenant: 'Acme',
      propagateToChildTenants: true,
      filter: 'servers',
      subject: { type: 'tag', tag: 'canary' },
    },
  ],
  [{ computer: 'lab-1' }, { ...all, scope: 'individual', subject: { type: 'computer', computer: 'lab-1' } }],
  [
    { computer: 'lab-1', tenant: 'Globex' },
    { ...all, scope: 'individual', tenant: 'Globex', subject: { type: 'computer', computer: 'lab-1' } },
  ],
  [
    { person: 'Ann@Acme.example' },
    { ...all, scope: 'individual', subject: { type: 'person', person: 'ann@acme.example' } },
  ],
  [
    { where: 'computer.onboarded' },
    { ...all, scope: 'crossTenant', subject: { type: 'expression', expression: 'computer.onboarded' } },
  ],
  [
    { tenant: 'Acme', where: 'computer.onboarded' },
    {
      ...all,
      scope: 'singleTenant',
      tenant: 'Acme',
      subject: { type: 'expression', expression: 'computer.onboarded' },
    },
  ],
  [
    { all: true, where: 'x', os: 'linux' },
    { ...all, scope: 'crossTenant', subject: { type: 'all' }, where: 'x', os: { family: 'linux' } },
  ],
  [
    { all: true, os: 'debian' },
    { ...all, scope: 'crossTenant', subject: { type: 'all' }, os: { id: 'debian' } },
  ],
  [
    { all: true, os: 'debian 12' },
    { ...all, scope: 'crossTenant', subject: { type: 'all' }, os: { id: 'debian', version: '12' } },
  ],
  [
    { all: true, os: { family: 'linux', version: '12' } },
    { ...all, scope: 'crossTenant', subject: { type: 'all' }, os: { family: 'linux', version: '12' } },
  ],
]

test('every form of target', () => {
  for (const [target, meant] of targetForms) {
    const deployment = defined({ kind: 'deployment', name: 'd', item: 'a', mode: 'audit', target })
    assert.deepEqual(deployment.kind === 'deployment' && deployment.target, meant)
  }
})

test('a deployment has its defaults', () => {
  assert.deepEqual(
    defined({ kind: 'deployment', name: 'd', item: 'a', instance: 'room-2', mode: 'enforce', target: { all: true } }),
    {
      kind: 'deployment',
      name: 'd',
      item: 'a',
      instance: 'room-2',
      desired: { kind: 'task', mode: 'enforce' },
      enforcement: 'required',
      target: { ...all, scope: 'crossTenant', subject: { type: 'all' } },
      parameters: {},
      enabled: true,
      sortOrder: 0,
    },
  )
})

test('an exclusion holds through its last day, or until its moment', () => {
  const end = (until: string) => {
    const read = defined({
      kind: 'exclusion',
      name: 'e',
      item: 'a',
      target: { all: true },
      reason: 'r',
      owner: 'o',
      until,
    })
    return read.kind === 'exclusion' && read.until
  }

  assert.equal(end('2027-01-31'), Date.parse('2027-02-01T00:00:00Z'))
  assert.equal(end('2027-01-31T12:00:00+02:00'), Date.parse('2027-01-31T10:00:00Z'))
})

test('tenants and persons', () => {
  assert.deepEqual(defined({ kind: 'tenant', name: 'Acme', parent: 'Group' }), {
    kind: 'tenant',
    name: 'Acme',
    parent: 'Group',
    tags: [],
    optsOutOfCrossTenant: false,
  })
  const person = defined({ kind: 'person', name: 'Ann', email: 'Ann@Acme.example', tenant: 'Acme', tags: ['vip'] })
  assert.deepEqual(person, {
    kind: 'person',
    name: 'Ann',
    email: 'ann@acme.example',
    tenant: 'Acme',
    tags: ['vip'],
    logins: [],
  })
  assert.equal(definitionName(person), 'ann@acme.example')
})

test('problems come with their place; files that were not read are refused', () => {
  assert.deepEqual(
    validateDocument({ kind: 'task', name: 't', parameters: [{ name: 'a', typ: 'text' }], file: { path: '/x' } }),
    {
      problems: [{ path: 'parameters[0].typ', sentence: 'Unknown key "typ" in parameters[0]; did you mean "type"?' }],
    },
  )
  assert.deepEqual(validateDocument({ kind: 'task', name: 't', script: { test: { file: 'x.sh' } } }), {
    problems: [
      {
        path: 'script.test.file',
        sentence: 'task "t" refers to the file "x.sh", which was not read; give its text under source.',
      },
    ],
  })
  assert.deepEqual(validateDocument({}), {
    problems: [
      {
        path: '',
        sentence: `The document does not say its kind; write kind: ${definitionKinds.join(', ')}.`,
      },
    ],
  })
})

test('parameters that would be one variable, and defaults of the wrong type, are refused', () => {
  assert.deepEqual(
    validateDocument({
      kind: 'task',
      name: 't',
      file: { path: '/x' },
      parameters: { port: {}, Port: {}, on: { type: 'boolean', default: 'yes' } },
    }),
    {
      problems: [
        {
          path: 'parameters.Port',
          sentence: 'The parameters "port" and "Port" would be one variable in scripts; rename one.',
        },
        {
          path: 'parameters.on.default',
          sentence: 'The default of the parameter "on" must be a boolean, and "yes" is none.',
        },
      ],
    },
  )
})
