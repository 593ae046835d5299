/** Documents are applied all or not at all, whatever their order, and every fault says where it is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage } from '../../testing/session/documents.ts'

type Document = Readonly<Record<string, unknown>>

const everything: readonly Document[] = [
  { kind: 'exclusion', name: 'not there', item: 'tool', target: { tag: 'old' }, reason: 'too old', owner: 'Dana' },
  { kind: 'deployment', name: 'tools', item: 'tool', desired: { exact: '1.0' }, target: { tenant: 'Branch' } },
  { kind: 'deployment', name: 'notes', item: 'note', mode: 'enforce', target: { person: 'dana@acme.example' } },
  { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Branch' },
  { kind: 'tenant', name: 'Branch', parent: 'Acme' },
  { kind: 'tenant', name: 'Acme', tags: ['gold'] },
  { kind: 'task', name: 'note', file: { path: '/etc/note', content: 'x' } },
  {
    kind: 'software',
    name: 'tool',
    apt: 'tool',
    requires: ['library'],
  },
  { kind: 'software', name: 'library', apt: 'library' },
]

/** Everything the library holds, as people see it. */
async function library({ operator, database }: TestServer): Promise<unknown> {
  const [tenants, persons, items, deployments] = await Promise.all([
    operator.call('listTenants'),
    operator.call('listPersons'),
    operator.call('listItems', { query: {} }),
    operator.call('listDeployments', { query: {} }),
  ])
  const exclusions = await database.db.selectFrom('exclusion').select(['name', 'definition']).execute()
  const revision = await database.db.selectFrom('definition_revision').select('revision').executeTakeFirst()
  return { tenants, persons, items, deployments, exclusions, revision }
}

/** The refusal of documents: its sentence, and all faults with where they are. */
async function faults({ operator }: TestServer, documents: readonly Document[]): Promise<readonly string[]> {
  const sourced = documents.map((document, at) => ({ source: `test.yaml:${at + 1}`, document }))
  const problem = await operator.refused('applyDocuments', { body: { documents: sourced } })
  assert.equal(problem.code, 'invalidDefinition')
  const all = (problem.errors ?? []).map(({ path, detail }) => `${path}: ${detail}`)
  assert.ok(problem.detail.startsWith(all[0] ?? '?'))
  return all
}

test('documents come in any order, are unchanged when repeated, and are updated when different', async () => {
  for (const documents of [everything, everything.toReversed()]) {
    await using server = await aServer()
    const { operator } = server
    const first = await operator.changes(documents)
    assert.equal(first.length, documents.length)
    assert.ok(first.every((change) => change.startsWith('created ')))
    const after = await library(server)
    assert.ok((await operator.changes(documents)).every((change) => change.startsWith('unchanged ')))
    assert.deepEqual(await library(server), after)
    const changes = await operator.changes([
      { kind: 'tenant', name: 'Acme', tags: ['silver'] },
      { kind: 'person', email: 'Dana@Acme.example', name: 'Dana B.', tenant: 'Branch' },
      { kind: 'task', name: 'note', file: { path: '/etc/note', content: 'y' } },
      { kind: 'deployment', name: 'notes', item: 'note', mode: 'audit', target: { all: true } },
    ])
    assert.deepEqual(changes, [
      'updated tenant Acme',
      'updated person dana@acme.example',
      'updated task note',
      'updated deployment notes',
    ])
  }
})

test('one fault, and nothing is applied', async () => {
  await using server = await aServer()
  const before = await library(server)
  const broken = [
    ...everything,
    { kind: 'deployment', name: 'x', item: 'nothing', desired: 'latest', target: { all: true } },
  ]
  assert.equal((await faults(server, broken)).length, 1)
  assert.deepEqual(await library(server), before)
  assert.equal((await faults(server, [...everything, { kind: 'planet', name: 'x' }])).length, 1)
  assert.deepEqual(await library(server), before)
})

test('a dry run says what would change and changes nothing', async () => {
  await using server = await aServer()
  const before = await library(server)
  const changes = await server.operator.changes(everything, true)
  assert.equal(changes.length, everything.length)
  assert.deepEqual(await library(server), before)
  await server.operator.changes(everything)
  const after = await library(server)
  assert.ok((await server.operator.changes(everything, true)).every((change) => change.startsWith('unchanged')))
  assert.deepEqual(await library(server), after)
})

test('what documents name and nobody has is a fault with its place', async () => {
  await using server = await aServer()
  await server.operator.apply(...everything)
  const item = { item: 'tool', desired: 'latest' }
  const cases: readonly (readonly [Document, RegExp])[] = [
    [{ kind: 'tenant', name: 'X', parent: 'Nobody' }, /^There is no tenant "Nobody" to be the parent of "X"/],
    [{ kind: 'person', email: 'a@b.example', name: 'A', tenant: 'Nobody' }, /^There is no tenant "Nobody" for person/],
    [
      { kind: 'deployment', name: 'x', item: 'nothing', desired: 'latest', target: { all: true } },
      /^There is no item "nothing" for deployment "x"/,
    ],
    [
      { kind: 'deployment', name: 'x', ...item, target: { tenant: 'Nobody' } },
      /^There is no tenant "Nobody" to target/,
    ],
    [
      { kind: 'deployment', name: 'x', ...item, target: { computer: 'nobody' } },
      /^There is no computer "nobody" to target/,
    ],
    [
      { kind: 'deployment', name: 'x', ...item, target: { person: 'no@body.example' } },
      /^There is no person "no@body.example"/,
    ],
    [{ kind: 'deployment', name: 'x', ...item, target: { where: 'facts.(' } }, /./],
    [{ kind: 'deployment', name: 'x', item: 'tool', mode: 'enforce', target: { all: true } }, /"tool" is software/],
    [{ kind: 'deployment', name: 'x', item: 'note', desired: 'latest', target: { all: true } }, /"note" is a task/],
    [
      { kind: 'deployment', name: 'x', item: 'tool', desired: { exact: 'not a version!' }, target: { all: true } },
      /version/,
    ],
    [
      { kind: 'task', name: 'tool', file: { path: '/x', content: 'x' } },
      /^Item "tool" is software; it cannot become task/,
    ],
    [
      { kind: 'software', name: 'x', apt: 'xx', requires: ['nothing'] },
      /prerequisite "nothing", which is not in the library/,
    ],
    [
      { kind: 'exclusion', name: 'x', item: 'nothing', target: { all: true }, reason: 'x', owner: 'x' },
      /^There is no item "nothing" for exclusion/,
    ],
  ]
  for (const [document, sentence] of cases) {
    const [first, ...more] = await faults(server, [{ kind: 'tenant', name: 'Acme', tags: ['gold'] }, document])
    assert.match(first ?? '', /^test\.yaml:2( \S+)?: /)
    assert.match(first?.replace(/^test\.yaml:2( \S+)?: /, '') ?? '', sentence)
    assert.deepEqual(more, [])
  }
})

test('all faults are told, each with its place', async () => {
  await using server = await aServer()
  const found = await faults(server, [
    { kind: 'person', email: 'a@b.example', name: 'A', tenant: 'Nobody' },
    { kind: 'deployment', name: 'x', item: 'nothing', desired: 'latest', target: { all: true } },
    { kind: 'tenant', name: 'fine' },
    { kind: 'tenant', name: 'X', parent: 'Nobody' },
  ])
  assert.deepEqual(found.map((fault) => fault.slice(0, 11)).toSorted(), ['test.yaml:1', 'test.yaml:2', 'test.yaml:4'])
})

test('one name twice is a fault at the second, also for an item that is software and task', async () => {
  await using server = await aServer()
  const [software, deployment] = aPackage('tool')
  const [task] = aFile('tool', { path: '/x', content: 'x' })
  for (const second of [software, task])
    assert.match(
      (await faults(server, [software ?? {}, second ?? {}]))[0] ?? '',
      /^test\.yaml:2: item "tool" is already defined at test\.yaml:1/,
    )
  assert.match((await faults(server, [software ?? {}, deployment ?? {}, deployment ?? {}]))[0] ?? '', /^test\.yaml:3: /)
})

test('[E146] prerequisites that lead back to themselves are refused with the names on the way', async () => {
  await using server = await aServer()
  const needs = (name: string, ...requires: readonly string[]): Document => ({
    kind: 'software',
    name,
    apt: 'package',
    requires,
  })
  assert.match((await faults(server, [needs('a', 'a')]))[0] ?? '', /"a" requires itself/)
  const [first, ...more] = await faults(server, [
    needs('a', 'b'),
    needs('b', 'c', 'd'),
    needs('c', 'a'),
    { kind: 'software', name: 'd', apt: 'dd' },
  ])
  assert.match(
    first ?? '',
    /: The prerequisites of "a" lead back to it: a -> b -> c -> a; remove one of these steps\.$/,
  )
  assert.deepEqual(more, [])
  // A step that closes the circle later.
  await server.operator.apply({ kind: 'software', name: 'b', apt: 'bb' }, needs('a', 'b'))
  assert.match((await faults(server, [needs('b', 'a')]))[0] ?? '', /^test\.yaml:1: .*(a -> b -> a|b -> a -> b)/)
})

test('a tenant cannot be above itself: alone, together with others, or through what is there', async () => {
  await using server = await aServer()
  const below = (name: string, parent: string): Document => ({ kind: 'tenant', name, parent })
  assert.match(
    (await faults(server, [below('A', 'A')]))[0] ?? '',
    /^test\.yaml:1 parent: parent must be another tenant/,
  )
  assert.match((await faults(server, [below('A', 'B'), below('B', 'A')]))[0] ?? '', /A -> B -> A/)
  assert.match(
    (await faults(server, [below('A', 'B'), below('B', 'C'), below('C', 'A'), below('D', 'A')]))[0] ?? '',
    /A -> B -> C -> A/,
  )
  await server.operator.apply({ kind: 'tenant', name: 'A' }, below('B', 'A'), below('C', 'B'))
  assert.match((await faults(server, [below('A', 'C')]))[0] ?? '', /Tenant "A" cannot be below "C", which is below it/)
  // Turned round in one go it is fine.
  assert.deepEqual(await server.operator.changes([below('A', 'C'), below('B', 'A'), { kind: 'tenant', name: 'C' }]), [
    'updated tenant C',
    'updated tenant A',
    'unchanged tenant B',
  ])
})

test('a deployment on nobody and a duplicate warn', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { tags: ['canary'] })
  const { changes } = await server.operator.call('applyDocuments', {
    body: {
      documents: [
        ...aPackage('tool'),
        { kind: 'deployment', name: 'again', item: 'tool', desired: 'any', target: { all: true } },
        { kind: 'deployment', name: 'nobody', item: 'tool', desired: 'latest', target: { tag: 'unheard-of' } },
        { kind: 'deployment', name: 'somebody', item: 'tool', desired: 'latest', target: { tag: 'canary' } },
      ].map((document) => ({ source: 'x', document })),
    },
  })
  const warnings = Object.fromEntries(changes.map((change) => [change.name, change.warnings]))
  assert.deepEqual(warnings['nobody'], ['Deployment "nobody" matches no computer at present.'])
  assert.deepEqual(warnings['somebody'], [])
  assert.deepEqual(warnings['again'], [
    'Deployment "tool for all" has the same item and target; only one of the two can win.',
    'Deployment "again" wins on no computer at present; where it applies another wins, such as "somebody".',
  ])
  assert.ok(agent.isLinked)
})

test('a computer is named by name or id; of two with one name the tenant says which', async () => {
  await using server = await aServer()
  await using one = await anAgent(server, { hostname: 'twin', tenant: 'One' })
  await using two = await anAgent(server, { hostname: 'twin', tenant: 'Two' })
  await server.operator.apply({ kind: 'software', name: 'tool', apt: 'tool' })
  const to = (target: Document): Document => ({
    kind: 'deployment',
    name: 'x',
    item: 'tool',
    desired: 'latest',
    target,
  })
  assert.match(
    (await faults(server, [to({ computer: 'twin' })]))[0] ?? '',
    /Several computers are called "twin"; name the tenant too/,
  )
  await server.operator.apply(to({ computer: 'twin', tenant: 'Two' }))
  const found = await server.operator.call('getDeployment', { params: { name: 'x' } })
  assert.deepEqual(found.computers, [{ id: two.computerId, name: 'twin' }])
  await server.operator.apply(to({ computer: one.computerId }))
  const byId = await server.operator.call('getDeployment', { params: { name: 'x' } })
  assert.deepEqual(byId.computers, [{ id: one.computerId, name: 'twin' }])
})

test('a change of an item that makes one of its deployments impossible is refused', async () => {
  await using server = await aServer()
  const software = (...versions: readonly string[]): Document => ({
    kind: 'software',
    name: 'tool',
    script: { detect: 'true', install: 'true', versions },
  })
  const old = { kind: 'deployment', name: 'old', item: 'tool', desired: { exact: '1.0' }, target: { all: true } }
  await server.operator.apply(software('1.0', '2.0'), old)
  const found = await faults(server, [{ kind: 'tenant', name: 'Acme' }, software('2.0')])
  assert.deepEqual(found, [
    'test.yaml:2: Deployment "old" would no longer fit: The software "tool" has no version "1.0"; it has 2.0.',
  ])
  // Together with the deployment it can change, and a deployment that is switched off is in nobody's way.
  await server.operator.apply(software('2.0'), { ...old, desired: { exact: '2.0' } })
  await server.operator.apply({ ...old, desired: { exact: '2.0' }, enabled: false })
  await server.operator.apply(software('3.0'))
})

test('two people who apply at the same time do so one after the other', async () => {
  await using server = await aServer()
  const { operator } = server
  const mine = (n: number): readonly Document[] => [
    { kind: 'tenant', name: 'Shared', tags: [`by-${n}`] },
    { kind: 'software', name: `own-${n}`, apt: `own-${n}`, requires: ['shared'] },
    { kind: 'software', name: 'shared', apt: 'shared', title: `by ${n}` },
  ]
  await Promise.all(Array.from({ length: 8 }, (_, n) => operator.apply(...mine(n))))
  const { items } = await operator.call('listItems', { query: {} })
  assert.equal(items.length, 9)
  const tenants = await operator.call('listTenants')
  assert.equal(tenants.items.filter(({ name }) => name === 'Shared').length, 1)
})

test('[E107] what was applied counts for the very next session, on every node', async () => {
  await using server = await aServer()
  await using node = await aServer({ database: server.database })
  await using agent = await anAgent(node)
  for (const desired of ['1.0', '2.0', '1.0']) {
    await server.operator.apply(...aPackage('tool', { exact: desired }))
    const session = await node.operator.run(agent.hostname, { kind: 'detection' })
    assert.equal(session.actions[0]?.desired, `exact ${desired}`)
  }
})
