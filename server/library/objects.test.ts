/** The life of what people define: saved, changed, deleted, restored, with a history that misses nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'

type Document = Readonly<Record<string, unknown>>

const library: readonly Document[] = [
  { kind: 'tag', name: 'canary', colour: '#2f7d32', description: 'Gets everything first' },
  { kind: 'tenant', name: 'Acme', tags: ['gold'], notes: 'Call **Dana** first.' },
  { kind: 'tenant', name: 'Branch', parent: 'Acme' },
  { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Branch', logins: ['dana'] },
  { kind: 'software', name: 'tool', apt: 'tool', notes: 'Licence ends in May.' },
  { kind: 'task', name: 'note', file: { path: '/etc/note', content: 'x' } },
  { kind: 'deployment', name: 'tools', item: 'tool', desired: 'latest', target: { tag: 'canary' } },
  { kind: 'exclusion', name: 'not there', item: 'tool', target: { tenant: 'Branch' }, reason: 'old', owner: 'Dana' },
]

/** All documents. */
async function exported({ operator }: TestServer): Promise<readonly Document[]> {
  return (await operator.call('exportDocuments', { query: {} })).documents
}

async function remove({ operator }: TestServer, kind: string, name: string): Promise<void> {
  await operator.call('deleteObject', { params: { kind, name } })
}

async function restore({ operator }: TestServer, kind: string, name: string): Promise<void> {
  await operator.call('restoreObject', { params: { kind, name } })
}

async function history({ operator }: TestServer, kind: string, name: string) {
  return (await operator.call('objectHistory', { params: { kind, name } })).items
}

test('[E241] everything can be deleted and is restored as it was, with its id; what needs it goes first', async () => {
  await using server = await aServer()
  await server.operator.apply(...library)
  const before = await exported(server)
  const ids = await server.operator.call('listDefinitions', { query: {} })
  const objects = [
    ['exclusions', 'not there'],
    ['deployments', 'tools'],
    ['items', 'note'],
    ['items', 'tool'],
    ['persons', 'dana@acme.example'],
    ['tenants', 'Branch'],
    ['tenants', 'Acme'],
    ['tags', 'canary'],
  ] as const
  for (const [kind, name] of objects) await remove(server, kind, name)
  assert.deepEqual(await exported(server), [])
  const deleted = await server.operator.call('listDefinitions', { query: { deleted: 'true' } })
  assert.equal(deleted.items.length, objects.length)
  for (const list of ['listTenants', 'listPersons', 'listTags'] as const)
    assert.deepEqual((await server.operator.call(list)).items, [], list)
  assert.deepEqual((await server.operator.call('listItems', { query: {} })).items, [])
  assert.deepEqual((await server.operator.call('listDeployments', { query: {} })).items, [])
  for (const [kind, name] of objects.toReversed()) await restore(server, kind, name)
  assert.deepEqual(await exported(server), before)
  const after = await server.operator.call('listDefinitions', { query: {} })
  assert.deepEqual(
    after.items.map(({ id }) => id),
    ids.items.map(({ id }) => id),
  )
  assert.ok((await server.operator.changes(library)).every((change) => change.startsWith('unchanged ')))
})

test('what others need cannot be deleted, and the sentence names them', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library, { kind: 'software', name: 'app', apt: 'app', requires: ['tool'] })
  await enrolled(server, { hostname: 'pc', tenant: 'Acme' })
  const refusal = async (kind: string, name: string): Promise<string> => {
    const problem = await operator.refused('deleteObject', { params: { kind, name } })
    return `${problem.code}: ${problem.detail}`
  }
  assert.match(
    await refusal('tenants', 'Acme'),
    /^conflict: Tenant "Acme" is still needed by computer "pc", tenant "Branch"; move or delete/,
  )
  assert.match(await refusal('tenants', 'Branch'), /^conflict: Tenant "Branch" is still needed by person "Dana"; move/)
  assert.match(
    await refusal('items', 'tool'),
    /^conflict: Item "tool" is still needed by deployment "tools", exclusion "not there"; delete/,
  )
  assert.match(await refusal('tags', 'canary'), /^conflict: Tag "canary" is still needed by deployment "tools"; delete/)
  await remove(server, 'deployments', 'tools')
  await remove(server, 'exclusions', 'not there')
  assert.match(await refusal('items', 'tool'), /Item "app" has a prerequisite "tool", which is not in the library/)
  assert.match(await refusal('items', 'nothing'), /^notFound: There is no item "nothing"; list them with GET/)
  assert.match(
    await refusal('planets', 'x'),
    /^notFound: There is no kind of definition "planets"; there are tags, tenants/,
  )
})

test('a deleted name is free, and what had it can only come back when it is free again', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library)
  for (const [kind, name, document] of [
    ['deployments', 'tools', { item: 'tool', desired: 'absent', target: { all: true } }],
    ['persons', 'dana@acme.example', { name: 'Another Dana', tenant: 'Acme' }],
    ['items', 'note', { kind: 'software', apt: 'note' }],
  ] as const) {
    const params = { kind, name }
    const old = await operator.call('getDocument', { params })
    await operator.call('deleteObject', { params })
    await operator.call('saveDocument', { params, body: { document, isNew: true } })
    const anew = await operator.call('getDocument', { params })
    assert.notEqual(anew.id, old.id)
    const refused = await operator.refused('restoreObject', { params })
    assert.equal(refused.code, 'conflict')
    assert.match(refused.detail, /^There is another \w+ "[^"]+" by now; delete it/)
    await operator.call('deleteObject', { params })
    await operator.call('restoreObject', { params: { kind, name: old.id } })
    assert.deepEqual(await operator.call('getDocument', { params }), old)
  }
})

test('a restored deployment stands where it stood among equals', async () => {
  await using server = await aServer()
  const { operator, database } = server
  const one = (name: string): Document => ({
    kind: 'deployment',
    name,
    item: 'tool',
    desired: 'any',
    target: { all: true },
  })
  await operator.apply({ kind: 'software', name: 'tool', apt: 'tool' }, one('a'), one('b'))
  const order = () => database.db.selectFrom('deployment').select('name').orderBy('sequence').execute()
  await remove(server, 'deployments', 'a')
  await restore(server, 'deployments', 'a')
  assert.deepEqual(
    (await order()).map(({ name }) => name),
    ['a', 'b'],
  )
  await operator.apply(one('c'))
  assert.deepEqual(
    (await order()).map(({ name }) => name),
    ['a', 'b', 'c'],
  )
})

test('deleting a person clears it from computers; restored, it gets back those that nobody else has', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library, { kind: 'person', email: 'amy@acme.example', name: 'Amy', tenant: 'Acme' })
  const computers = [await enrolled(server, { hostname: 'one' }), await enrolled(server, { hostname: 'two' })]
  for (const { computerId: id } of computers)
    await operator.call('changeComputer', { params: { id }, body: { primaryPerson: 'dana@acme.example' } })
  await remove(server, 'persons', 'dana@acme.example')
  for (const { computerId: id } of computers)
    assert.equal((await operator.call('getComputer', { params: { id } })).primaryPerson, undefined)
  await operator.call('changeComputer', { params: { id: 'two' }, body: { primaryPerson: 'amy@acme.example' } })
  await restore(server, 'persons', 'dana@acme.example')
  const owners = await Promise.all(
    computers.map(
      async ({ computerId: id }) => (await operator.call('getComputer', { params: { id } })).primaryPerson?.name,
    ),
  )
  assert.deepEqual(owners, ['Dana', 'Amy'])
})

test('a deleted computer is nowhere until it is restored; its name can be taken meanwhile', async () => {
  await using server = await aServer()
  const { operator } = server
  const old = await enrolled(server, { hostname: 'pc', tenant: 'Acme', tags: ['canary'] })
  await operator.call('changeComputer', { params: { id: 'pc' }, body: { notes: 'In the attic.' } })
  const params = { kind: 'computers', name: old.computerId }
  const before = await operator.call('getComputer', { params: { id: 'pc' } })
  assert.equal(before.notes, 'In the attic.')
  await operator.call('deleteObject', { params })
  assert.deepEqual((await operator.call('listComputers', { query: {} })).items, [])
  const anew = await enrolled(server, { hostname: 'pc', tenant: 'Acme' })
  assert.match((await operator.refused('restoreObject', { params })).detail, /has another computer called "pc" by now/)
  await operator.call('deleteObject', { params: { kind: 'computers', name: anew.computerId } })
  await operator.call('restoreObject', { params })
  assert.deepEqual(await operator.call('getComputer', { params: { id: 'pc' } }), before)
  assert.deepEqual(
    (await history(server, 'computers', old.computerId)).map(({ change, fields }) => [
      change,
      fields.map(({ path }) => path),
    ]),
    [
      ['updated', []],
      ['deleted', []],
      ['restored', []],
    ],
  )
})

test('the history tells every change with who, when and what; a dry run and an unchanged document leave no trace', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library)
  await operator.changes(library)
  const changed = library.map((document) =>
    document['kind'] === 'deployment' ? { ...document, desired: { exact: '2.0' }, sortOrder: 5 } : document,
  )
  await operator.changes(changed, true)
  await operator.apply(...changed)
  await operator.call('changeDocument', {
    params: { kind: 'deployments', name: 'tools' },
    body: { changes: { sortOrder: null, target: { tag: null, all: true }, notes: 'Now for **all**.' } },
  })
  await remove(server, 'deployments', 'tools')
  const items = await history(server, 'deployments', 'tools')
  assert.deepEqual(
    items.map(({ n, change, fields }) => [n, change, fields]),
    [
      [1, 'created', []],
      [
        2,
        'updated',
        [
          { path: 'desired', from: 'latest', to: { exact: '2.0' } },
          { path: 'sortOrder', to: 5 },
        ],
      ],
      [
        3,
        'updated',
        [
          { path: 'target.tag', from: 'canary' },
          { path: 'target.all', to: true },
          { path: 'sortOrder', from: 5 },
          { path: 'notes', to: 'Now for **all**.' },
        ],
      ],
      [4, 'deleted', []],
    ],
  )
  assert.ok(items.every(({ by, at }) => by !== '' && !Number.isNaN(Date.parse(at))))
  assert.match(
    (await operator.refused('objectHistory', { params: { kind: 'tags', name: 'x' } })).detail,
    /^There is no tag "x"/,
  )
})

test('[E229] a tenant that gets another parent keeps its people, computers and deployments', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library, { kind: 'tenant', name: 'Globex' })
  const { computerId: id } = await enrolled(server, { hostname: 'pc', tenant: 'Branch' })
  const whose = async () => [
    (await operator.call('listPersons', { query: {} })).items.map(({ name, tenant }) => [name, tenant.name]),
    (await operator.call('getComputer', { params: { id } })).tenant.name,
    (await operator.call('getDocument', { params: { kind: 'exclusions', name: 'not there' } })).document['target'],
  ]
  const before = await whose()
  for (const parent of ['Globex', null, 'Acme']) {
    await operator.call('changeDocument', {
      params: { kind: 'tenants', name: 'Branch' },
      body: { changes: { parent } },
    })
    assert.deepEqual(await whose(), before)
    const { items } = await operator.call('listTenants')
    assert.equal(items.find(({ name }) => name === 'Branch')?.parent?.name ?? null, parent)
  }
  const above = { params: { kind: 'tenants', name: 'Acme' }, body: { changes: { parent: 'Branch' } } }
  assert.match(
    (await operator.refused('changeDocument', above)).detail,
    /"Acme" cannot be below "Branch", which is below it/,
  )
  const renamed = { params: { kind: 'tenants', name: 'Acme' }, body: { changes: { name: 'Acme 2' } } }
  assert.match((await operator.refused('changeDocument', renamed)).detail, /^The name of tenant "Acme" cannot change/)
})

test('[E226] lists and exports of a tenant contain only what is its own', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    ...library,
    { kind: 'tenant', name: 'Globex' },
    { kind: 'person', email: 'hank@globex.example', name: 'Hank', tenant: 'Globex' },
  )
  await enrolled(server, { hostname: 'ours', tenant: 'Acme' })
  await enrolled(server, { hostname: 'theirs', tenant: 'Globex' })
  const deployment = (name: string, target: Document): Document => ({
    ...{ kind: 'deployment', name, item: 'note', mode: 'audit', target },
  })
  await operator.apply(
    deployment('acme', { tenant: 'Acme' }),
    deployment('ours', { computer: 'ours' }),
    deployment('globex', { tenant: 'Globex' }),
    deployment('theirs', { computer: 'theirs' }),
    deployment('hank', { person: 'hank@globex.example' }),
  )
  const ofTenant = async (tenant: string) =>
    (await operator.call('exportDocuments', { query: { tenant } })).documents.map(
      (document) => `${String(document['kind'])} ${String(document['name'])}`,
    )
  assert.deepEqual(await ofTenant('Acme'), ['tenant Acme', 'deployment acme', 'deployment ours'])
  assert.deepEqual(await ofTenant('Globex'), [
    'tenant Globex',
    'person Hank',
    'deployment globex',
    'deployment hank',
    'deployment theirs',
  ])
  const persons = await operator.call('listPersons', { query: { tenant: 'Globex' } })
  assert.deepEqual(
    persons.items.map(({ name }) => name),
    ['Hank'],
  )
  const computers = await operator.call('listComputers', { query: { q: 'tenant:Globex' } })
  assert.deepEqual(
    computers.items.map(({ name }) => name),
    ['theirs'],
  )
})

test('prune deletes what the documents lack, of the kinds they have, and a dry run says so first', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library)
  const rest = library.filter(({ name }) => name !== 'tools' && name !== 'Branch' && name !== 'Dana' && name !== 'note')
  const kept = rest.map((document) =>
    document['kind'] === 'exclusion' ? { ...document, target: { all: true } } : document,
  )
  const documents = kept.map((document, at) => ({ source: `test.yaml:${at + 1}`, document }))
  const call = async (dryRun: boolean) => {
    const { changes } = await operator.call('applyDocuments', { body: { documents, dryRun, prune: true } })
    return changes
      .filter(({ change }) => change !== 'unchanged')
      .map(({ change, kind, name }) => `${change} ${kind} ${name}`)
  }
  // Branch has a person, and there is no document of a person: persons are not pruned.
  const refused = await operator.refused('applyDocuments', { body: { documents, prune: true } })
  assert.match(refused.detail, /^--prune of tenant "Branch": Tenant "Branch" is still needed by person "Dana"/)
  await remove(server, 'persons', 'dana@acme.example')
  const expected = ['updated exclusion not there', 'deleted tenant Branch']
  assert.deepEqual(await call(true), expected)
  assert.deepEqual(await call(false), expected)
  assert.deepEqual(await call(false), [])
  const names = (await exported(server)).map(({ name }) => name)
  assert.deepEqual(names, ['canary', 'Acme', 'note', 'tool', 'tools', 'not there'])
  await restore(server, 'tenants', 'Branch')
})

test('[E111] a deployment whose target becomes another kind of target stays the same deployment', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...library)
  await enrolled(server, { hostname: 'pc', tenant: 'Acme' })
  const params = { kind: 'deployments', name: 'tools' }
  const { id } = await operator.call('getDocument', { params })
  for (const target of [
    { all: true },
    { computer: 'pc' },
    { person: 'dana@acme.example' },
    { tenant: 'Acme', propagateToChildTenants: true },
    { where: 'facts.os.family == "linux"' },
    { tag: 'canary' },
  ]) {
    await operator.call('saveDocument', { params, body: { document: { item: 'tool', desired: 'latest', target } } })
    const now = await operator.call('getDocument', { params })
    assert.deepEqual([now.id, now.document['target']], [id, target])
    assert.equal((await operator.call('listDeployments', { query: {} })).items.length, 1)
  }
})

test('a schedule keeps what its sessions are about, and one that is deleted can be restored', async () => {
  await using server = await aServer()
  const { operator } = server
  const schedule = { kind: 'schedule', name: 'nights', frequency: 'daily', time: '02:00', target: { tenant: 'Acme' } }
  await operator.apply(...library, { ...schedule, session: { items: ['note'] } })
  const refused = await operator.refused('deleteObject', { params: { kind: 'items', name: 'note' } })
  assert.equal(refused.detail, 'Item "note" is still needed by schedule "nights"; delete or change them first.')
  const params = { kind: 'schedules', name: 'nights' }
  const before = await operator.call('getDocument', { params })
  await operator.call('deleteObject', { params })
  assert.deepEqual((await operator.call('listSchedules', {})).items, [])
  await operator.call('restoreObject', { params })
  assert.deepEqual(await operator.call('getDocument', { params }), before)
  assert.deepEqual(
    (await operator.call('listSchedules', {})).items.map(({ name }) => name),
    ['nights'],
  )
})
