/** A session the server cannot go on with ends as failed and says why; it neither blocks its computer nor cuts the link. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, answersTo, done, ended, obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

/** Makes every stored document of a kind unusable for core, also for a server that has read it before. */
async function spoil(server: TestServer, column: 'manifest_hash' | 'plan_hash', sessionId: string): Promise<void> {
  await sql`update document set body = '{"entries": 7, "actions": 7}'
    where hash = (select ${sql.ref(column)} from session where id = ${sessionId})`.execute(server.database.db)
}

/** A second server on the same database, which has no documents in memory. */
async function aFreshNode(server: TestServer, agent: ScriptedAgent): Promise<TestServer> {
  await agent.cut()
  const fresh = await aServer({ database: server.database })
  agent.address = fresh.address
  return fresh
}

test('a session whose manifest cannot be read ends as failed, and the next one runs', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server)
  await server.operator.apply(...aPackage('tool'))
  agent.script = () => {}
  const poisoned = await server.operator.start(agent.hostname)
  const detect = await agent.order('detect')
  const next = await server.operator.start(agent.hostname)
  await spoil(server, 'manifest_hash', poisoned)

  await using fresh = await aFreshNode(server, agent)
  agent.script = obedientButExecute
  await agent.link()
  agent.tell(detect, accepted, { type: 'answered', answers: answersTo(agent, detect.questions) }, ended)
  const failed = await fresh.operator.final(poisoned)
  assert.equal(failed.state, 'failed')
  assert.match(failed.problem ?? '', /^The server could not go on with this session because of a mistake of its own: /)
  assert.equal(failed.firstProblem, failed.problem)
  await agent.stored()
  assert.equal(agent.cutByServer, 0)
  assert.ok(fresh.takeErrors().every(({ msg, sessionId }) => /mistake/.test(msg) && sessionId === poisoned))

  const execute = await agent.order('execute')
  assert.equal(execute.sessionId, next)
  agent.tell(execute, accepted, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await fresh.operator.final(next)).state, 'changed')
})

test('a session whose plan cannot be read ends as failed on the report, and can still be looked at', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  await server.operator.apply(...aPackage('tool'))
  const id = await server.operator.start(agent.hostname)
  const execute = await agent.order('execute')
  await agent.stored()
  await spoil(server, 'plan_hash', id)

  await using fresh = await aFreshNode(server, agent)
  await agent.link()
  agent.tell(execute, accepted, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  const failed = await fresh.operator.final(id)
  assert.equal(failed.state, 'failed')
  assert.match(failed.problem ?? '', /mistake of its own/)
  await agent.stored()
  assert.equal(agent.cutByServer, 0)
  assert.ok(fresh.takeErrors().length > 0)
  const { rows } = await sql<{ verdict: string }>`select verdict from action where session_id = ${id}`.execute(
    server.database.db,
  )
  assert.deepEqual(rows, [{ verdict: 'unknown' }])
  const { events } = await fresh.operator.call('getSessionEvents', { params: { id } })
  assert.deepEqual(
    events.map(({ n }) => n),
    events.map((_, at) => at + 1),
  )
})

test('a poisoned session that is due does not keep the others from their time', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { hostname: 'poisoned' })
  await using other = await anAgent(server, { hostname: 'other' })
  await server.operator.apply(...aPackage('tool'))
  agent.script = obedientButExecute
  other.script = obedientButExecute
  const poisoned = await server.operator.start('poisoned', { timeLimitSeconds: 1 })
  await agent.order('execute')
  await server.operator.start('other', { timeLimitSeconds: 1 })
  await other.order('execute')
  await other.cut()
  await using fresh = await aFreshNode(server, agent)
  await server.stop()
  await spoil(server, 'plan_hash', poisoned)
  await sql`update session set due_at = now()`.execute(server.database.db)
  other.address = fresh.address
  await other.link()
  assert.equal((await other.order('cancel')).how, 'now')
  assert.match((await fresh.operator.final(poisoned)).problem ?? '', /mistake of its own/)
  assert.ok(fresh.takeErrors().length > 0)
})

test('[E006] a session that cannot even begin is there as failed, for every computer it was asked for', async () => {
  await using server = await aServer()
  await using one = await anAgent(server, { hostname: 'one' })
  await using two = await anAgent(server, { hostname: 'two' })
  await server.operator.apply(...aPackage('tool'))
  await sql`update item set definition = '{"name": "tool"}'`.execute(server.database.db)
  await sql`update definition_revision set revision = revision + 1`.execute(server.database.db)
  const { started } = await server.operator.call('startSessions', {
    body: { computers: [one.hostname, two.hostname] },
  })
  assert.equal(started.length, 2)
  for (const { id } of started) {
    const session = await server.operator.final(id)
    assert.equal(session.state, 'failed')
    assert.match(session.problem ?? '', /mistake of its own/)
  }
  assert.equal(server.takeErrors().length, 2)
})
