/** Partitions of output are there in time, and one that is late keeps neither the others nor the server from starting. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { aDatabase, type TestDatabase } from '../../testing/database/a-database.ts'
import { makePartitions } from './output.ts'

const day = 86_400_000
const start = Date.parse('2026-03-01T12:00:00Z')

async function partitions({ db }: TestDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'output'::regclass order by name`.execute(
    db,
  )
  return rows.map(({ name }) => name)
}

async function addLine({ db }: TestDatabase, date: string): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    insert into output (day, session_id, n, at, stream, text) values (${date}, 'ses_a', 1, now(), 'out', 'x')
    returning tableoid::regclass::text as at`.execute(db)
  return rows[0]?.at ?? ''
}

test('today and the seven days to come have a partition, and are made once', async () => {
  await using database = await aDatabase()
  await makePartitions(database.db, start)
  const made = await partitions(database)
  assert.deepEqual(made, [...Array.from({ length: 8 }, (_, at) => `output_2026030${1 + at}`), 'output_rest'])
  await makePartitions(database.db, start)
  assert.deepEqual(await partitions(database), made)
  assert.equal(await addLine(database, '2026-03-08'), 'output_20260308')
})

test('lines of a day whose partition comes too late stay where they are', async () => {
  await using database = await aDatabase()
  assert.equal(await addLine(database, '2026-03-03'), 'output_rest')
  await makePartitions(database.db, start)
  await makePartitions(database.db, start + day)
  const made = await partitions(database)
  assert.ok(!made.includes('output_20260303'))
  assert.ok(made.includes('output_20260302') && made.includes('output_20260309'))
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from output`.execute(database.db)
  assert.equal(rows[0]?.count, 1)
})
