/** What a server holds comes out as documents, goes into another server and means the same there. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDocuments } from '@fettle/catalog/load.ts'
import { readYaml } from '@fettle/catalog/read-yaml.ts'
import { yamlText } from '@fettle/catalog/write-yaml.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { identify, prepare } from '@fettle/core/identify/identify.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { subjectOf } from '../computers/subject.ts'
import { readSources } from './definitions.ts'

type Document = Readonly<Record<string, unknown>>

const example = join(import.meta.dirname, '../../catalog/example')

/** More than the example has: notes, every form of a state, short and long forms of the same, order of parameters. */
const more: readonly Document[] = [
  { kind: 'tag', name: 'canary', colour: '#aa0000', notes: '# Canaries\n\n- first\n' },
  {
    kind: 'task',
    name: 'ordered',
    script: { test: { source: 'true\n', timeout: '90s' }, set: 'false' },
    parameters: {
      zulu: { default: '' },
      alpha: { type: 'number', default: 0 },
      mike: { type: 'boolean', default: false },
    },
    notes: 'The order of parameters is the order in which people are asked.',
  },
  {
    kind: 'deployment',
    name: 'by id',
    item: 'ordered',
    mode: 'enforce',
    target: { computer: 'lab-1' },
    enabled: false,
  },
  {
    kind: 'deployment',
    name: 'short',
    item: 'example-tool',
    desired: 'atLeast 1.0',
    target: { all: true },
    sortOrder: -3,
  },
  { kind: 'deployment', name: 'long', item: 'example-tool', desired: { atMost: '2.0' }, target: { tenant: 'Globex' } },
]

/** A server that has the computers of the example. */
async function anExampleServer(): Promise<TestServer> {
  const server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
  await enrolled(server, { hostname: 'front-desk', tenant: 'Acme' })
  await enrolled(server, { hostname: 'workshop', tenant: 'Acme', tags: ['canary'] })
  await enrolled(server, { hostname: 'lab-1', tenant: 'Globex' })
  return server
}

async function exported({ operator }: TestServer): Promise<string> {
  return yamlText((await operator.call('exportDocuments', { query: {} })).documents)
}

function documentsIn(text: string): readonly Document[] {
  const { documents, problems } = readYaml(text)
  assert.deepEqual(problems, [])
  return documents.map(({ document }) => document)
}

test('export and apply change nothing; on an empty server they make the same items, and export gives the same bytes', async () => {
  const { documents, problems } = loadDocuments([example])
  assert.deepEqual(problems, [])
  await using one = await anExampleServer()
  await one.operator.apply(...documents.map(({ document }) => document), ...more)
  const text = await exported(one)
  const again = await one.operator.changes(documentsIn(text))
  assert.deepEqual(
    again.filter((change) => !change.startsWith('unchanged ')),
    [],
  )
  assert.equal(await exported(one), text)

  await using two = await anExampleServer()
  await two.operator.apply(...documentsIn(text))
  assert.equal(await exported(two), text)
  const hashes = (server: TestServer) =>
    server.database.db.selectFrom('item').select(['name', 'content_hash']).orderBy('name').execute()
  assert.deepEqual(await hashes(two), await hashes(one))
  const original = [...documents.map(({ document }) => document), ...more]
  assert.deepEqual(
    (await two.operator.changes(original)).filter((change) => !change.startsWith('unchanged ')),
    [],
  )
})

test('another way to write the same is no change; another note is one', async () => {
  await using server = await aServer()
  const { operator } = server
  const deployment = { kind: 'deployment', name: 'd', item: 'tool', target: { all: true } }
  await operator.apply({ kind: 'software', name: 'tool', apt: 'tool' }, { ...deployment, desired: 'exact 1.0' })
  assert.deepEqual(
    await operator.changes([
      { kind: 'software', name: 'tool', apt: 'tool', title: 'tool', rebootNeeded: false },
      { ...deployment, desired: { exact: '1.0' }, enabled: true, parameters: {} },
    ]),
    ['unchanged software tool', 'unchanged deployment d'],
  )
  assert.deepEqual(await operator.changes([{ kind: 'software', name: 'tool', apt: 'tool', notes: 'x' }]), [
    'updated software tool',
  ])
})

test('[E114] a deployment that is pinned to a version stays pinned: changed elsewhere, exported, applied, read by another server', async () => {
  await using server = await aServer()
  const { operator, database } = server
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    { kind: 'deployment', name: 'd', item: 'tool', desired: 'exact 1.0', target: { all: true } },
  )
  const { computerId } = await enrolled(server)
  const wanted = async () => {
    const definitions = prepare(await readSources(database.db))
    return identify(definitions, await subjectOf(database.db, computerId), { kind: 'full', now: 0 }).entries[0]?.desired
  }
  const pinned = { kind: 'software', state: 'exact', version: '1.0' }
  assert.deepEqual(await wanted(), pinned)
  const params = { kind: 'deployments', name: 'd' }
  await operator.call('changeDocument', {
    params,
    body: { changes: { sortOrder: 3, notes: 'because of the plug-in' } },
  })
  await operator.apply(...documentsIn(await exported(server)))
  await operator.apply({ kind: 'software', name: 'tool', apt: 'tool', title: 'The tool' })
  await using next = await aServer({ database })
  const { document } = await next.operator.call('getDocument', { params })
  assert.deepEqual([document['desired'], document['sortOrder'], await wanted()], ['exact 1.0', 3, pinned])
})

test('a deployment for a computer is exported so that it still means that computer', async () => {
  await using server = await anExampleServer()
  const { operator, database } = server
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    { kind: 'deployment', name: 'd', item: 'tool', desired: 'any', target: { computer: 'lab-1' } },
  )
  const target = async () =>
    (await operator.call('getDocument', { params: { kind: 'deployments', name: 'd' } })).document['target']
  assert.deepEqual(await target(), { computer: 'lab-1' })
  const { id } = await operator.call('getComputer', { params: { id: 'lab-1' } })
  await database.db.updateTable('computer').set({ name: 'lab-9' }).where('id', '=', id).execute()
  await enrolled(server, { hostname: 'lab-1', tenant: 'Acme' })
  assert.deepEqual(await target(), { computer: id })
  assert.deepEqual(await operator.changes(documentsIn(await exported(server))), [
    'unchanged tenant Acme',
    'unchanged tenant Globex',
    'unchanged computer Acme/workshop',
    'unchanged software tool',
    'unchanged deployment d',
  ])
})

test('a dry run tells which members would change, and on which computers something else would be wanted', async () => {
  await using server = await anExampleServer()
  const { operator } = server
  const deployment = { kind: 'deployment', name: 'd', item: 'tool', desired: 'latest', target: { tenant: 'Acme' } }
  await operator.apply({ kind: 'software', name: 'tool', apt: 'tool' }, deployment)
  const dry = async (document: Document) =>
    await operator.call('applyDocuments', { body: { documents: [{ source: 'x', document }], dryRun: true } })
  const { changes, fleet } = await dry({ ...deployment, target: { tenant: 'Globex' } })
  assert.deepEqual(changes[0]?.fields, [{ path: 'target.tenant', from: 'Acme', to: 'Globex' }])
  assert.deepEqual(
    fleet?.computers.map(({ computer, changes: all }) => [computer.name, all.map(({ becomes }) => becomes)]),
    [
      ['front-desk', ['loses']],
      ['lab-1', ['gains']],
      ['workshop', ['loses']],
    ],
  )
  assert.equal(fleet?.counts.computers, 3)
  assert.equal((await dry(deployment)).fleet, undefined)
})
