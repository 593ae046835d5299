/** Wakes sessions when time alone must move them: one job of the job engine a session, and a sweep that repairs lost ones. */
import { fromKysely, PgBoss } from 'pg-boss'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Engine } from './engine.ts'
import type { Offers } from './offers.ts'
import { makePartitions } from './output.ts'
import { unlinkDeadNodes } from './presence.ts'
import type { AgentReports } from './agent-reports.ts'

const dueQueue = 'session-due'
const sweepQueue = 'sweep'
const partitionQueue = 'output-partitions'

export interface Timers {
  readonly boss: PgBoss
  readonly set: (tx: Transaction<Tables>, sessionId: string, at: number) => Promise<void>
  readonly stop: () => Promise<void>
  /** Begins to work; the engine exists by now. */
  readonly work: (engine: Engine, reports: AgentReports, offers: Offers) => Promise<void>
}

/** Starts the job engine on the server's own pool. */
export async function startTimers(parts: {
  readonly db: Kysely<Tables>
  readonly executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>
  readonly onError: (error: Error) => void
  readonly now: () => number
}): Promise<Timers> {
  const boss = new PgBoss({ db: { executeSql: parts.executeSql as never }, schema: 'job' })
  boss.on('error', parts.onError)
  const stop = (): Promise<void> => boss.stop({ graceful: true, timeout: 5000 })
  try {
    await oneAtATime(parts.db, async () => {
      await boss.start()
      await boss.createQueue(dueQueue, { policy: 'short', retryLimit: 5, retryDelay: 1, deleteAfterSeconds: 60 })
      await boss.createQueue(sweepQueue, { policy: 'short', deleteAfterSeconds: 600 })
      await boss.createQueue(partitionQueue, { policy: 'short', deleteAfterSeconds: 600 })
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    boss,
    set: (tx, sessionId, at) => setJob(boss, tx, sessionId, at),
    work: async (engine, reports, offers) => {
      const waking = { ...parts, engine, boss, startedAt: parts.now() }
      await boss.work<{ sessionId: string }>(dueQueue, { pollingIntervalSeconds: 0.5, batchSize: 20 }, async (jobs) => {
        await eachOf(jobs, ({ data }) => wake(waking, data.sessionId))
      })
      await boss.work(sweepQueue, async () => {
        await unlinkDeadNodes(parts.db, reports)
        await eachOf(await overdue(parts.db, parts.now()), (id) => wake(waking, id))
        await offers.sweep()
      })
      await boss.work(partitionQueue, () => makePartitions(parts.db, parts.now()))
      await boss.schedule(sweepQueue, '* * * * *')
      await boss.schedule(partitionQueue, '17 3 * * *')
      await oneAtATime(parts.db, () => makePartitions(parts.db, parts.now()))
    },
    stop,
  }
}

/** Tables are made while a server starts; two nodes that start together must not both try. */
async function oneAtATime(db: Kysely<Tables>, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtext('fettle tables'))`.execute(connection)
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(hashtext('fettle tables'))`.execute(connection)
    }
  })
}

/** Does each of several things, also when one of them fails; fails in the end when any did, so that they are tried again. */
async function eachOf<T>(things: readonly T[], act: (thing: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const thing of things) await act(thing).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${things.length} failed`)
}

interface Waking {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  readonly now: () => number
  readonly boss: PgBoss
  /** When this server began to work. */
  readonly startedAt: number
}

/**
 * After a start agents have this long to link and to tell what happened meanwhile, before what became due while no server was
 * there is given up. Milliseconds.
 */
const relinkMs = 20_000

/**
 * Lets time pass for a session and gives it its next job, both under the lock of its computer: a job that was set afterwards could
 * take the place of a nearer one that somebody else has set meanwhile.
 */
async function wake({ db, engine, now, boss, startedAt }: Waking, sessionId: string): Promise<void> {
  const row = await db.selectFrom('session').select('computer_id').where('id', '=', sessionId).executeTakeFirst()
  if (!row) return
  await engine.withComputer(row.computer_id, async ({ tx, happen }) => {
    const moment = await momentOf(tx, sessionId, startedAt)
    if (moment === undefined) return
    const session = moment <= now() ? await happen(sessionId, [{ type: 'timePassed' }]) : undefined
    const next = session ? session.dueAt : moment
    if (next !== undefined) await setJob(boss, tx, sessionId, next)
  })
}

/** When time alone must move a session, with what agents are given after a start; undefined when it must not. */
async function momentOf(tx: Transaction<Tables>, sessionId: string, startedAt: number): Promise<number | undefined> {
  const row = await tx
    .selectFrom('session')
    .select(['due_at', 'holds_turn', 'wait_reason'])
    .where('id', '=', sessionId)
    .executeTakeFirst()
  if (!row?.due_at) return undefined
  const due = Date.parse(row.due_at)
  const isForAgent = row.holds_turn || row.wait_reason === 'computer'
  return isForAgent && due < startedAt ? startedAt + relinkMs : due
}

/** The one job of a session, moved when it is there already. */
async function setJob(boss: PgBoss, tx: Transaction<Tables>, sessionId: string, at: number): Promise<void> {
  const when = { singletonKey: sessionId, startAfter: new Date(at), db: fromKysely(tx as never) }
  await boss.upsert(dueQueue, { sessionId }, when)
}

/** Sessions whose moment passed a while ago: their job was lost. */
async function overdue(db: Kysely<Tables>, now: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('session')
    .select('id')
    .where('due_at', '<', new Date(now - 30_000).toISOString())
    .orderBy('due_at')
    .limit(500)
    .execute()
  return rows.map(({ id }) => id)
}
