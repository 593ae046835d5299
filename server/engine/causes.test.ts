/** Shows that sessions and items keep why they went wrong, and that it is open no longer than it lasts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedient } from '../../testing/server/agent-script.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

let server: TestServer
before(async () => {
  server = await aServer()
  await server.operator.apply(...aPackage('tool'))
})
after(() => server[Symbol.asyncDispose]())

/** Its changes fail with this detail. */
function failing(detail: string): ScriptedAgent['script'] {
  return (agent, order) => {
    if (order.type !== 'execute') return obedient(agent, order)
    const events = order.actions.flatMap(({ id: actionId }) => [
      { type: 'actionStarted', actionId, attempt: 1 } as const,
      {
        type: 'actionEnded',
        actionId,
        verdict: 'failed',
        reason: 'changeFailed',
        detail,
        startedAt: Date.now(),
      } as const,
    ])
    agent.tell(order, accepted, ...events, ended)
  }
}

const busy = (pid: number) => `Could not get lock /var/lib/dpkg/lock-frontend. It is held by process ${pid} (apt-get)`

async function openCauses(): Promise<readonly (readonly [string, number])[]> {
  const { needsAttention } = await server.operator.call('getOverview')
  return needsAttention.causes.map(({ cause, computers }) => [cause, computers])
}

async function statesOf(agent: ScriptedAgent): Promise<readonly unknown[]> {
  const { rows } = await sql<{ verdict: string; cause: string | null; open: boolean }>`
    select verdict, cause, until is null as open from item_state where computer_id = ${agent.computerId} order by since`.execute(
    server.database.db,
  )
  return rows.map(({ verdict, cause, open }) => [verdict, cause, open])
}

test('the same trouble on two computers is one cause, until it is repaired', async () => {
  await using one = await anAgent(server)
  await using two = await anAgent(server)
  one.script = failing(busy(4711))
  two.script = failing(busy(12))
  const first = await server.operator.run(one.hostname)
  await server.operator.run(two.hostname)
  assert.deepEqual(await openCauses(), [['apt-lock', 2]])
  const { items } = await server.operator.call('getCause', { params: { cause: 'apt-lock' }, query: {} })
  assert.deepEqual(new Set(items.map(({ computer }) => computer.name)), new Set([one.hostname, two.hostname]))
  const { rows } = await sql<{ cause: string }>`select cause from session where id = ${first.id}`.execute(
    server.database.db,
  )
  assert.deepEqual(rows, [{ cause: 'apt-lock' }])

  one.script = obedient
  await server.operator.run(one.hostname)
  assert.deepEqual(await openCauses(), [['apt-lock', 1]])
  assert.deepEqual(await statesOf(one), [
    ['failed', 'apt-lock', false],
    ['compliant', null, true],
  ])
  two.script = obedient
  await server.operator.run(two.hostname)
  assert.deepEqual(await openCauses(), [])
})

test('another cause is a change of the state; the same one is none', async () => {
  await using agent = await anAgent(server)
  agent.script = failing(busy(1))
  await server.operator.run(agent.hostname)
  agent.script = failing(busy(2))
  await server.operator.run(agent.hostname)
  agent.script = failing('cp: No space left on device')
  await server.operator.run(agent.hostname)
  assert.deepEqual(await statesOf(agent), [
    ['failed', 'apt-lock', false],
    ['failed', 'disk-full', true],
  ])
})

test('what was found before causes were kept gets its cause without beginning anew', async () => {
  await using agent = await anAgent(server)
  agent.script = failing('The frobnicator gave up')
  await server.operator.run(agent.hostname)
  const { db } = server.database
  const since = () =>
    sql<{
      since: string
    }>`select since from item_state where computer_id = ${agent.computerId} and until is null`.execute(db)
  const before = await since()
  await sql`update item_state set cause = 'unsorted' where computer_id = ${agent.computerId}`.execute(db)
  await server.operator.run(agent.hostname)
  assert.deepEqual((await since()).rows, before.rows)
  const [state] = await statesOf(agent)
  assert.match(JSON.stringify(state), /"change-failed-\w{12}"/)
})
