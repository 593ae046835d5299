/** What is said of deployments that nobody saved is what happens once they are saved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { saveFilterAnswers } from '../computers/filter-answers.store.ts'

type Document = Record<string, unknown>

const tool = { kind: 'software', name: 'tool', apt: 'tool', rebootNeeded: true }
const suite = { kind: 'software', name: 'suite', apt: 'suite', requires: ['tool'] }

function wants(name: string, desired: unknown, target: Document, more: Document = {}): Document {
  return { kind: 'deployment', name, item: 'tool', desired, target, ...more }
}

/** Names of the computers on which the unsaved deployment stands so. */
async function preview({ operator }: TestServer, document: Document): Promise<Record<string, readonly string[]>> {
  const { computers, counts } = await operator.call('previewDeployment', { body: { document } })
  const found = Object.groupBy(computers, ({ is }) => is)
  const told: Record<string, readonly string[]> = {}
  for (const [is, all] of Object.entries(found)) told[is] = all.map(({ computer }) => computer.name)
  for (const is of ['wins', 'loses', 'unknown', 'excluded'] as const) assert.equal(counts[is], told[is]?.length ?? 0)
  return told
}

/** Each difference as "computer: key becomes before -> after". */
async function difference(
  { operator }: TestServer,
  body: { document: Document } | { delete: string },
): Promise<readonly string[]> {
  const { computers, counts } = await operator.call('whatIf', { body })
  assert.equal(counts.computers, computers.length)
  return computers.flatMap(({ computer, changes }) =>
    changes.map(({ key, becomes, before, after, rebootLikely }) =>
      [
        `${computer.name}: ${key} ${becomes}`,
        before?.desired ?? '-',
        '->',
        after?.desired ?? '-',
        ...(rebootLikely ? ['reboot'] : []),
      ].join(' '),
    ),
  )
}

test('[E099] [E106] a preview leaves out opted-out tenants and excluded computers, and says why', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Shy', optsOutOfCrossTenant: true }, tool)
  await using one = await anAgent(server, { hostname: 'one', tags: ['canary'] })
  await using shy = await anAgent(server, { hostname: 'shy', tenant: 'Shy' })
  await using out = await anAgent(server, { hostname: 'out' })
  await operator.call('changeComputer', { params: { id: 'out' }, body: { excludedFromMaintenance: true } })
  assert.ok(one.isLinked && shy.isLinked && out.isLinked)

  const { computers, counts, target, isNew } = await operator.call('previewDeployment', {
    body: { document: wants('all', 'latest', { all: true }) },
  })

  assert.deepEqual([target, isNew], ['all computers', true])
  assert.deepEqual(counts, { wins: 1, excluded: 0, loses: 0, unknown: 0, passedOver: 2 })
  assert.deepEqual(
    computers.map(({ computer, is, sentence }) => [computer.name, is, sentence]),
    [
      ['one', 'wins', undefined],
      ['out', 'passedOver', '"out" is excluded from maintenance.'],
      ['shy', 'passedOver', 'It is for all tenants, and the tenant "Shy" takes no deployments for all tenants.'],
    ],
  )
  assert.deepEqual((await operator.call('listDeployments', { query: {} })).items, [], 'nothing was saved')
})

test('what a preview and a what-if say is what sessions do once it is saved', async () => {
  await using server = await aServer()
  const { operator } = server
  await using one = await anAgent(server, { hostname: 'one', tags: ['canary'] })
  await using two = await anAgent(server, { hostname: 'two' })
  await operator.apply(tool, suite, wants('everybody', 'latest', { all: true }))
  const canaries = wants('canaries', 'absent', { tag: 'canary' })

  assert.deepEqual(await preview(server, canaries), { wins: ['one'] })
  assert.deepEqual(await difference(server, { document: canaries }), ['one: tool winner latest -> absent reboot'])
  await operator.apply(canaries)
  assert.deepEqual(await difference(server, { document: canaries }), [])
  for (const agent of [one, two]) {
    const session = await operator.run(agent.hostname, { kind: 'detection' })
    assert.deepEqual(
      session.actions.map(({ deploymentName }) => deploymentName),
      [agent === one ? 'canaries' : 'everybody'],
    )
  }
  assert.deepEqual(await difference(server, { delete: 'canaries' }), ['one: tool winner absent -> latest reboot'])
  assert.deepEqual(await difference(server, { document: wants('everybody', 'any', { all: true }) }), [
    'two: tool wish latest -> any reboot',
  ])
  const all = { kind: 'deployment', name: 'suites', item: 'suite', desired: 'latest', target: { all: true } }
  assert.deepEqual(await difference(server, { document: all }), [
    'one: suite gains - -> latest',
    'two: suite gains - -> latest',
  ])
  await operator.apply(all)
  assert.deepEqual(await difference(server, { delete: 'everybody' }), ['two: tool loses latest -> any'])
})

test('[E104] [E105] a script filter is unknown until it has answered, and then as it answered', async () => {
  await using server = await aServer()
  const { operator, database } = server
  await operator.apply(tool)
  await using one = await anAgent(server, { hostname: 'one' })
  const document = wants('cash desks', 'latest', { script: 'test -e /opt/cash && echo true || echo false' })
  assert.deepEqual(await preview(server, document), { unknown: ['one'] })
  const { warnings } = await operator.call('previewDeployment', { body: { document } })
  assert.match(warnings[0] ?? '', /matches no computer at present; of 1 that is not known yet/)
  await operator.apply(document)
  const { definition } = await operator.call('getDeployment', { params: { name: 'cash desks' } })
  const { key } = (definition['target'] as { subject: { key: string } }).subject
  assert.match(key, /^filter:[0-9a-f]{64}$/)

  const answer = (value: string): Promise<void> =>
    saveFilterAnswers(
      database.db,
      one.computerId,
      { [key]: { found: 'value', value }, other: { found: 'value', value: 1 } },
      Date.now(),
    )
  await answer('looking\nfalse\nTrue\nbye')
  assert.deepEqual(await preview(server, document), { wins: ['one'] })
  await answer('true\nfalse')
  assert.deepEqual(await preview(server, document), {})
  const { results } = await operator.call('explainItem', { params: { id: 'one', item: 'tool' } })
  assert.match(results[0]?.passedOver[0]?.sentence ?? '', /said false on "one" less than a minute ago\.$/)
  assert.equal(results[0]?.passedOver[0]?.isUnknown, false)
  await saveFilterAnswers(database.db, one.computerId, { [key]: { found: 'error', detail: 'killed' } }, Date.now())
  const again = await operator.call('explainItem', { params: { id: 'one', item: 'tool' } })
  assert.match(again.results[0]?.passedOver[0]?.sentence ?? '', /gave no answer on "one" .* ago: killed\.$/)
  assert.equal(again.results[0]?.passedOver[0]?.isUnknown, true)
})

test('[E110] optional deployments are approved and denied for tenants and computers', async () => {
  await using server = await aServer()
  const { operator } = server
  await using one = await anAgent(server, { hostname: 'one' })
  await using two = await anAgent(server, { hostname: 'two' })
  assert.ok(one.isLinked && two.isLinked)
  await operator.apply(tool, wants('maybe', 'latest', { all: true }, { enforcement: 'optional' }))
  const params = { name: 'maybe' }
  const winners = async (): Promise<readonly string[]> =>
    (await operator.call('getDeployment', { params })).computers.map(({ name }) => name)
  const decide = (decision: 'approved' | 'denied' | null, whom: { tenants?: string[]; computers?: string[] }) =>
    operator.call('decideApproval', { params, body: { decision, ...whom } })

  assert.deepEqual(await winners(), [])
  await decide('approved', { tenants: ['Acme'] })
  assert.deepEqual((await winners()).toSorted(), ['one', 'two'])
  const { items } = await decide('denied', { computers: ['two'] })
  assert.deepEqual(await winners(), ['one'])
  assert.deepEqual(
    items.map(({ decision, tenant, computer }) => [decision, tenant?.name ?? computer?.name]).toSorted(),
    [
      ['approved', 'Acme'],
      ['denied', 'two'],
    ],
  )
  await decide('approved', { computers: ['two'] })
  await decide(null, { tenants: ['Acme'] })
  assert.deepEqual(await winners(), ['two'])
  await operator.apply(wants('maybe', 'latest', { all: true }, { enforcement: 'optional', autoApprove: true }))
  assert.deepEqual((await winners()).toSorted(), ['one', 'two'])
  assert.equal((await operator.call('listApprovals', { params })).autoApprove, true)
  await operator.apply(wants('must', 'latest', { all: true }))
  const refused = await operator.refused('decideApproval', {
    params: { name: 'must' },
    body: { decision: 'denied', tenants: ['Acme'] },
  })
  assert.match(refused.detail, /only optional ones are approved/)
})

test('[E116] duplicates, ties, and deployments that nobody gets are told on save and before', async () => {
  await using server = await aServer()
  const { operator } = server
  await using one = await anAgent(server, { hostname: 'one', tags: ['a', 'b'] })
  assert.ok(one.isLinked)
  await operator.apply(tool, wants('first', 'latest', { all: true }), wants('tagged', 'latest', { tag: 'a' }))
  const cases = [
    [
      wants('same', 'any', { all: true }),
      [/^Deployment "first" has the same item and target/, /wins on no computer at present/],
    ],
    [
      wants('tie', 'latest', { tag: 'b' }),
      [/^Deployment "tagged" ties with it, for instance on "one", and only its age/],
    ],
    [wants('ordered', 'latest', { tag: 'b' }, { sortOrder: -1 }), []],
    [wants('nobody', 'latest', { tag: 'c' }), [/^Deployment "nobody" matches no computer at present\.$/]],
    [wants('never', 'latest', { where: '"a" in tags' }, { enabled: false }), []],
    [
      wants('loser', 'latest', { all: true, where: '"a" in tags' }),
      [/^Deployment "loser" wins on no computer .*"tagged"\.$/],
    ],
    [wants('other', 'latest', { all: true }, { instance: 'x' }), []],
  ] as const
  for (const [document, expected] of cases) {
    const { warnings } = await operator.call('previewDeployment', { body: { document } })
    const source = { source: 'x', document }
    const { changes } = await operator.call('applyDocuments', { body: { documents: [source], dryRun: true } })
    assert.deepEqual(changes[0]?.warnings, warnings)
    assert.equal(warnings.length, expected.length, JSON.stringify([document, warnings]))
    for (const [at, pattern] of expected.entries()) assert.match(warnings[at] ?? '', pattern)
  }
})

test('[E111] [E112] another scope or type of target keeps the deployment, and lets go of the tenant', async () => {
  await using server = await aServer()
  const { operator, database } = server
  await using one = await anAgent(server, { hostname: 'one' })
  assert.ok(one.isLinked)
  await operator.apply(tool, wants('it', 'latest', { tenant: 'Acme' }))
  const before = await operator.call('getDeployment', { params: { name: 'it' } })
  const row = () => database.db.selectFrom('deployment').select(['id', 'sequence']).executeTakeFirstOrThrow()
  const { sequence } = await row()
  for (const target of [{ all: true }, { tag: 'x' }, { computer: 'one' }, { where: 'true' }, { script: 'true' }]) {
    await operator.apply(wants('it', 'latest', target))
    const after = await operator.call('getDeployment', { params: { name: 'it' } })
    assert.equal(after.id, before.id)
    assert.ok(!('tenantId' in (after.definition['target'] as object)))
    assert.deepEqual(await row(), { id: before.id, sequence })
  }
})

test('exclusions are listed with owner, reason and end, also when they have ended; explain never forgets one', async () => {
  await using server = await aServer()
  const { operator } = server
  await using one = await anAgent(server, { hostname: 'one' })
  assert.ok(one.isLinked)
  const exclusion = { kind: 'exclusion', item: 'tool', target: { all: true }, reason: 'old', owner: 'Dana' }
  await operator.apply(
    tool,
    wants('all', 'latest', { all: true }),
    { ...exclusion, name: 'was', until: '2020-01-31' },
    { ...exclusion, name: 'is', until: '2999-01-31', target: { computer: 'one' } },
  )
  const { items } = await operator.call('listExclusions', { query: { item: 'tool' } })
  assert.deepEqual(
    items.map(({ name, target, owner, reason, until, expired }) => [name, target, owner, reason, until, expired]),
    [
      ['is', 'one', 'Dana', 'old', '2999-02-01T00:00:00.000Z', false],
      ['was', 'all computers', 'Dana', 'old', '2020-02-01T00:00:00.000Z', true],
    ],
  )
  assert.equal((await operator.call('getExclusion', { params: { name: 'was' } })).definition['reason'], 'old')
  assert.match((await operator.refused('getExclusion', { params: { name: 'x' } })).detail, /^There is no exclusion "x"/)
  const { exclusions, text } = await operator.call('explainItem', { params: { id: 'one', item: 'tool' } })
  assert.deepEqual(exclusions.map(({ name, status }) => [name, status]).toSorted(), [
    ['is', 'holds'],
    ['was', 'expired'],
  ])
  assert.ok(text.some((line) => line.includes('"was" of Dana ended at 2020-02-01')))
  const { computers } = await operator.call('previewDeployment', {
    body: { document: wants('all', 'latest', { all: true }) },
  })
  assert.deepEqual(
    computers.map(({ is }) => is),
    ['excluded'],
  )
})

test('what cannot be used is refused before anything is looked at', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(tool)
  const told = async (document: Document): Promise<string> =>
    (await operator.refused('previewDeployment', { body: { document } })).detail
  assert.match(await told(wants('x', 'latest', {})), /says nobody/)
  assert.match(await told({ ...wants('x', 'latest', { all: true }), item: 'nothing' }), /^There is no item "nothing"/)
  assert.match(await told(wants('x', 'latest', { tenant: 'Nobody' })), /^There is no tenant "Nobody" to target/)
  assert.match(await told(wants('x', 'exact 1:2:3!', { all: true })), /^Deployment "x": /)
  assert.match(await told({ kind: 'tenant', name: 'x' }), /is a tenant; give one of kind: deployment/)
  assert.match((await operator.refused('whatIf', { body: {} })).detail, /^Give either a document or the name/)
  assert.match((await operator.refused('whatIf', { body: { delete: 'x' } })).detail, /^There is no deployment "x"/)
})
