/** What the page of a session is told of actions beyond their verdicts: when they were heard of, their limit, and what helps. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aPackage, aScript } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

async function get(id: string): Promise<SessionDetail> {
  return await server.operator.call('getSession', { params: { id } })
}

test('while actions run it is told when they were heard of last, and how long they may take; what is known stands beside what was said', async () => {
  await server.operator.apply(
    ...aPackage('tool'),
    ...aScript('setup', { test: 'false', set: { source: 'true', timeout: '90s' } }),
  )
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname)
  const order = await agent.order('execute')
  const before = await get(id)
  assert.equal(before.heardAt, undefined, 'nothing runs yet')
  const limits = Object.fromEntries(before.actions.map(({ item, limitMs }) => [item, limitMs]))
  assert.deepEqual(limits, { tool: undefined, setup: 90_000 })

  const setup = before.actions.find(({ item }) => item === 'setup')?.id ?? assert.fail('it has no such action')
  const [begun] = agent.tell(order, accepted, { type: 'actionStarted', actionId: setup, attempt: 1 }).slice(1)
  await agent.stored()
  assert.equal(Date.parse((await get(id)).heardAt ?? ''), begun?.at)

  agent.print(order, setup, 'still at work')
  const line = await until('the line is stored', async () => (await server.operator.log(id))[0])
  assert.equal((await get(id)).heardAt, line.at)

  const detail = 'The script ended with exit code 1618'
  agent.tell(
    order,
    { type: 'actionEnded', actionId: setup, verdict: 'failed', reason: 'changeFailed', detail, startedAt: Date.now() },
    ended,
  )
  await server.operator.final(id)
  const over = await get(id)
  assert.equal(over.heardAt, undefined)
  const failed = over.actions.find(({ item }) => item === 'setup')
  assert.equal(failed?.detail, detail, 'what was said stays as it was')
  assert.deepEqual([failed?.help?.id, failed?.help?.next], ['msi-1618', 'rerun'])
  assert.ok(over.actions.every(({ item, help }) => item === 'setup' || help === undefined))
})
