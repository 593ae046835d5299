/** Moments that came while no server was there: agents are heard before anything is given up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../testing/database/a-database.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled, ScriptedAgent } from '../../testing/server/an-agent.ts'

test('a deadline that passed while no server was there does not end a session before its computer could link', async () => {
  await using database = await aDatabase()
  const first = await aServer({ database })
  const agent = new ScriptedAgent(first.address, await enrolled(first))
  const id = await first.operator.start(agent.hostname, { offlineWaitSeconds: 1 })
  await first[Symbol.asyncDispose]()
  const deadline = Date.now() + 1500
  await until('the deadline has passed', () => Date.now() > deadline)
  await using second = await aServer({ database })
  agent.address = second.address
  await agent.link()
  const session = await second.operator.final(id)
  assert.equal(session.state, 'compliant')
  await agent[Symbol.asyncDispose]()
})
