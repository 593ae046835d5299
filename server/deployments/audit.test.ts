/** Do audits say of each computer what is true: as wanted, not as wanted and why, not meant at all, not known? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedient } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'

test('[E232] an audit tells done, not done, not meant and not known apart, and changes nothing', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'task', name: 'upgrade', script: { test: '/opt/can-upgrade', set: '/opt/upgrade' } },
    {
      ...{ kind: 'deployment', name: 'who can be upgraded', item: 'upgrade', mode: 'audit' },
      target: { all: true, where: 'facts.hardware.memoryMiB >= 2048' },
    },
  )
  const found = {
    upgraded: { found: 'compliant' },
    ready: { found: 'notCompliant', detail: 'Version 13 can be installed.' },
    broken: { found: 'unknown', detail: 'The script ended with exit code 2: no space left' },
    small: { found: 'compliant' },
  } as const
  const told: Record<string, unknown> = {}
  for (const [hostname, answer] of Object.entries(found)) {
    await using agent = await anAgent(server, { hostname })
    if (hostname === 'small') {
      const { facts } = agent.model
      agent.model.facts = { ...facts, hardware: { cpu: 'a cpu', cores: 1, virtual: true, memoryMiB: 1024 } }
      await operator.run(hostname, { kind: 'inventory' })
    }
    agent.script = (self, order) => {
      if (order.type !== 'detect') return obedient(self, order)
      self.tell(order, accepted)
      self.tell(order, { type: 'answered', answers: order.questions.map(({ key }) => ({ key, ...answer })) }, ended)
    }
    const { state, actions } = await operator.run(hostname)
    told[hostname] = [state, ...actions.map(({ kind, verdict, because }) => [kind, verdict, because])]
    assert.ok(
      agent.orders.every(({ type }) => type !== 'execute'),
      'an audit changes nothing',
    )
  }
  assert.deepEqual(told, {
    upgraded: ['compliant', ['audit', 'compliant', 'The test found it as it should be.']],
    ready: [
      'failed',
      ['audit', 'notCompliant', 'The test did not find it as it should be: Version 13 can be installed.'],
    ],
    broken: [
      'failed',
      [
        'audit',
        'unknown',
        'It could not be found out what is there: The script ended with exit code 2: no space left.',
      ],
    ],
    small: ['compliant'],
  })
  const { results } = await operator.call('explainItem', { params: { id: 'small', item: 'upgrade' } })
  assert.deepEqual(
    results[0]?.passedOver.map(({ reason }) => reason),
    ['targetDoesNotMatch'],
  )
})
