/** Computers are online as long as a node holds their link, and offline when the node or the link is gone. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { aDatabase } from '../../testing/database/a-database.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, enrolled } from '../../testing/server/an-agent.ts'
import { CheckedOperator } from '../../testing/server/checked-operator.ts'
import { aServerProcess } from '../../testing/world/server-process.ts'
import { aFile, aPackage } from '../../testing/session/documents.ts'

async function isOnline(server: { readonly operator: CheckedOperator }, computer: string): Promise<boolean> {
  return (await server.operator.call('getComputer', { params: { id: computer } })).online
}

async function nodeOf({ database }: TestServer, computerId: string): Promise<string | null> {
  const { node_id } = await database.db
    .selectFrom('computer')
    .select('node_id')
    .where('id', '=', computerId)
    .executeTakeFirstOrThrow()
  return node_id
}

suite('presence', { concurrency: true }, () => {
  test('a server killed while a session executes goes on with it when it is back, and the end is the true one', async () => {
    await using database = await aDatabase()
    const dataFolder = await mkdtemp(join(tmpdir(), 'fettle-killed-'))
    const start = (listen: string) => aServerProcess({ listen, dataFolder, databaseUrl: database.url })
    const killed = await start('127.0.0.1:0')
    const operator = new CheckedOperator(killed)
    await using agent = await anAgent({ address: killed.address, operator })
    await operator.apply(...aPackage('tool'), ...aFile('note', { path: '/etc/note', content: 'x' }))
    agent.script = obedientButExecute
    const id = await operator.start(agent.hostname)
    const order = await agent.order('execute')
    const [first, second] = order.actions
    assert.ok(first && second)
    agent.tell(order, accepted, ...done(agent, first))
    agent.print(order, first.id, 'before')
    await agent.stored()
    killed.kill('SIGKILL')
    await killed.ended
    // It carries on without the server.
    agent.tell(order, { type: 'actionStarted', actionId: second.id, attempt: 1 })
    agent.print(order, second.id, 'meanwhile')

    await using server = await start(new URL(killed.address).host)
    assert.equal(server.token, killed.token)
    await agent.link()
    agent.tell(order, ...done(agent, second), ended)
    const session = await operator.final(id)
    assert.equal(session.state, 'changed')
    assert.deepEqual(
      session.actions.map(({ verdict, attempts }) => [verdict, attempts]),
      [
        ['changed', 1],
        ['changed', 1],
      ],
    )
    const { events } = await operator.call('getSessionEvents', { params: { id } })
    assert.deepEqual(
      events.map(({ n }) => n),
      events.map((_, at) => at + 1),
    )
    assert.equal(events.filter(({ type }) => type === 'actionEnded').length, 2)
    const log = await operator.log(id)
    assert.deepEqual(
      log.map(({ text }) => text),
      ['before', 'meanwhile'],
    )
    assert.equal(await isOnline({ operator }, agent.hostname), true)
    await rm(dataFolder, { recursive: true, force: true })
  })

  test("[E047] [E002] a dead node's computers are offline, and their sessions wait", async () => {
    await using server = await aServer()
    await using first = await anAgent(server)
    await using second = await anAgent(server)
    await server.operator.apply(...aPackage('tool'))
    const { db } = server.database
    const ids: string[] = []
    for (const agent of [first, second]) {
      agent.script = silent
      ids.push(await server.operator.start(agent.hostname))
      await agent.order('detect')
      await agent.cut()
      await until('the link is gone', async () => (await nodeOf(server, agent.computerId)) === null)
    }
    // As if they were held by a node that stopped beating, and by one that nobody remembers.
    await sql`insert into node (id, beat_at) values ('silent', now() - interval '16 seconds')`.execute(db)
    await sql`update computer set node_id = case id when ${first.computerId} then 'silent' else 'forgotten' end`.execute(
      db,
    )
    await sql`update session set state = 'detecting', body = (body || '{"online": true, "state": "detecting"}'::jsonb) - 'wait'
      where not final`.execute(db)
    assert.equal(await isOnline(server, first.computerId), true)
    for (const [at, { computerId }] of [first, second].entries()) {
      await until('its computer is offline', async () => !(await isOnline(server, computerId)), 7000)
      const session = await server.operator.call('getSession', { params: { id: ids[at] ?? '' } })
      assert.match(session.wait?.sentence ?? '', /^The link to .* is lost/)
    }
  })

  test('a node that beats is alive, whatever its clock says', async () => {
    await using server = await aServer()
    await using node = await aServer({ database: server.database })
    await using here = await anAgent(server)
    await using there = await anAgent(node)
    const { rows } = await sql<{ age: number }>`
      select extract(epoch from clock_timestamp() - beat_at)::float as age from node`.execute(server.database.db)
    assert.equal(rows.length, 2)
    assert.ok(rows.every(({ age }) => age >= 0 && age < 6))
    assert.notEqual(await nodeOf(server, here.computerId), await nodeOf(server, there.computerId))
  })

  test('[E042] [E054] [E055] online is who is linked: a link whose node was taken for dead is made anew, a computer without a link is offline', async () => {
    await using server = await aServer()
    await using agent = await anAgent(server)
    const node = await nodeOf(server, agent.computerId)
    await using other = await anAgent(server)
    const never = await enrolled(server)
    await other.cut()
    await until('the link is gone', async () => (await nodeOf(server, other.computerId)) === null)
    const { db } = server.database
    await db.updateTable('computer').set({ node_id: null }).where('id', '=', agent.computerId).execute()
    await db.updateTable('computer').set({ node_id: node }).where('id', '=', other.computerId).execute()
    // It is believed to be there, so its session begins; what is true stops it.
    const believed = await server.operator.start(other.hostname, { kind: 'inventory' })
    await agent.lost()
    await until('the other is offline', async () => !(await isOnline(server, other.computerId)), 7000)
    assert.equal((await server.operator.call('getSession', { params: { id: believed } })).wait?.reason, 'computer')
    await agent.link()
    assert.equal(await isOnline(server, agent.computerId), true)
    assert.equal((await server.operator.run(agent.hostname)).state, 'compliant')
    assert.equal(await isOnline(server, never.hostname), false)
    const waits = await server.operator.start(never.hostname)
    assert.equal((await server.operator.call('getSession', { params: { id: waits } })).wait?.reason, 'computer')
  })

  test('[E047] an order of another node reaches its computer, also when the notice of it is lost', async () => {
    await using server = await aServer()
    await using node = await aServer({ database: server.database })
    await using agent = await anAgent(node)
    await server.operator.run(agent.hostname, { kind: 'inventory' })
    agent.script = silent
    agent.forgetOrders()
    // An order that nobody announced: as if the server that wrote it had died at once.
    const id = await server.operator.start(agent.hostname, { kind: 'inventory' })
    const order = await agent.order('inventory')
    await sql`insert into work_order (id, session_id, computer_id, body)
      select id || 'x', session_id, computer_id, body || jsonb_build_object('id', id || 'x') from work_order
      where id = ${order.id}`.execute(server.database.db)
    const lost = await agent.order('inventory')
    assert.equal(lost.id, `${order.id}x`)
    await server.operator.call('cancelSession', { params: { id }, body: {} })
  })
})
