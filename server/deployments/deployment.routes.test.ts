/** Deployments as screens see them: in words, and with the computers on which they win. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'

test('[E090] a deployment is shown in words, and wins where a session would take it', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'tenant', name: 'Branch', parent: 'Acme' },
    { kind: 'tenant', name: 'Shy', optsOutOfCrossTenant: true },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
  )
  await using one = await anAgent(server, { hostname: 'one', tenant: 'Acme', tags: ['canary'] })
  await using two = await anAgent(server, { hostname: 'two', tenant: 'Branch' })
  await using shy = await anAgent(server, { hostname: 'shy', tenant: 'Shy' })
  await using out = await anAgent(server, { hostname: 'out', tenant: 'Acme' })
  await operator.call('changeComputer', { params: { id: 'out' }, body: { excludedFromMaintenance: true } })
  await operator.call('changeComputer', { params: { id: 'two' }, body: { primaryPerson: 'dana@acme.example' } })
  const wants = (name: string, desired: unknown, target: unknown, more = {}) => ({
    ...{ kind: 'deployment', name, item: 'tool', desired, target, ...more },
  })
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    wants('everybody', 'latest', { all: true }),
    wants('canaries', { exact: '1.0' }, { tag: 'canary', filter: 'servers', os: 'debian 12' }),
    wants('acme', 'any', { tenant: 'Acme', propagateToChildTenants: true }),
    wants('dana', 'absent', { person: 'dana@acme.example' }),
    wants('one', { atLeast: '2.0' }, { computer: 'one' }, { enabled: false }),
    wants('fast', 'latest', { where: "facts.os.id == 'debian'" }, { enforcement: 'adhoc' }),
  )
  const { items } = await operator.call('listDeployments', { query: { item: 'tool' } })
  assert.deepEqual(
    items.map(({ name, desired, target, enabled, enforcement }) => [name, desired, target, enabled, enforcement]),
    [
      ['acme', 'any', 'all computers of Acme and the tenants below it', true, 'required'],
      ['canaries', 'exact 1.0', 'servers with tag canary with debian 12', true, 'required'],
      ['dana', 'absent', 'computers of Dana', true, 'required'],
      ['everybody', 'latest', 'all computers', true, 'required'],
      ['fast', 'latest', "computers where facts.os.id == 'debian'", true, 'adhoc'],
      ['one', 'atLeast 2.0', 'one', false, 'required'],
    ],
  )
  assert.deepEqual((await operator.call('listDeployments', { query: { item: 'nothing' } })).items, [])

  const winsOn = async (name: string): Promise<readonly string[]> => {
    const found = await operator.call('getDeployment', { params: { name } })
    assert.equal(found.winsOn, found.computers.length)
    return found.computers.map((computer) => computer.name).toSorted()
  }
  const wins: Record<string, readonly string[]> = {}
  for (const { name } of items) wins[name] = await winsOn(name)
  // The same contest as the session's: what a session takes is where a deployment says it wins.
  for (const agent of [one, two, shy]) {
    const session = await operator.run(agent.hostname, { kind: 'detection' })
    const taken = session.actions.map(({ deploymentName }) => deploymentName ?? '')
    const claimed = Object.keys(wins).filter((name) => wins[name]?.includes(agent.hostname))
    assert.deepEqual(taken, claimed, agent.hostname)
  }
  assert.deepEqual(wins['one'], [])
  assert.deepEqual(wins['dana'], ['two'])
  assert.ok(!Object.values(wins).flat().includes('out'))
  assert.ok(!Object.values(wins).flat().includes('shy'))
  assert.ok(out.isLinked)
  const byId = items.find(({ name }) => name === 'acme')
  assert.equal((await operator.call('getDeployment', { params: { name: byId?.id ?? '' } })).name, 'acme')
  const missing = await operator.refused('getDeployment', { params: { name: 'nothing' } })
  assert.match(missing.detail, /^There is no deployment "nothing"/)
})

test('explain says who won, and every loser with the rule that beat it', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { hostname: 'pc', tenant: 'Acme' })
  const { operator } = server
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    { kind: 'deployment', name: 'ours', item: 'tool', desired: 'latest', target: { tenant: 'Acme' } },
    { kind: 'deployment', name: 'all', item: 'tool', desired: 'absent', target: { all: true } },
    { kind: 'deployment', name: 'others', item: 'tool', desired: 'absent', target: { tag: 'old' } },
  )
  const params = { id: agent.hostname, item: 'tool' }
  const { results, text } = await operator.call('explainItem', { params })
  assert.equal(results.length, 1)
  assert.equal(results[0]?.winner?.name, 'ours')
  assert.deepEqual(
    results[0]?.losers.map(({ name, reason }) => [name, reason]),
    [['all', 'lessSpecificScope']],
  )
  assert.deepEqual(
    results[0]?.passedOver.map(({ name, reason }) => [name, reason]),
    [['others', 'targetDoesNotMatch']],
  )
  assert.ok(text.length > 0)
  await operator.apply({
    kind: 'exclusion',
    name: 'not here',
    item: 'tool',
    target: { computer: 'pc' },
    reason: 'old',
    owner: 'Dana',
  })
  const excluded = await operator.call('explainItem', { params })
  assert.equal(excluded.results[0]?.exclusion?.name, 'not here')
  assert.match(excluded.results[0]?.exclusion?.sentence ?? '', /Dana/)
  const nothing = { id: agent.hostname, item: 'nothing' }
  assert.match((await operator.refused('explainItem', { params: nothing })).detail, /^There is no item "nothing"/)
})
