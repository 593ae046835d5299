/** Do definitions that were stored before documents were kept get documents that mean the same? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { migrate, migrations } from './migrate.ts'

const script = (source: string, timeoutSeconds: number) => ({ language: 'sh', source, timeoutSeconds })
const order = { location: 'unordered', rank: 0, priority: 0 }
const base = { prerequisites: [], order, rebootNeeded: false }
const scope = { propagateToChildTenants: false, filter: 'all' }

/** As the first version stored them. */
const items = [
  {
    ...{ ...base, kind: 'software', name: 'tool', title: 'Tool', scheme: 'debian', upgradeStrategy: 'installOver' },
    source: { type: 'package', provider: 'apt', package: 'tool' },
    prerequisites: [
      { if: { quantifier: 'anyOf', items: ['own'], are: 'notInstalled' }, then: { act: 'install', items: ['own'] } },
      { if: { quantifier: 'allOf', items: ['note'], are: 'installed' }, then: { act: 'fail', items: [] } },
    ],
  },
  {
    ...{ ...base, kind: 'software', name: 'own', title: 'own', scheme: 'general', upgradeStrategy: 'none' },
    source: { type: 'script', detect: script('d', 60), versions: ['1'], install: script('i', 90) },
    test: script('t', 5),
  },
  {
    ...{ ...base, kind: 'task', name: 'note', title: 'note', description: 'A note.', phase: 'post' },
    body: { type: 'file', path: '/etc/note', ensure: 'present', content: 'x', mode: '0644' },
    parameters: [],
  },
  {
    ...{ ...base, kind: 'task', name: 'key', title: 'key', phase: 'configuration' },
    body: { type: 'setting', file: '/etc/x.ini', section: '', key: 'k', value: null },
    parameters: [],
  },
  {
    ...{ ...base, kind: 'task', name: 'check', title: 'check', phase: 'configuration' },
    body: { type: 'script', test: script('true', 60), set: script('false', 1800) },
    parameters: [{ name: 'port', type: 'number', required: true, default: 8, help: 'Which' }],
  },
]

const asked = { enforcement: 'required', parameters: {}, enabled: true, sortOrder: 0 }

const deployments = [
  {
    ...{ ...asked, name: 'a', item: 'tool', desired: { kind: 'software', state: 'exact', version: '1.0' } },
    target: { ...scope, scope: 'singleTenant', tenantId: 'ten_1', subject: { type: 'tag', tag: 'canary' } },
  },
  {
    ...{ ...asked, name: 'b', item: 'note', instance: 'x', desired: { kind: 'task', mode: 'audit' } },
    target: {
      ...scope,
      scope: 'crossTenant',
      subject: { type: 'expression', expression: 'true' },
      os: { family: 'linux' },
    },
  },
]

const exclusion = {
  ...{ name: 'c', item: 'tool', reason: 'old', owner: 'Dana', until: 1_900_000_000_000 },
  target: { ...scope, scope: 'individual', subject: { type: 'person', personId: 'per_1' } },
}

/** A value with nothing but what the other has, so that what later versions add by default does not count. */
function onlyAs(value: unknown, pattern: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(pattern)) return value.map((one, at) => onlyAs(one, pattern[at]))
  if (typeof value !== 'object' || value === null || typeof pattern !== 'object' || pattern === null) return value
  return Object.fromEntries(
    Object.keys(pattern).map((key) => [
      key,
      onlyAs((value as Record<string, unknown>)[key], (pattern as Record<string, unknown>)[key]),
    ]),
  )
}

test('what an older version stored has documents, each of which means what was stored, and a history', async () => {
  await using database = await aDatabase({ empty: true })
  const { db, pool } = database
  const [first = ''] = Object.keys(migrations)
  await migrate(db, { list: { [first]: migrations[first] ?? assert.fail('no migration') } })
  await pool.query(
    `insert into tenant (id, name, parent_id, tags) values ('ten_0', 'Group', null, '{}'), ('ten_1', 'Acme', 'ten_0', '{gold}')`,
  )
  await pool.query(
    `insert into person (id, tenant_id, name, email) values ('per_1', 'ten_1', 'Dana', 'dana@acme.example')`,
  )
  for (const item of items)
    await pool.query('insert into item (name, kind, definition, content_hash) values ($1, $2, $3, $4)', [
      ...[item.name, item.kind, JSON.stringify(item), ''],
    ])
  for (const [at, { name, item, ...rest }] of [...deployments.entries()])
    await pool.query('insert into deployment (id, name, item, definition, content_hash) values ($1, $2, $3, $4, $5)', [
      ...[`dep_${at}`, name, item, JSON.stringify({ name, item, ...rest }), ''],
    ])
  await pool.query('insert into exclusion (id, name, item, definition, content_hash) values ($1, $2, $3, $4, $5)', [
    ...['exc_1', exclusion.name, exclusion.item, JSON.stringify(exclusion), ''],
  ])
  await migrate(db)

  const rows = await db.selectFrom('definition').select(['kind', 'name', 'document']).execute()
  const documents = new Map(
    rows.map(({ kind, name, document }) => [`${kind} ${name}`, document as Record<string, unknown>]),
  )
  const meaning = (key: string) => {
    const validated = validateDocument(documents.get(key) ?? {})
    return 'ok' in validated
      ? (validated.ok as unknown as Record<string, unknown>)
      : assert.fail(`${key}: ${JSON.stringify(validated.problems)}`)
  }
  assert.equal(documents.size, 2 + 1 + items.length + deployments.length + 1)
  for (const item of items) assert.deepEqual(onlyAs(meaning(`item ${item.name}`), item), item)
  for (const { target, ...rest } of deployments) {
    const { target: named, ...meant } = meaning(`deployment ${rest.name}`)
    assert.deepEqual(onlyAs(meant, rest), rest)
    const { tenantId, ...others } = target as { tenantId?: string }
    const expected = { ...others, ...(tenantId !== undefined && { tenant: 'Acme' }) }
    assert.deepEqual(onlyAs(named, expected), expected)
  }
  const excluded = meaning('exclusion c')
  assert.equal(excluded['until'], exclusion.until)
  assert.deepEqual((excluded['target'] as Record<string, unknown>)['subject'], {
    type: 'person',
    person: 'dana@acme.example',
  })
  assert.equal(meaning('tenant Acme')['parent'], 'Group')
  assert.equal(meaning('person dana@acme.example')['tenant'], 'Acme')
  const revisions = await db.selectFrom('revision').select(['kind', 'n', 'change']).execute()
  assert.equal(revisions.length, documents.size)
  assert.ok(revisions.every(({ n, change }) => n === 1 && change === 'created'))
})
