/** What deployments brought is remembered as sessions saw it done, and forgotten when it was taken back or given up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { Documents } from '../engine/documents.ts'
import { findSession } from '../engine/session-store.ts'
import { formerAssignments, formerAssignmentsOfItems, recordAssignments } from './assignment.store.ts'

type Document = Record<string, unknown>

const tool = { kind: 'software', name: 'tool', apt: 'tool' }

function wants(target: Document, more: Document = {}): Document {
  return { kind: 'deployment', name: 'tools', item: 'tool', desired: 'latest', target, onUnassign: 'restore', ...more }
}

/** Runs a full session and remembers what it brought; returns what is remembered afterwards. */
async function run({ operator, database: { db } }: TestServer, computerId: string) {
  const { id } = await operator.run(computerId)
  await db.transaction().execute(async (tx) => {
    const session = (await findSession(tx, new Documents(), id)) ?? assert.fail()
    await recordAssignments(tx, session, Date.now())
    await recordAssignments(tx, session, Date.now())
  })
  return await formerAssignments(db, computerId)
}

test('[I20] what was there before the first change is remembered until the deployment says leave', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(tool, wants({ all: true }))
  await using agent = await anAgent(server, { hostname: 'one' })
  agent.model.installed.set('tool', '1.0')

  const [first, ...more] = await run(server, agent.computerId)
  assert.deepEqual(more, [])
  assert.equal(agent.model.installed.get('tool'), '2.0')
  const { deployment, ...rest } = first ?? assert.fail()
  assert.equal(deployment.name, 'tools')
  assert.deepEqual(rest, {
    ...{ key: 'tool', item: 'tool', onUnassign: 'restore', enforcement: 'required', parameters: {}, before: '1.0' },
  })

  await operator.apply(wants({ all: true }, { onUnassign: 'remove' }))
  const [second] = await run(server, agent.computerId)
  assert.deepEqual([second?.onUnassign, second?.before], ['remove', '1.0'])
  const ofItems = await formerAssignmentsOfItems(server.database.db, new Set(['tool', 'nothing']))
  assert.deepEqual([...ofItems], [[agent.computerId, [second]]])
  assert.equal((await formerAssignmentsOfItems(server.database.db, new Set(['nothing']))).size, 0)

  await operator.apply(wants({ all: true }, { onUnassign: 'leave' }))
  assert.deepEqual(await run(server, agent.computerId), [])
})

test('[I20] it is remembered after the deployment is gone, and what-if and explain say that it is taken back', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(tool, wants({ tag: 'canary' }, { onUnassign: 'remove' }))
  await using agent = await anAgent(server, { hostname: 'one', tags: ['canary'] })
  await run(server, agent.computerId)

  const told = await operator.call('whatIf', { body: { delete: 'tools' } })
  assert.deepEqual(told.counts.takenBack, 1)
  const [change] = told.computers[0]?.changes ?? []
  assert.deepEqual([change?.key, change?.becomes, change?.after?.desired], ['tool', 'takenBack', 'absent'])
  await operator.call('changeComputer', { params: { id: 'one' }, body: { tags: [] } })
  const { results, text } = await operator.call('explainItem', { params: { id: 'one', item: 'tool' } })
  assert.equal(results[0]?.noLongerAssigned?.deployment, 'tools')
  assert.ok(text.some((line) => line.startsWith('Deployment "tools" brought it, and no deployment names "tool"')))
})
