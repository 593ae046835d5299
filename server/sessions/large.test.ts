/** Large sessions and many lines of output stay fast to make, carry out and look at. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

test('[E227] a session of three hundred actions is made, carried out and shown fast', async () => {
  await using server = await aServer()
  const { operator } = server
  const count = 300
  await operator.apply(...Array.from({ length: count }, (_, n) => aPackage(`tool-${n}`)).flat())
  await using agent = await anAgent(server)
  const from = performance.now()
  const id = await operator.start(agent.hostname)
  const session = await operator.final(id)
  assert.deepEqual([session.state, session.actions.length], ['changed', count])
  assert.ok(performance.now() - from < 5000)
  const shown = performance.now()
  for (let n = 0; n < 5; n += 1)
    assert.equal((await operator.call('getSession', { params: { id } })).actions.length, count)
  assert.ok((performance.now() - shown) / 5 < 300, `${(performance.now() - shown) / 5} ms`)
})

test('[E222] beside a million lines of others lists, details and logs are fast, and no line is lost', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { tenant: 'Talkative' })
  await server.operator.apply({ kind: 'tenant', name: 'Talkative' }, ...aPackage('tool'))
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname, { items: ['tool'] })
  const order = await agent.order('execute')
  const texts = Array.from({ length: 2000 }, (_, n) => `line ${n}`)
  agent.print(order, 'a1', ...texts.slice(0, 1000))
  await until('the first lines are stored', () => agent.seen().output === 1000)
  await sql`insert into output (day, session_id, n, at, action_id, stream, text)
    select (now() at time zone 'UTC')::date, 'ses_other' || n % 500, n, now(), 'a' || n % 20, 'out', 'what others print, at some length'
    from generate_series(1, 1000000) as n`.execute(server.database.db)

  const timed = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const from = performance.now()
    const answer = await act()
    const ms = performance.now() - from
    assert.ok(ms < 500, `${what} took ${ms} ms`)
    return answer
  }
  agent.print(order, 'a1', ...texts.slice(1000))
  await timed('storing', () => until('all lines are stored', () => agent.seen().output === 2000))
  await timed('the list', () => server.operator.call('listSessions', { query: { tenant: 'Talkative' } }))
  await timed('the session', () => server.operator.call('getSession', { params: { id } }))
  const query = { after: 1900, limit: 50, action: 'a1' }
  const page = await timed('a page', () => server.operator.call('getSessionLog', { params: { id }, query }))
  assert.deepEqual([page.lines[0]?.text, page.lines.length, page.more], ['line 1900', 50, true])
  const log = await timed('the whole log', () => server.operator.log(id))
  assert.deepEqual(
    log.map(({ text }) => text),
    texts,
  )
  await server.operator.call('cancelSession', { params: { id }, body: {} })
})
