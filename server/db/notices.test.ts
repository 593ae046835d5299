/** Do notices reach every node, once, and again after the connection was lost? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { pollUntil } from './embedded/poll.ts'
import { openNotices } from './notices.ts'

const soon = { withinMs: 30_000, everyMs: 2 }
const endNotices = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'fettle notices'`

test('a notice reaches all nodes that listen, equal ones once, others not', async () => {
  await using database = await aDatabase()
  await using one = await openNotices({ url: database.url })
  await using two = await openNotices({ url: database.url })
  const heard: string[] = []
  await one.listen('work', (payload) => heard.push(`one ${payload}`))
  await two.listen('work', (payload) => heard.push(`two ${payload}`))
  const stop = await two.listen('other', (payload) => heard.push(`other ${payload}`))
  for (let time = 1; time <= 100; time++) one.notify('work', 'cmp_1')
  one.notify('work', 'cmp_2')
  two.notify('other', '')
  assert.ok(await pollUntil(() => heard.length >= 5, soon))
  await stop()
  two.notify('other', 'nobody listens')
  one.notify('work', 'last')
  assert.ok(await pollUntil(() => heard.length >= 7, soon))
  const expected = ['one cmp_1', 'two cmp_1', 'one cmp_2', 'two cmp_2', 'other ', 'one last', 'two last']
  assert.deepEqual(heard.toSorted(), expected.toSorted())
})

test('after the connection was lost it listens again, tells that notices may be missing, and sends what waited', async () => {
  await using database = await aDatabase()
  const said: string[] = []
  const log = { info: () => {}, warn: (text: string) => said.push(text) }
  await using notices = await openNotices({ url: database.url, log })
  const heard: string[] = []
  let missed = 0
  await notices.listen(
    'work',
    (payload) => heard.push(payload),
    () => missed++,
  )
  for (let round = 1; round <= 3; round++) {
    await database.pool.query(endNotices)
    assert.ok(await pollUntil(() => said.length >= round, soon), 'the loss is noticed')
    notices.notify('work', `round ${round}`) // there is no connection now
    assert.ok(await pollUntil(() => missed >= round, soon), 'listeners are told')
    assert.ok(await pollUntil(() => heard.includes(`round ${round}`), soon), 'the notice arrives')
  }
  assert.equal(missed, 3)
  assert.match(said.join(), /the connection for notices was lost: terminating connection due to administrator command/)
})

test('close sends what is waiting, also ends a line that has no connection, and may be called again', async () => {
  await using database = await aDatabase()
  await using listener = await openNotices({ url: database.url })
  const heard: string[] = []
  await listener.listen('work', (payload) => heard.push(payload))
  const sender = await openNotices({ url: database.url })
  sender.notify('work', 'last words')
  await Promise.all([sender.close(), sender.close()])
  assert.ok(await pollUntil(() => heard.includes('last words'), soon))
  const cut = await openNotices({ url: database.url })
  await database.pool.query(endNotices)
  await cut.close()
  const { rows } = await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'fettle notices'`,
  )
  assert.ok(rows.length <= 1)
})

test('a listener that fails harms nobody else', async () => {
  await using database = await aDatabase()
  const said: string[] = []
  await using notices = await openNotices({
    url: database.url,
    log: { info: () => {}, warn: (text) => said.push(text) },
  })
  const heard: string[] = []
  await notices.listen('work', () => {
    throw new Error('broken')
  })
  await notices.listen('work', (payload) => heard.push(payload))
  notices.notify('work', 'a')
  assert.ok(await pollUntil(() => heard.length === 1, soon))
  assert.deepEqual(said, ['a listener on work failed: broken'])
})

test('what PostgreSQL would not take is refused at once', async () => {
  await using database = await aDatabase()
  await using notices = await openNotices({ url: database.url })
  assert.throws(() => notices.notify('work', 'ä'.repeat(4000)), /8000 bytes; 7999 fit/)
  assert.throws(() => notices.notify('Work"; drop', ''), /is not a plain lower-case channel name/)
  await assert.rejects(
    notices.listen('', () => {}),
    /is not a plain lower-case channel name/,
  )
  await assert.rejects(openNotices({ url: 'postgresql://nobody@/x?host=/nowhere' }), /ENOENT/)
})
