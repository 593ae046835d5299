/** What sessions that are started by hand for single items take from their deployments: state, parameters, names. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedient } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aScript } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

test('[E115] what is only done when asked for by name is brought to the state its deployment says', async () => {
  const { operator } = server
  await using agent = await anAgent(server)
  const adhoc = (item: string, desired: unknown) => ({
    ...{ kind: 'deployment', name: `${item} on request`, item, desired, enforcement: 'adhoc', target: { all: true } },
  })
  await operator.apply(
    { kind: 'software', name: 'pinned', apt: 'pinned' },
    { kind: 'software', name: 'unwanted', apt: 'unwanted' },
    { kind: 'software', name: 'updated', apt: 'updated' },
    adhoc('pinned', 'exact 1.5'),
    adhoc('unwanted', 'absent'),
    adhoc('updated', 'updateIfFound'),
  )
  agent.model.installed.set('unwanted', '1.0')
  assert.deepEqual((await operator.run(agent.hostname)).actions, [], 'nobody asked for them')

  const session = await operator.run(agent.hostname, { items: ['pinned', 'unwanted', 'updated'] })
  assert.deepEqual(
    session.actions.map(({ item, kind, desired, after: found }) => [item, kind, desired, found]),
    [
      ['pinned', 'install', 'exact 1.5', '1.5'],
      ['unwanted', 'uninstall', 'absent', 'absent'],
      ['updated', 'none', 'updateIfFound', undefined],
    ],
  )
  assert.deepEqual([...agent.model.installed], [['pinned', '1.5']])
})

test('[E164] a session uses the parameters as they were saved last, also of a value that was taken away', async () => {
  const { operator } = server
  await using agent = await anAgent(server)
  const parameters = { colour: { default: 'grey' }, width: { type: 'number' } }
  await operator.apply(...aScript('paint', { test: 'false', set: 'true' }, { item: { parameters } }))
  const params = { kind: 'deployments', name: 'paint for all' }
  const environment = async () => {
    agent.model.compliant.delete('paint')
    agent.forgetOrders()
    await operator.run(agent.hostname, { items: ['paint'] })
    const { change } = (await agent.order('execute')).actions[0] ?? assert.fail('nothing is to be done')
    assert.ok(change?.type === 'script')
    return change.environment
  }
  const change = (values: Record<string, unknown>) =>
    operator.call('changeDocument', { params, body: { changes: { parameters: values } } })

  const { FETTLE_PARAM_COLOUR: first } = await environment()
  await change({ colour: 'red', width: 0 })
  const { FETTLE_PARAM_COLOUR: second, FETTLE_PARAM_WIDTH: width } = await environment()
  await change({ colour: null })
  const { FETTLE_PARAM_COLOUR: third } = await environment()

  assert.deepEqual([first, second, width, third], ['grey', 'red', '0', 'grey'])
})

test('[E175] names and words as long as they may be are kept and shown whole; longer ones are refused with a sentence', async () => {
  const { operator } = server
  await using agent = await anAgent(server)
  const item = 'i'.repeat(100)
  const title = `Title ${'t'.repeat(194)}`
  const name = `Deployment ${'d'.repeat(189)}`
  const task = { kind: 'task', name: item, title, script: { test: 'false', set: 'true' } }
  const deployment = { kind: 'deployment', name, item, mode: 'enforce', target: { computer: agent.hostname } }
  await operator.apply(task, deployment)
  const detail = `It did not work: ${'x'.repeat(1000)}`
  agent.script = (self, order) => {
    if (order.type !== 'execute') return obedient(self, order)
    self.tell(order, accepted)
    for (const { id: actionId } of order.actions)
      self.tell(
        order,
        { type: 'actionStarted', actionId, attempt: 1 },
        { type: 'actionEnded', actionId, verdict: 'failed', reason: 'changeFailed', detail, startedAt: Date.now() },
      )
    self.tell(order, ended)
  }
  const { id } = await operator.run(agent.hostname, { items: [item] })
  const { actions } = await operator.call('getSession', { params: { id } })
  assert.deepEqual(
    actions.map((one) => [one.item, one.title, one.deploymentName, one.detail]),
    [[item, title, name, detail]],
  )

  const refused = async (document: Record<string, unknown>): Promise<string> =>
    JSON.stringify(await operator.refused('applyDocuments', { body: { documents: [{ source: 'x', document }] } }))
  assert.match(await refused({ ...task, title: `${title}t` }), /must be at most 200 characters long/)
  assert.match(await refused({ ...task, name: `${item}i` }), /must be at most 100 characters long/)
  assert.match(await refused({ ...deployment, name: `${name}d` }), /must be at most 200 characters long/)
})
