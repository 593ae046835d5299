/** Does every database get the tables of this version, once, whoever starts first? */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { migrate, migrations } from './migrate.ts'

const step = (...statements: readonly string[]): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
})

test('the list names every migration file, in order, without gaps', () => {
  const files = readdirSync(join(import.meta.dirname, 'migrations')).map((name) => name.replace(/\.ts$/, ''))
  assert.deepEqual(Object.keys(migrations), files.toSorted())
  for (const [index, name] of Object.keys(migrations).entries()) {
    assert.match(name, new RegExp(`^${String(index + 1).padStart(4, '0')}_[a-z0-9_]+$`))
  }
})

test('each migration is carried out once', async () => {
  await using database = await aDatabase({ empty: true })
  assert.deepEqual(await migrate(database.db), Object.keys(migrations))
  assert.deepEqual(await migrate(database.db), [])
})

test('four processes that start together leave one migrated database', async () => {
  await using database = await aDatabase({ empty: true })
  const program = `
    import { sql } from 'kysely'
    import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'database.ts'))}
    import { migrate } from ${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))}
    const up = async (db) => { await sql\`create table once as select 1 as n\`.execute(db); await sql\`select pg_sleep(0.1)\`.execute(db) }
    await using database = await openDatabase({ url: process.argv[1] })
    console.log(JSON.stringify(await migrate(database.db, { list: { '0001_once': { up } } })))`
  const runs = [1, 2, 3, 4].map(async () => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program, database.url], {
      cwd: import.meta.dirname,
    })
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return errors + out.trim()
  })
  const outputs = await Promise.all(runs)
  assert.deepEqual(outputs.toSorted(), ['["0001_once"]', '[]', '[]', '[]'])
  assert.deepEqual((await database.pool.query('select n from once')).rows, [{ n: 1 }])
})

test('a migration that fails changes nothing and is named', async () => {
  await using database = await aDatabase({ empty: true })
  const list = {
    '0001_good': step('create table good (id int)'),
    '0002_bad': step('create table bad (id int)', 'select 1 / 0'),
  }
  await assert.rejects(migrate(database.db, { list }), {
    message: 'the database could not be brought up to date: 0002_bad failed: division by zero',
  })
  const tables = `select table_name from information_schema.tables where table_name in ('good', 'bad')`
  assert.deepEqual((await database.pool.query(tables)).rows, [])
  assert.deepEqual(await migrate(database.db, { list: { ...list, '0002_bad': step() } }), ['0001_good', '0002_bad'])
})

test('a program that is older than its database does not start', async () => {
  await using database = await aDatabase({ empty: true })
  const list = { '0001_a': step(), '0002_b': step() }
  await migrate(database.db, { list })
  await assert.rejects(migrate(database.db, { list: { '0001_a': step() } }), {
    message:
      'the database is newer than this program: it has had the migration 0002_b; start the version of Fettle that made it, or one after it',
  })
})
