/** Are transactions whole, tried again when that is safe, and never otherwise? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { aDatabase, type TestDatabase } from '@fettle/testing/database/a-database.ts'
import { pollUntil } from './embedded/poll.ts'
import { prepared } from './prepared.ts'
import type { Tables } from './tables.ts'
import { commitUnknown, inTransaction } from './transaction.ts'

const countRows = prepared<{ readonly count: number }, []>('test_count_rows', 'select count(*) from purse')
const addRow = prepared<never, [id: number, amount: number]>('test_add_row', 'insert into purse values ($1, $2)')

async function aLedger(): Promise<TestDatabase> {
  const database = await aDatabase()
  await database.pool.query(
    'create table purse (id int primary key, amount int); insert into purse values (1, 10), (2, 20)',
  )
  return database
}

const amounts = async ({ pool }: TestDatabase): Promise<readonly unknown[]> =>
  (await pool.query('select amount from purse order by id')).rows.map(({ amount }) => amount)

const backend = async (db: Kysely<Tables>): Promise<number> =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid ?? 0

test('a transaction returns its result, joins the one around it, and leaves nothing when it fails', async () => {
  await using ledger = await aLedger()
  const result = await inTransaction(ledger.db, async (outer) => {
    const pids = [await backend(outer), await inTransaction(outer, (inner) => backend(inner))]
    await addRow(outer, 3, 30)
    return pids[0] === pids[1]
  })
  assert.equal(result, true)
  let runs = 0
  const failing = inTransaction(ledger.db, async (tx) => {
    runs++
    await addRow(tx, 4, 40)
    await addRow(tx, 1, 0)
  })
  await assert.rejects(failing, { code: '23505' })
  assert.equal(runs, 1)
  await assert.rejects(
    inTransaction(ledger.db, () => Promise.reject(new Error('mine'))),
    { message: 'mine' },
  )
  assert.deepEqual(await amounts(ledger), [10, 20, 30])
  assert.deepEqual([ledger.pool.totalCount - ledger.pool.idleCount], [0])
})

test('serialization failures are tried again until all are done', async () => {
  await using ledger = await aLedger()
  let runs = 0
  const move = (): Promise<void> =>
    inTransaction(
      ledger.db,
      async (tx) => {
        runs++
        const { rows } = await sql<{ amount: number }>`select amount from purse where id = 1`.execute(tx)
        await sql`update purse set amount = ${(rows[0]?.amount ?? 0) + 1} where id = 1`.execute(tx)
      },
      { isolation: 'serializable' },
    )
  await Promise.all([move(), move(), move(), move()])
  assert.deepEqual(await amounts(ledger), [14, 20])
  assert.ok(runs > 4, `only ${runs} runs: nothing collided`)
})

test('of two transactions in a deadlock the victim runs again', async () => {
  await using ledger = await aLedger()
  const runs = [0, 0]
  const both = Promise.withResolvers<void>()
  const move = (which: 0 | 1): Promise<void> =>
    inTransaction(ledger.db, async (tx) => {
      await sql`set local deadlock_timeout = '10ms'`.execute(tx)
      await sql`update purse set amount = amount + 1 where id = ${which + 1}`.execute(tx)
      runs[which] = (runs[which] ?? 0) + 1
      if (runs.every((count) => count > 0)) both.resolve()
      await both.promise
      await sql`update purse set amount = amount + 1 where id = ${2 - which}`.execute(tx)
    })
  await Promise.all([move(0), move(1)])
  assert.deepEqual(await amounts(ledger), [12, 22])
  assert.deepEqual(runs.toSorted(), [1, 2])
})

test('a transaction whose connection is lost runs again, whether it was waiting or between two queries', async () => {
  await using ledger = await aLedger()
  let runs = 0
  await inTransaction(ledger.db, async (tx) => {
    runs++
    await sql`update purse set amount = amount + 1`.execute(tx)
    if (runs === 1) await ledger.pool.query('select pg_terminate_backend($1)', [await backend(tx)])
    if (runs === 2) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    await sql`update purse set amount = amount + 1`.execute(tx)
  })
  assert.equal(runs, 3)
  assert.deepEqual(await amounts(ledger), [12, 22])
})

test('a commit whose answer is lost is reported as unknown, and tried again only when that does no harm', async () => {
  await using ledger = await aLedger()
  await ledger.pool.query(`
    create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return null; end $$;
    create constraint trigger hold after update on purse deferrable initially deferred for each row execute function hold()`)
  for (const repeatable of [false, true]) {
    const holder = await ledger.pool.connect()
    await holder.query('select pg_advisory_lock(1)')
    const committing = inTransaction(
      ledger.db,
      async (tx) => {
        await sql`update purse set amount = 99 where id = 1`.execute(tx)
      },
      { repeatable },
    )
    committing.catch(() => {}) // looked at below
    const waiting = `select pg_terminate_backend(pid) as ended from pg_stat_activity where datname = current_database() and query = 'commit' and wait_event = 'advisory'`
    assert.ok(await pollUntil(async () => (await ledger.pool.query(waiting)).rows.length > 0, { withinMs: 30_000 }))
    await pollUntil(async () => (await ledger.pool.query(waiting)).rows.length === 0, { withinMs: 30_000 })
    await holder.query('select pg_advisory_unlock(1)')
    holder.release()
    if (repeatable) await committing
    else
      await assert.rejects(committing, {
        code: commitUnknown,
        message: /^the connection to the database was lost during a commit/,
      })
    assert.deepEqual(await amounts(ledger), [repeatable ? 99 : 10, 20])
  }
})

test('a transaction that swallowed the failure of a statement is not taken for committed', async () => {
  await using ledger = await aLedger()
  const careless = inTransaction(ledger.db, async (tx) => {
    await addRow(tx, 3, 30)
    await addRow(tx, 1, 0).catch(() => undefined)
  })
  await assert.rejects(careless, /rolled back instead of committed/)
  assert.deepEqual(await amounts(ledger), [10, 20])
})

test('a prepared query is parsed once a connection, in transactions, on the pool and on a client', async () => {
  await using ledger = await aLedger()
  const names = `select name, generic_plans + custom_plans as uses from pg_prepared_statements where name like 'test_%' order by 1`
  await inTransaction(ledger.db, async (tx) => {
    await countRows(tx)
    assert.deepEqual(await countRows(tx), [{ count: 2 }])
    await addRow(tx, 3, 30)
    const { rows } = await sql.raw(names).execute(tx)
    assert.deepEqual(rows, [
      { name: 'test_add_row', uses: 1 },
      { name: 'test_count_rows', uses: 2 },
    ])
  })
  assert.deepEqual(await countRows(ledger.db), [{ count: 3 }])
  assert.deepEqual(await countRows(ledger.pool), [{ count: 3 }])
  const client = await ledger.pool.connect()
  assert.deepEqual(await countRows(client), [{ count: 3 }])
  client.release()
  assert.throws(() => prepared('test_count_rows', 'select 2'), /declared twice/)
  assert.throws(() => prepared('test_other', 'select count(*) from purse'), /declared twice/)
})
