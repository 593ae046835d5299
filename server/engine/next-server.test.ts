/** What an update of the server leaves as it was: sessions at work, sessions that wait, and computers nothing was asked of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { aDatabase } from '../../testing/database/a-database.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage } from '../../testing/session/documents.ts'

test('[E242] sessions go on where they were under the next server, and none begins because of it', async () => {
  await using database = await aDatabase()
  await using first = await aServer({ database })
  await first.operator.apply(...aPackage('tool'), ...aFile('note', { path: '/etc/note', content: 'x' }), {
    kind: 'schedule',
    name: 'daily',
    zone: 'UTC',
    cron: '0 3 1 1 *',
    target: { all: true },
  })
  await using working = await anAgent(first, { hostname: 'working' })
  await using away = await anAgent(first, { hostname: 'away' })
  await using idle = await anAgent(first, { hostname: 'idle' })
  working.script = obedientButExecute
  await away.cut()
  await until('it is away', async () => !(await first.operator.call('getComputer', { params: { id: 'away' } })).online)
  const waits = await first.operator.start('away')
  const works = await first.operator.start('working')
  const order = await working.order('execute')
  const [one, ...rest] = order.actions
  assert.ok(one)
  working.tell(order, accepted, ...done(working, one))
  await working.stored()
  const before = await sessionsOf(first)

  await first.stop()
  working.note(order, ...rest.flatMap((action) => done(working, action)))
  await using next = await aServer({ database })
  for (const agent of [working, idle]) {
    agent.address = next.address
    await agent.link()
  }
  await sql`insert into job.job (name) values ('sweep')`.execute(database.db)
  working.tell(order, ended)

  assert.equal((await next.operator.final(works)).state, 'changed')
  assert.deepEqual(
    (await next.operator.call('getSession', { params: { id: works } })).actions.map(({ attempts }) => attempts),
    order.actions.map(() => 1),
  )
  away.address = next.address
  await away.link()
  assert.equal((await next.operator.final(waits)).state, 'changed')
  assert.deepEqual(await sessionsOf(next), before, 'none was added')
  assert.equal(working.orders.filter(({ type }) => type === 'execute').length, 1)
  assert.deepEqual(
    idle.orders.map(({ type }) => type),
    ['inventory'],
    'of this one nothing was asked but when it joined',
  )
})

async function sessionsOf({ operator }: Awaited<ReturnType<typeof aServer>>): Promise<readonly string[]> {
  return (await operator.call('listSessions', { query: {} })).items.map(({ id }) => id)
}
