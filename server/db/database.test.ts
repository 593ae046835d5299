/** Is every database, embedded or outside, opened, read and closed as promised? */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { fastFolder } from '@fettle/testing/database/cluster.ts'
import { openDatabase, whyUnfit } from './database.ts'
import { silentLog } from './database-log.ts'
import { chooseAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { startEmbedded } from './embedded/embedded.ts'
import { pollUntil } from './embedded/poll.ts'
import { isLostConnection } from './lost-connection.ts'
import { startTied } from './embedded/tied-process.ts'

test('values arrive exact: numbers, days, points in time, documents', async () => {
  await using database = await aDatabase()
  await sql`create table v (t timestamptz(3) default now(), m timestamptz)`.execute(database.db)
  const { rows } = await database.pool.query(`
    select 9007199254740991 as safe, 9007199254740993 as large, count(*) as count, date '2026-03-01' as day,
      timestamptz '2026-11-20 14:00:00.12+02' as millis, timestamptz '2026-11-20 12:00:00.123456Z' as micros,
      timestamptz '2026-11-20 12:00Z' as whole, timestamptz 'infinity' as forever, null::timestamptz as never,
      array[1, null, 9007199254740993]::int8[] as numbers, array[timestamptz '2026-11-20 12:00:00.5Z', null, 'infinity'] as instants,
      array[date '2026-03-01'] as days, '{}'::int8[] as none, '{"a": [1]}'::jsonb as document`)
  assert.deepEqual(rows, [
    {
      safe: 9007199254740991,
      large: 9007199254740993n,
      count: 1,
      day: '2026-03-01',
      millis: '2026-11-20T12:00:00.120Z',
      micros: '2026-11-20T12:00:00.123456Z',
      whole: '2026-11-20T12:00:00.000Z',
      forever: 'infinity',
      never: null,
      numbers: [1, null, 9007199254740993n],
      instants: ['2026-11-20T12:00:00.500Z', null, 'infinity'],
      days: ['2026-03-01'],
      none: [],
      document: { a: [1] },
    },
  ])
})

test('a database with another time zone and date style reads the same', async () => {
  await using database = await aDatabase()
  const { rows } = await database.pool.query<{ name: string }>('select current_database() as name')
  await database.pool.query(`alter database ${rows[0]?.name} set timezone = 'Asia/Tokyo'`)
  await database.pool.query(`alter database ${rows[0]?.name} set datestyle = 'German'`)
  await using second = await openDatabase({ url: database.url })
  const seen = await second.pool.query(`select timestamptz '2026-11-20 12:00Z' as at, date '2026-03-01' as day`)
  assert.deepEqual(seen.rows, [{ at: '2026-11-20T12:00:00.000Z', day: '2026-03-01' }])
})

test('sessions ended by the server end neither the process nor the pool', async () => {
  await using database = await aDatabase()
  const endOthers =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  for (let round = 1; round <= 5; round++) {
    await database.db.connection().execute(async (connection) => {
      await database.pool.query(endOthers) // the session of `connection` ends while it asks nothing
      await assert.rejects(sql`select 1`.execute(connection), isLostConnection)
    })
    const { rows } = await sql`select 1 as one`.execute(database.db)
    assert.deepEqual(rows, [{ one: 1 }])
    await database.db.connection().execute(async (connection) => {
      await assert.rejects(sql`select pg_terminate_backend(pg_backend_pid())`.execute(connection), isLostConnection)
    })
    assert.deepEqual((await sql`select 1 as one`.execute(database.db)).rows, [{ one: 1 }])
  }
  assert.deepEqual((await database.pool.query('select 1 as one')).rows, [{ one: 1 }])
})

test('queries sent together on one connection are answered together; a failed one spoils only its transaction', async (t) => {
  await using database = await aDatabase()
  const warnings: Error[] = []
  const onWarning = (warning: Error): number => warnings.push(warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  const client = await database.pool.connect()
  await client.query('begin')
  const texts = ['select 1 as n', 'select 1 / 0', 'select 3 as n', 'rollback', 'select 5 as n']
  const answers = await Promise.allSettled(texts.map((text) => client.query<{ n: number }>(text)))
  client.release()
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? (answer.value.rows[0]?.n ?? null) : answer.reason.code)),
    [1, '22012', '25P02', null, 5],
  )
  assert.deepEqual(warnings, []) // pg warns when queries have to queue, which they do without pipeline mode
})

test('close waits for the queries in hand, and may be called again', async () => {
  await using database = await aDatabase()
  const other = await openDatabase({ url: database.url })
  const slow = other.pool.query('select pg_sleep(0.1), 7 as n')
  await pollUntil(() => other.pool.totalCount > other.pool.idleCount, { withinMs: 20_000 })
  await Promise.all([other.close(), other.close()])
  assert.equal((await slow).rows[0]?.n, 7)
})

test('what cannot be used is refused in one sentence, without the password', async () => {
  await using database = await aDatabase()
  const refusal = async (url: string): Promise<string> => {
    try {
      await (await openDatabase({ url })).close()
    } catch (error) {
      return (error as Error).message
    }
    return 'opened'
  }
  const port = await freePort()
  assert.equal(
    await refusal(`postgresql://somebody:secret@127.0.0.1:${port}/fleet`),
    `the database fleet at 127.0.0.1:${port} cannot be used: connect ECONNREFUSED 127.0.0.1:${port}`,
  )
  assert.match(
    await refusal('postgresql://somebody@/fleet?host=/nowhere'),
    /^the database fleet at \/nowhere cannot be used: connect ENOENT/,
  )
  assert.doesNotMatch(await refusal('postgresql://somebody:sec/ret@nowhere.invalid/fleet'), /sec|ret@/)
  assert.match(
    await refusal(database.url.replace(/test_\w+/, 'missing')),
    /^the database missing at .* "missing" does not exist$/,
  )
  await database.pool.query(
    `create database test_ascii template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
  )
  const ascii = await refusal(database.url.replace(/test_\w+/, 'test_ascii'))
  await database.pool.query('drop database test_ascii with (force)')
  assert.match(ascii, /its encoding is SQL_ASCII; make a database with encoding UTF8$/)
  assert.equal(
    whyUnfit({ number: 140_012, version: '14.12', encoding: 'UTF8' }),
    'it is PostgreSQL 14.12; 15 or newer is needed',
  )
  assert.equal(whyUnfit({ number: 150_000, version: '15.0', encoding: 'UTF8' }), undefined)
})

test('a database elsewhere is reached over TCP with a password, in the same way', async () => {
  const home = await mkdtemp(join(fastFolder(), 'fettle-outside-'))
  await chmod(home, 0o755)
  try {
    await makeOutside(home)
    const port = await freePort()
    const account = chooseAccount(undefined)
    const { folder, major } = findBinaries({ home, major: undefined, account, log: silentLog })
    const access = join(home, 'access.conf')
    writeFileSync(access, 'host all all 127.0.0.1/32 scram-sha-256\n')
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', hba_file: access }
    const outside = startTied({
      file: join(folder, 'postgres'),
      args: [
        '-D',
        join(home, `pg${major}`),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      account,
    })
    const url = `postgresql://fettle:${encodeURIComponent('pass/w@rd')}@127.0.0.1:${port}/fettle`
    try {
      const database = await pollUntil(() => openDatabase({ url }).catch(() => undefined), { withinMs: 20_000 })
      assert.ok(database, `it does not start: ${(await outside.lastLines()).join('\n')}`)
      assert.deepEqual((await database.pool.query('select n from kept')).rows, [{ n: 7 }])
      assert.equal(database.isDurable, true)
      await database.close()
      const wrong = url.replace('pass', 'guess')
      await assert.rejects(openDatabase({ url: wrong }), {
        message: `the database fettle at 127.0.0.1:${port} cannot be used: password authentication failed for user "fettle"`,
      })
    } finally {
      outside.signal('SIGINT')
      outside.hold()
      await outside.ended
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

/** Makes a cluster in `home` whose user has a password. */
async function makeOutside(home: string): Promise<void> {
  await using embedded = await startEmbedded({ home, fast: true })
  const client = new Client({ connectionString: embedded.url })
  await client.connect()
  await client.query(`alter role fettle password 'pass/w@rd'; create table kept as select 7 as n`)
  await client.end()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
