/** Moments that came while no server was there: agents are heard before anything is given up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Session } from '@fettle/core/terms/session.ts'
import { aDatabase } from '../../testing/database/a-database.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled, ScriptedAgent } from '../../testing/server/an-agent.ts'
import { inTransaction } from '../db/transaction.ts'
import type { AgentReports } from './agent-reports.ts'
import type { Engine, Locked } from './engine.ts'
import type { Offers } from './offers.ts'
import { startTimers } from './timers.ts'

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

test('a nearer moment that somebody sets right after a session was woken is not overwritten', async () => {
  await using database = await aDatabase()
  const { db, pool } = database
  const server = await aServer({ database })
  const { computerId } = await enrolled(server)
  const id = await server.operator.start(computerId)
  await server[Symbol.asyncDispose]()
  const [past, nearer, far] = [Date.now() - 1000, Date.now() + 60_000, Date.now() + 7 * 86_400_000]
  await db
    .updateTable('session')
    .set({ due_at: new Date(past) })
    .where('id', '=', id)
    .execute()

  const timers = await startTimers({
    db,
    executeSql: (text, values) => pool.query(text, values as unknown[]),
    onError: (error) => assert.fail(error),
    now: () => Date.now(),
  })
  const woken = Promise.withResolvers<void>()
  const happen = async () => ({ dueAt: far }) as Session
  const engine: Engine = {
    withComputer: async (_computerId, work) => {
      const result = await inTransaction(db, (tx) => work({ tx, happen } as Partial<Locked> as Locked))
      await inTransaction(db, (tx) => timers.set(tx, id, nearer))
      woken.resolve()
      return result
    },
  }
  await inTransaction(db, (tx) => timers.set(tx, id, past))
  await timers.work(engine, {} as AgentReports, { sweep: async () => {} } as Partial<Offers> as Offers)
  await woken.promise
  await timers.stop()
  const { rows } = await sql<{ start_after: string }>`
    select start_after from job.job where name = 'session-due' and state = 'created'`.execute(db)
  assert.deepEqual(
    rows.map(({ start_after }) => Date.parse(start_after)),
    [nearer],
  )
})
