/** Is what is old forgotten at night, and nothing else? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { aDatabase, type TestDatabase } from '../testing/database/a-database.ts'
import { makePartitions } from './engine/output.ts'
import { forgetOld } from './retention.ts'

const now = Date.parse('2027-06-01T02:41:00Z')

function daysAgo(days: number): Date {
  return new Date(now - days * 86_400_000)
}

/** A tenant with a computer, a schedule and three sessions: one over, one over long ago, one that is still open after a year. */
async function aPast({ db }: TestDatabase): Promise<void> {
  await sql`insert into tenant (id, name) values ('ten_a', 'Acme')`.execute(db)
  await sql`insert into computer (id, name, tenant_id) values ('cmp_a', 'pc', 'ten_a')`.execute(db)
  await sql`insert into schedule (id, name, definition, enabled) values ('sch_a', 'nightly', '{}', true)`.execute(db)
  for (const [id, final, days] of [
    ['ses_new', true, 10],
    ['ses_old', true, 401],
    ['ses_open', false, 401],
  ] as const)
    await sql`insert into session (id, computer_id, tenant_id, kind, state, final, created_at, counts, body, revision)
      values (${id}, 'cmp_a', 'ten_a', 'full', ${final ? 'compliant' : 'waiting'}, ${final}, ${daysAgo(days)}, '{}', '{}', 1)`.execute(
      db,
    )
}

async function ids({ db }: TestDatabase, table: string, column = 'id'): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct ${sql.ref(column)} as id from ${sql.table(table)} order by 1`.execute(db)
  return rows.map(({ id }) => id)
}

async function forget(database: TestDatabase): Promise<void> {
  await forgetOld(database.db, { now, outputDays: 90 })
}

test('runs of schedules go with what came of their computers; those that are not over stay', async () => {
  await using database = await aDatabase()
  const { db } = database
  await aPast(database)
  for (const [id, state, days] of [
    ['run_old', 'done', 401],
    ['run_missed', 'missed', 402],
    ['run_young', 'failed', 399],
    ['run_open', 'starting', 403],
  ] as const) {
    await sql`insert into schedule_run (id, schedule_id, trigger, planned_for, fired_at, state, definition)
      values (${id}, 'sch_a', 'time', ${daysAgo(days)}, ${daysAgo(days)}, ${state}, '{}')`.execute(db)
    await sql`insert into schedule_start (run_id, computer_id, at) values (${id}, 'cmp_a', ${daysAgo(days)})`.execute(
      db,
    )
  }
  await forget(database)
  assert.deepEqual(await ids(database, 'schedule_run'), ['run_open', 'run_young'])
  assert.deepEqual(await ids(database, 'schedule_start', 'run_id'), ['run_open', 'run_young'])
})

test('notifications go when they were seen long ago, or nobody saw them in more than a year', async () => {
  await using database = await aDatabase()
  for (const [id, days, seenDays] of [
    ['ntf_seen_old', 100, 91],
    ['ntf_seen', 399, 89],
    ['ntf_unseen', 399, null],
    ['ntf_unseen_old', 401, null],
  ] as const)
    await sql`insert into notification (id, kind, subject_kind, subject_id, sentence, at, acknowledged_at)
      values (${id}, 'scheduleFailed', 'schedule', 'sch_a', 'x', ${daysAgo(days)}, ${seenDays === null ? null : daysAgo(seenDays)})`.execute(
      database.db,
    )
  await forget(database)
  assert.deepEqual(await ids(database, 'notification'), ['ntf_seen', 'ntf_unseen'])
})

test('mails and deliveries go, but nothing that still waits, and no notice of a session that is not over', async () => {
  await using database = await aDatabase()
  const { db } = database
  await aPast(database)
  for (const [id, session, about, days, mailState] of [
    ['ntc_old', 'ses_old', 'before', 181, 'sent'],
    ['ntc_waiting', 'ses_old', 'after', 181, 'waiting'],
    ['ntc_open', 'ses_open', 'before', 400, 'sent'],
    ['ntc_new', 'ses_new', 'before', 179, 'failed'],
  ] as const) {
    await sql`insert into notice (id, session_id, about, state, letter, created_at)
      values (${id}, ${session}, ${about}, 'told', '{}', ${daysAgo(days)})`.execute(db)
    await sql`insert into mail (id, notice_id, recipient, role, state, next_at)
      values (${`mai_${id}`}, ${id}, 'dana@acme.example', 'person', ${mailState}, now())`.execute(db)
    await sql`insert into mail_link (token_hash, mail_id, session_id, act, expires_at)
      values (${`hash ${id}`}, ${`mai_${id}`}, ${session}, 'view', now())`.execute(db)
  }
  await sql`insert into webhook (id, name, url, events, secret) values ('whk_a', 'chat', 'https://x.example', '{}', 'x')`.execute(
    db,
  )
  for (const [id, state, days] of [
    ['whd_old', 'delivered', 31],
    ['whd_waiting', 'waiting', 31],
    ['whd_new', 'failed', 29],
  ] as const)
    await sql`insert into webhook_delivery (id, webhook_id, event, body, state, next_at, created_at)
      values (${id}, 'whk_a', 'test', '{}', ${state}, now(), ${daysAgo(days)})`.execute(db)
  await forget(database)
  assert.deepEqual(await ids(database, 'notice'), ['ntc_new', 'ntc_open', 'ntc_waiting'])
  assert.deepEqual(await ids(database, 'mail', 'notice_id'), ['ntc_new', 'ntc_open', 'ntc_waiting'])
  assert.equal((await ids(database, 'mail_link', 'token_hash')).length, 3)
  assert.deepEqual(await ids(database, 'webhook_delivery'), ['whd_new', 'whd_waiting'])
})

test('changes of items go after a year; sessions and the history of definitions never do', async () => {
  await using database = await aDatabase()
  const { db } = database
  await aPast(database)
  for (const [session, days] of [
    ['ses_old', 401],
    ['ses_new', 10],
  ] as const)
    await sql`insert into item_change (computer_id, key, session_id, action_id, at, kind, verdict, before, after)
      values ('cmp_a', 'tool', ${session}, 'a1', ${daysAgo(days)}, 'install', 'changed', '', '1.0')`.execute(db)
  await sql`insert into revision (kind, id, name, n, change, definition, by, at)
    values ('item', 'itm_a', 'tool', 1, 'created', '{}', 'a test', ${daysAgo(2000)})`.execute(db)
  await forget(database)
  assert.deepEqual(await ids(database, 'item_change', 'session_id'), ['ses_new'])
  assert.deepEqual(await ids(database, 'session'), ['ses_new', 'ses_old', 'ses_open'])
  assert.deepEqual(await ids(database, 'revision'), ['itm_a'])
})

test('whole days of output are dropped after the days that the operator says, and old lines that had no partition', async () => {
  await using database = await aDatabase()
  const { db } = database
  const day = (days: number): string => daysAgo(days).toISOString().slice(0, 10)
  const line = async (days: number): Promise<void> => {
    await sql`insert into output (day, session_id, n, at, stream, text)
      values (${day(days)}, ${`ses_${days}`}, 1, now(), 'out', 'x')`.execute(db)
  }
  for (const days of [92, 0]) await makePartitions(db, daysAgo(days).getTime())
  for (const days of [92, 91, 90, 89, 0, 200, 80]) await line(days) // of 200 and 80 days ago there is no partition
  await forget(database)
  assert.deepEqual(await ids(database, 'output', 'session_id'), ['ses_0', 'ses_80', 'ses_89', 'ses_90'])
  const { rows } = await sql<{ name: string }>`
    select min(relname) as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'output'::regclass and relname <> 'output_rest'`.execute(db)
  assert.equal(rows[0]?.name, `output_${day(90).replaceAll('-', '')}`)
  await forgetOld(db, { now, outputDays: 30 })
  assert.deepEqual(await ids(database, 'output', 'session_id'), ['ses_0'])
})

test('a partition that somebody reads stays until the next night, and keeps nothing else from being forgotten', async () => {
  await using database = await aDatabase()
  const { db } = database
  await makePartitions(db, daysAgo(100).getTime())
  const name = `output_${daysAgo(100).toISOString().slice(0, 10).replaceAll('-', '')}`
  const isThere = async (): Promise<boolean> =>
    (await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(db)).rows[0]?.there ??
    false
  await db.transaction().execute(async (reader) => {
    await sql`select count(*) from ${sql.table(name)}`.execute(reader)
    await forget(database)
    assert.ok(await isThere())
  })
  await forget(database)
  assert.ok(!(await isThere()))
})
