/** Health: what is asked by who watches over the server, also when the database is gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent, enrolled } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

async function text(server: TestServer, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.address}${path}`)
  return { status: response.status, text: await response.text() }
}

/** Values of the metrics by name and labels, as Prometheus reads them. */
async function metrics(server: TestServer): Promise<ReadonlyMap<string, number>> {
  const response = await server.operator.fetch('/metrics')
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/)
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

test('a server that runs says that it lives, is ready, and which version it is', async () => {
  await using server = await aServer()
  assert.deepEqual(await text(server, '/livez'), { status: 200, text: 'ok\n' })
  assert.deepEqual(await text(server, '/readyz'), { status: 200, text: '[+]database ok\n' })
  const version = JSON.parse((await text(server, '/version')).text) as Record<string, string>
  assert.equal(version['name'], 'fettle')
  assert.match(version['version'] ?? '', /^\d+\.\d+\.\d+/)
})

/** Makes the database refuse all connections, and ends those it has; returns what undoes it. */
async function takeAway(server: TestServer): Promise<() => Promise<void>> {
  const { url, pool } = server.database
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  const name = rows[0]?.name ?? ''
  const admin = new Client({ connectionString: url.replace(/\/[^/?]*(\?|$)/, '/postgres$1') })
  await admin.connect()
  await admin.query(`alter database ${name} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  return async () => {
    await admin.query(`alter database ${name} allow_connections true`)
    await admin.end()
  }
}

test('[E030] [E031] without its database a server lives and is not ready; when it is back all goes on, also what was due', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server)
  await server.operator.apply(...aPackage('tool'))
  const away = await enrolled(server, { hostname: 'away' })
  const due = await server.operator.start(away.hostname, { offlineWaitSeconds: 1 })
  const passed = Date.now() + 1000
  const giveBack = await takeAway(server)
  try {
    assert.equal((await text(server, '/livez')).status, 200)
    assert.deepEqual(await text(server, '/readyz'), { status: 503, text: '[-]database does not answer\n' })
    const answer = await server.operator.fetch('/api/v1/tenants')
    assert.ok(answer.status >= 500)
    assert.ok(!(await answer.text()).includes('postgres'))
    await until('the moment of the waiting session has passed', () => Date.now() > passed)
  } finally {
    await giveBack()
  }
  await until('the server is ready', async () => (await text(server, '/readyz')).status === 200)
  if (!agent.isLinked) await agent.link()
  await until('a session runs', async () => {
    const session = await server.operator.run(agent.hostname)
    return session.state === 'changed' || session.state === 'compliant'
  })
  assert.equal((await server.operator.final(due, 60)).state, 'missed')
  const off = await enrolled(server, { hostname: 'off' })
  const missed = await server.operator.start(off.hostname, { offlineWaitSeconds: 1 })
  assert.equal((await server.operator.final(missed, 15)).state, 'missed')
  server.takeErrors()
})

test('numbers move: requests, links, readers, sessions', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { hostname: 'pc' })
  const before = await metrics(server)
  assert.equal(before.get('fettle_agents_connected'), 1)
  assert.equal(before.get('fettle_sessions_total{outcome="compliant",kind="inventory"}'), 1)
  assert.equal(before.get('fettle_event_stream_clients'), 0)
  agent.script = () => {}
  const id = await server.operator.start('pc')
  const during = await metrics(server)
  assert.equal([...during].filter(([name]) => name.startsWith('fettle_sessions{')).length, 0)
  const session = await server.operator.final(id)
  assert.equal(session.state, 'compliant') // nothing is deployed
  await server.operator.call('cancelSession', { params: { id }, body: {} })
  await server.operator.call('cancelSession', { params: { id }, body: {} })
  const after = await metrics(server)
  // A session ends once, whatever is told of it afterwards.
  assert.equal(after.get('fettle_sessions_total{outcome="compliant",kind="full"}'), 1)
  assert.equal(after.get('fettle_session_duration_seconds_count{kind="full"}'), 1)
  const requests = 'fettle_http_requests_total{method="POST",route="/api/v1/sessions",code="200"}'
  assert.equal((after.get(requests) ?? 0) - (before.get(requests) ?? 0), 1)
  await server.operator.fetch('/api/v1/sessions/ses_nothing')
  const missing = 'fettle_http_requests_total{method="GET",route="/api/v1/sessions/{id}",code="404"}'
  assert.equal((await metrics(server)).get(missing), 1)
  await agent.cut()
  await until('the link is counted out', async () => (await metrics(server)).get('fettle_agents_connected') === 0)
  const isOnline = async () => (await server.operator.call('getComputer', { params: { id: 'pc' } })).online
  await until('the computer is offline', async () => !(await isOnline()))
  const waiting = await server.operator.start('pc', { kind: 'detection' })
  assert.equal((await metrics(server)).get('fettle_sessions{state="waiting"}'), 1)
  await server.operator.call('cancelSession', { params: { id: waiting }, body: {} })
  assert.equal((await metrics(server)).get('fettle_sessions{state="waiting"}'), undefined)
})
