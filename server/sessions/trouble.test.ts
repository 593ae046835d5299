/** What sessions do when things around them go wrong: restarts, cancels in the middle of writing, definitions and services that go away. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { until } from '../../testing/computers/until.ts'
import { aDatabase } from '../../testing/database/a-database.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedient, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, enrolled, ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage, aScript } from '../../testing/session/documents.ts'

async function get({ operator }: TestServer, id: string): Promise<SessionDetail> {
  return await operator.call('getSession', { params: { id } })
}

/** Wakes a session's timer now, whenever it was set for. */
async function ring({ database }: TestServer, id: string): Promise<void> {
  await sql`update job.job set start_after = now() where singleton_key = ${id} and state = 'created'`.execute(
    database.db,
  )
}

suite('trouble', { concurrency: 2 }, () => {
  test('[E004] [E005] after a restart what works goes on first, then what waits, in its order; nothing is dropped for its age', async () => {
    await using database = await aDatabase()
    const first = await aServer({ database })
    await first.operator.apply(...aPackage('tool'))
    await using agent = await anAgent(first)
    agent.script = silent
    const working = await first.operator.start(agent.hostname)
    await agent.order('detect')
    const waiting = await first.operator.start(agent.hostname, { kind: 'detection' })
    const urgent = await first.operator.start(agent.hostname, { kind: 'resolution' })
    // As old as a session can be.
    await sql`update session set created_at = created_at - interval '300 days' where id = ${waiting}`.execute(
      database.db,
    )
    await first[Symbol.asyncDispose]()

    await using second = await aServer({ database })
    agent.address = second.address
    const begun: string[] = []
    agent.script = (one, order) => {
      if (!begun.includes(order.sessionId)) begun.push(order.sessionId)
      obedient(one, order)
    }
    agent.orders.length = 0 // it remembers nothing, so that what is sent again is carried out
    await agent.link()
    for (const id of [working, waiting, urgent])
      assert.match((await second.operator.final(id, 30)).state, /^(compliant|changed|partial)$/)
    assert.deepEqual(begun, [working, waiting, urgent])
  })

  test('[E015] [E217] what was cancelled is not tried again by anybody; run again by hand, its new output streams', async () => {
    await using server = await aServer()
    await server.operator.apply(...aPackage('tool'), ...aFile('note', { path: '/etc/note', content: 'x' }))
    await using agent = await anAgent(server)
    agent.script = obedientButExecute
    const id = await server.operator.start(agent.hostname)
    const order = await agent.order('execute')
    agent.tell(order, accepted, { type: 'actionStarted', actionId: 'a1', attempt: 1 })
    agent.print(order, 'a1', 'first time')
    await agent.stored()
    await server.operator.call('cancelSession', { params: { id }, body: {} })
    await agent.order('cancel') // it obeys
    await agent.stored()
    const cancelled = await server.operator.final(id)
    const orders = agent.orders.length
    await ring(server, id)
    await sql`insert into job.job (name) values ('sweep')`.execute(server.database.db)
    await agent.cut()
    await agent.link()
    await until('its timer and the sweep are done', async () => {
      const { rows } = await sql<{ open: number }>`select count(*)::int as open from job.job
        where state in ('created', 'retry', 'active') and (singleton_key = ${id} or (name = 'sweep' and start_after <= now()))`.execute(
        server.database.db,
      )
      return rows[0]?.open === 0
    })
    assert.deepEqual([(await get(server, id)).revision, agent.orders.length], [cancelled.revision, orders])
    const { rows } = await sql<{ retried: number }>`select count(*)::int as retried from job.job
      where singleton_key = ${id} and retry_count > 0`.execute(server.database.db)
    assert.equal(rows[0]?.retried, 0)

    const live = await server.operator.fetch('/api/v1/events')
    const seen = live.body?.getReader() ?? assert.fail('there is no stream')
    await server.operator.call('rerunSession', { params: { id }, body: { what: 'actions', actions: ['a1'] } })
    const again = await agent.order('execute')
    agent.tell(again, accepted, { type: 'actionStarted', actionId: 'a1', attempt: 1 })
    agent.print(again, 'a1', 'second time')
    let told = ''
    while (!told.includes(`"type":"output","sessionId":"${id}"`))
      told += Buffer.from((await seen.read()).value ?? assert.fail('the stream ended')).toString()
    await seen.cancel()
    const { lines } = await server.operator.call('getSessionLog', { params: { id }, query: { action: 'a1' } })
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['first time', 'second time'],
    )
    assert.equal((await get(server, id)).state, 'executing')
    agent.tell(again, ...again.actions.flatMap((action) => done(agent, action)), ended)
    await until('it is over again', async () => (await get(server, id)).endedAt !== undefined)
  })

  test('[E016] [E019] [E021] cancelling by twos while everything is written ends all of a tenant, without a deadlock, and no others', async () => {
    await using database = await aDatabase()
    const server = await aServer({ database })
    const { operator } = server
    await operator.apply(
      ...aPackage('tool'),
      ...aScript('one-by-one', { test: 'false', set: 'true' }, { item: { serial: true } }),
    )
    const agents: ScriptedAgent[] = []
    for (let n = 0; n < 6; n += 1) agents.push(await anAgent(server, { tenant: 'Busy' }))
    await using bystander = await anAgent(server, { tenant: 'Quiet' })
    bystander.script = silent
    const untouched = await operator.start(bystander.computerId)
    await operator.call('setLimit', { body: { scope: 'tenant', name: 'Busy', most: 4 } })
    const away = await enrolled(server, { tenant: 'Busy' })
    const window = { start: 'at', at: '2099-01-01T22:00:00Z' } as const
    const computers = [...agents.map(({ computerId }) => computerId), away.computerId]
    const all: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const bodies = [
        { computers },
        { computers, kind: 'detection' },
        { computers, window },
        { computers, kind: 'inventory' },
      ] as const
      const begun = await Promise.all(
        bodies.map((body) => operator.call('startSessions', { body: { ...body, computers: [...computers] } })),
      )
      all.push(...begun.flatMap(({ started }) => started.map(({ id }) => id)))
      await Promise.all([
        operator.call('cancelSessions', { body: { tenant: 'Busy' } }),
        operator.call('cancelSessions', { body: { tenant: 'Busy', how: 'now' } }),
        ...begun.flatMap(({ started }) =>
          started.map(({ id }) => operator.call('cancelSession', { params: { id }, body: {} })),
        ),
      ])
    }
    const from = performance.now()
    for (const id of all) await operator.final(id, 30)
    assert.ok(performance.now() - from < 30_000 && all.length >= 3 * computers.length)
    const { items } = await operator.call('listSessions', { query: { tenant: 'Busy', status: 'inProgress' } })
    assert.deepEqual(items, [])
    assert.equal((await get(server, untouched)).endedAt, undefined)
    for (const agent of agents) await agent[Symbol.asyncDispose]()
    // Connections say what they counted when they are closed.
    await server[Symbol.asyncDispose]()
    const { rows } = await sql<{ deadlocks: string }>`
      select deadlocks from pg_stat_database where datname = current_database()`.execute(database.db)
    assert.equal(Number(rows[0]?.deadlocks), 0)
  })

  test('[E025] an item that is deleted while it is carried out does not fail its session', async () => {
    await using server = await aServer()
    const { operator } = server
    await operator.apply(...aPackage('tool'), ...aFile('note', { path: '/etc/note', content: 'x' }))
    await using agent = await anAgent(server)
    agent.script = obedientButExecute
    const id = await operator.start(agent.hostname)
    const order = await agent.order('execute')
    for (const [kind, name] of [
      ['deployment', 'tool for all'],
      ['software', 'tool'],
    ] as const)
      await operator.call('deleteObject', { params: { kind, name } })
    agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
    const session = await operator.final(id)
    assert.equal(session.state, 'changed')
    assert.deepEqual(session.actions.map(({ item, verdict }) => [item, verdict]).toSorted(), [
      ['note', 'changed'],
      ['tool', 'changed'],
    ])
    assert.equal((await operator.run(agent.hostname)).actions.length, 1)
  })

  test('[E029] a node that cannot write that it is there still looks at its computers', async () => {
    await using server = await aServer()
    await server.operator.apply(...aPackage('tool'))
    await using agent = await anAgent(server)
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no beat'; end $$;
      create trigger refuse before insert or update on node execute function refuse()`.execute(server.database.db)
    await until('a heartbeat failed', () => server.log().some(({ msg }) => msg === 'the heartbeat failed'), 10_000)
    const session = await server.operator.run(agent.hostname, { kind: 'detection' })
    assert.deepEqual(
      session.actions.map(({ verdict }) => verdict),
      ['notCompliant'],
    )
    await sql`drop trigger refuse on node`.execute(server.database.db)
    assert.ok(server.takeErrors().every(({ msg }) => msg === 'the heartbeat failed'))
  })

  test('[E066] [E230] a mail server and a webhook that never answer hold up neither a start nor a session', async () => {
    await using database = await aDatabase()
    const connections: { destroy: () => void }[] = []
    const hole = createServer((socket) => void connections.push(socket)).listen(0, '127.0.0.1')
    await once(hole, 'listening')
    const { port } = hole.address() as AddressInfo
    const first = await aServer({ database })
    await first.operator.apply({ kind: 'tenant', name: 'Acme' }, ...aPackage('tool'))
    const smtp = { host: '127.0.0.1', port, tls: 'none' } as const
    await first.operator.call('putMailSettings', {
      body: { settings: { publicUrl: 'https://fettle.example.org', from: 'it@acme.example', smtp } },
    })
    await first.operator.call('createWebhook', {
      body: {
        name: 'hole',
        url: `http://127.0.0.1:${port}/`,
        events: ['sessionEnded'],
        tenant: 'Acme',
        allowPrivate: true,
      },
    })
    await using agent = await anAgent(first)
    const notify = { after: true, also: ['dana@acme.example'] }
    assert.equal((await first.operator.run(agent.hostname, { notify })).state, 'changed')
    await until('both were tried', () => connections.length >= 2)
    await first[Symbol.asyncDispose]()

    const from = performance.now()
    await using second = await aServer({ database })
    agent.address = second.address
    await agent.link()
    assert.equal((await second.operator.run(agent.hostname, { notify })).state, 'compliant')
    assert.ok(performance.now() - from < 10_000)
    for (const socket of connections) socket.destroy()
    hole.close()
  })

  test('[E067] a pending reboot does not make a detection reboot', async () => {
    await using server = await aServer()
    await server.operator.apply(...aPackage('tool'))
    await using agent = await anAgent(server)
    const boot = { bootId: 'boot', bootedAt: '2026-01-01T00:00:00Z', rebootPending: true }
    agent.model.facts = { ...agent.model.facts, boot }
    const session = await server.operator.run(agent.hostname, { kind: 'detection', reboot: 'force' })
    assert.deepEqual([...new Set(agent.orders.map(({ type }) => type))], ['inventory', 'detect'])
    assert.deepEqual(session.reboots, [])
  })

  test('[E079] without a word nobody is rebooted, and a batch keeps what it was told', async () => {
    await using server = await aServer()
    await server.operator.apply(...aPackage('tool'))
    await using one = await anAgent(server, { tags: ['both'] })
    await using two = await anAgent(server, { tags: ['both'] })
    for (const [wish, preference] of [
      [{}, 'suppress'],
      [{ reboot: 'suppress' }, 'suppress'],
      [{ reboot: 'ifNeeded' }, 'ifNeeded'],
    ] as const) {
      const { started } = await server.operator.call('startSessions', { body: { filter: 'tag:both', ...wish } })
      for (const { id } of started)
        assert.equal((await server.operator.final(id)).options.reboot.preference, preference)
      for (const agent of [one, two]) {
        const order = await agent.order('execute')
        assert.equal(order.conduct.reboot.preference, preference)
        agent.model.installed.clear()
      }
    }
  })

  test('[E225] [E224] an order, and whoever looks at a session, see nothing of other computers and tenants', async () => {
    await using server = await aServer()
    const { operator } = server
    await using here = await anAgent(server, { tenant: 'Acme', hostname: 'reception-01' })
    await using there = await anAgent(server, { tenant: 'Globex', hostname: 'warehouse-01' })
    await operator.apply(
      ...aScript('census', { test: 'false', set: 'true' }),
      { kind: 'person', email: 'eli@globex.example', name: 'Eli', tenant: 'Globex' },
      { kind: 'software', name: 'globex-only', apt: 'globex-only' },
      {
        kind: 'deployment',
        name: 'globex-only',
        item: 'globex-only',
        desired: 'latest',
        target: { tenant: 'Globex', all: true },
      },
    )
    const ids = await Promise.all([here, there].map((agent) => operator.start(agent.hostname)))
    for (const [at, agent] of [here, there].entries()) {
      const other = at === 0 ? there : here
      const session = await operator.final(ids[at] ?? '')
      const log = await operator.call('getSessionLog', { params: { id: session.id } })
      const seen = JSON.stringify([agent.orders, session, log])
      assert.ok(!seen.includes(other.hostname) && !seen.includes(other.computerId) && !seen.includes(ids[1 - at] ?? ''))
      if (at === 0) assert.ok(!/globex|eli@/i.test(JSON.stringify([agent.orders, session])))
    }
  })
})
