/** Nobody overwrites what somebody else saved meanwhile; and what a form needs to know of an item and of rivals is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'

const params = { kind: 'deployments', name: 'tools' }

test('a document saved over the revision it was read with is taken; over an older one it is refused', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    { kind: 'deployment', name: 'tools', item: 'tool', desired: 'latest', target: { all: true } },
  )
  const first = await operator.call('getDocument', { params })
  assert.equal((await operator.call('getDocument', { params })).revision, first.revision)
  const save = (desired: string, revision: string) =>
    operator.call('saveDocument', { params, body: { document: { ...first.document, desired }, revision } })

  assert.equal((await save('any', first.revision)).change, 'updated')
  const second = await operator.call('getDocument', { params })
  assert.notEqual(second.revision, first.revision)
  await assert.rejects(save('absent', first.revision), /conflict: Somebody changed the deployment "tools" meanwhile/)
  // Also when it would change nothing: who saves must see what became of it.
  await assert.rejects(save('any', first.revision), /conflict/)
  assert.equal((await operator.call('getDocument', { params })).document['desired'], 'any')
  assert.equal((await save('absent', second.revision)).change, 'updated')

  const third = await operator.call('getDocument', { params })
  await operator.call('deleteObject', { params })
  await assert.rejects(save('latest', third.revision), /conflict: There is no deployment "tools" any more/)
  const { items } = await operator.call('objectHistory', { params })
  assert.deepEqual(
    items.map(({ change }) => change),
    ['created', 'updated', 'updated', 'deleted'],
  )
})

test('an item says which parameters its deployments may give, and deployments in which order rivals win', async () => {
  await using server = await aServer()
  const { operator } = server
  const script = { test: 'true', set: 'true' }
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    {
      ...{ kind: 'task', name: 'tool-settings', configures: 'tool', script },
      parameters: { late: { order: 2 }, soon: { type: 'choice', choices: ['a', 'b'], order: 1 } },
    },
    { kind: 'task', name: 'note', script, parameters: { text: { required: true, help: 'What it says' } } },
    { kind: 'deployment', name: 'all', item: 'tool', desired: 'latest', target: { all: true } },
    { kind: 'deployment', name: 'some', item: 'tool', desired: 'any', target: { tag: 'canary' }, sortOrder: 7 },
    { kind: 'deployment', name: 'other', item: 'tool', instance: 'b', desired: 'any', target: { all: true } },
  )
  const tool = await operator.call('getItem', { params: { name: 'tool' } })
  assert.deepEqual(
    tool.parameters.map(({ name, type, choices }) => [name, type, choices]),
    [
      ['soon', 'choice', ['a', 'b']],
      ['late', 'text', undefined],
    ],
  )
  const [text] = (await operator.call('getItem', { params: { name: 'note' } })).parameters
  assert.deepEqual([text?.required, text?.help], [true, 'What it says'])
  const items = (await operator.call('listItems', { query: { kind: 'task' } })).items
  assert.deepEqual(
    items.map(({ name, configures }) => [name, configures]),
    [
      ['note', undefined],
      ['tool-settings', 'tool'],
    ],
  )
  const deployments = (await operator.call('listDeployments', { query: {} })).items
  assert.deepEqual(
    deployments.map(({ name, place, rivals, sortOrder, scope }) => [name, place, rivals, sortOrder, scope]),
    [
      ['all', 2, 2, 0, 'crossTenant'],
      ['other', 1, 1, 0, 'crossTenant'],
      ['some', 1, 2, 7, 'crossTenant'],
    ],
  )
})
