/** Does an embedded PostgreSQL start, survive and stop as it should, whatever happened before? */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { fastFolder } from '@fettle/testing/database/cluster.ts'
import { processesIn, processesOfSession, startDatabaseProcess } from '@fettle/testing/database/database-process.ts'
import { startEmbedded, type Embedded } from './embedded.ts'
import { pollUntil } from './poll.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65534

interface Home extends Disposable {
  readonly path: string
  /** The cluster's folder, once there is one. */
  data(): string
}

function aHome({ under = 'fettle-embedded-', mode = 0o755, parent = fastFolder() } = {}): Home {
  const folder = mkdtempSync(join(parent, under))
  chmodSync(folder, mode)
  const path = join(folder, 'home')
  return {
    path,
    data: () => join(path, readdirSync(path).find((name) => /^pg\d+$/.test(name)) ?? 'none'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}

async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function makeHome(path: string): Promise<void> {
  await using embedded = await startEmbedded({ home: path, fast: true })
  await ask(embedded.url, 'create table kept as select 7 as n')
}

async function assertKept({ url }: Pick<Embedded, 'url'>): Promise<void> {
  assert.deepEqual(await ask(url, 'select n from kept'), [{ n: 7 }])
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function assertGone(data: string): Promise<void> {
  const gone = await pollUntil(() => processesIn(data).length === 0, { withinMs: 30_000 })
  assert.equal(gone, true, `PostgreSQL still runs in ${data}: ${processesIn(data).join(', ')}`)
}

test('a cold start makes a durable UTF-8 database that listens on no port; a warm start finds it again', async () => {
  using home = aHome({ parent: tmpdir() })
  {
    await using embedded = await startEmbedded({ home: home.path })
    const settings = ['server_encoding', 'timezone', 'listen_addresses', 'fsync', 'full_page_writes', 'data_checksums']
    const [row] = await ask(
      embedded.url,
      `select ${settings.map((name) => `current_setting('${name}') as ${name}`).join()}`,
    )
    const expected = {
      server_encoding: 'UTF8',
      timezone: 'UTC',
      listen_addresses: '',
      fsync: 'on',
      full_page_writes: 'on',
    }
    assert.deepEqual(row, { ...expected, data_checksums: 'on' })
    assert.deepEqual(await ask(embedded.url, `select upper('ä') as u, 'Z' < 'a' as c`), [{ u: 'Ä', c: true }])
    assert.equal(statSync(join(home.path, 'sock')).mode & 0o777, 0o700)
    await ask(embedded.url, 'create table kept as select 7 as n')
    assert.match(embedded.version, /^\d+(\.\d+)?$/)
  }
  await assertGone(home.data())
  await using again = await startEmbedded({ home: home.path })
  await assertKept(again)
})

test('stop can be called again and gives the folder free', async () => {
  using home = aHome()
  const embedded = await startEmbedded({ home: home.path, fast: true })
  await Promise.all([embedded.stop(), embedded.stop()])
  await embedded.stop()
  await using again = await startEmbedded({ home: home.path, fast: true })
  assert.notEqual(again.pid, embedded.pid)
})

test('when the server is killed, PostgreSQL stops by itself, and the next start finds everything', async () => {
  using home = aHome()
  await using killed = await startDatabaseProcess({ home: home.path })
  await ask(killed.url, 'create table kept as select 7 as n')
  killed.process.kill('SIGKILL')
  await assertGone(home.data())
  assert.ok(
    await pollUntil(() => processesOfSession(killed.pid).length === 0, { withinMs: 30_000 }),
    'the watcher is gone',
  )
  await using embedded = await startEmbedded({ home: home.path })
  await assertKept(embedded)
})

test('a start right after the kill waits until the old PostgreSQL is gone', async () => {
  using home = aHome()
  await using killed = await startDatabaseProcess({ home: home.path })
  await ask(killed.url, 'create table kept as select 7 as n')
  killed.process.kill('SIGKILL')
  await once(killed.process, 'exit')
  await using embedded = await startEmbedded({ home: home.path })
  await assertKept(embedded)
  assert.notEqual(embedded.pid, killed.pid)
})

test('what was committed survives kill -9 of the server and of every PostgreSQL process', async () => {
  using home = aHome({ parent: tmpdir() })
  for (let round = 1; round <= 3; round++) {
    await using killed = await startDatabaseProcess({ home: home.path })
    await ask(killed.url, 'create table if not exists kept (n int)')
    await ask(killed.url, `insert into kept values (${round})`)
    killed.process.kill('SIGKILL')
    for (const pid of [...processesOfSession(killed.pid), ...processesIn(home.data())]) {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    }
    await once(killed.process, 'exit')
    await using embedded = await startEmbedded({ home: home.path })
    assert.deepEqual(await ask(embedded.url, 'select max(n), count(*)::int from kept'), [{ max: round, count: round }])
  }
})

test('a PostgreSQL that lost its server is taken over and stopped at the end', async () => {
  using home = aHome()
  await using killed = await startDatabaseProcess({ home: home.path, fast: true })
  await ask(killed.url, 'create table kept as select 7 as n')
  const watchers = processesOfSession(killed.pid).filter((pid) => pid !== killed.pid)
  assert.equal(watchers.length, 1)
  for (const pid of watchers) process.kill(pid, 'SIGKILL')
  killed.process.kill('SIGKILL')
  await once(killed.process, 'exit')
  {
    await using embedded = await startEmbedded({ home: home.path, fast: true })
    assert.equal(embedded.pid, killed.pid)
    await assertKept(embedded)
  }
  await assertGone(home.data())
})

test('a PostgreSQL that was taken over stops when its new server is killed, too', async () => {
  using home = aHome()
  await using first = await startDatabaseProcess({ home: home.path, fast: true })
  for (const pid of processesOfSession(first.pid)) if (pid !== first.pid) process.kill(pid, 'SIGKILL')
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  await using second = await startDatabaseProcess({ home: home.path, fast: true })
  assert.equal(second.pid, first.pid)
  second.process.kill('SIGKILL')
  await assertGone(home.data())
})

test('two servers on one folder: the second is refused and told who the first is', async () => {
  using home = aHome()
  await using first = await startDatabaseProcess({ home: home.path, fast: true })
  const refusal = `data folder ${home.path} is in use by another server (process ${first.process.pid}); stop it or use --data`
  await assert.rejects(startEmbedded({ home: home.path, fast: true }), { message: refusal })
  assert.deepEqual(await ask(first.url, 'select 1 as one'), [{ one: 1 }])
})

test('of servers that start on a new folder together, one wins and the others are refused', async () => {
  using home = aHome()
  const starts = await Promise.allSettled([1, 2, 3].map(() => startDatabaseProcess({ home: home.path, fast: true })))
  const winners = starts.filter((start) => start.status === 'fulfilled')
  assert.equal(winners.length, 1)
  for (const start of starts)
    if (start.status === 'rejected') assert.match(String(start.reason), /is in use by another server/)
  await winners[0]?.value[Symbol.asyncDispose]()
})

test('a postmaster.pid that tells nothing true is no hindrance', async () => {
  using home = aHome()
  await makeHome(home.path)
  const pidFile = join(home.data(), 'postmaster.pid')
  const owner = statSync(home.data())
  // A zombie: its parent, which became `sleep`, never asks how it ended.
  const parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'])
  const [zombie] = (await once(parent.stdout, 'data')) as [Buffer]
  const contents = [
    '',
    'nonsense\n',
    `${process.pid}\n${home.data()}\n`,
    `${String(zombie).trim()}\n${home.data()}\n`,
    '999999999\n',
  ]
  for (const content of contents) {
    writeFileSync(pidFile, content)
    chownSync(pidFile, owner.uid, owner.gid)
    writeFileSync(join(home.path, 'sock', '.s.PGSQL.5432.lock'), `${process.pid}\n`)
    await using embedded = await startEmbedded({ home: home.path, fast: true })
    await assertKept(embedded)
  }
  parent.kill()
})

test('the environment changes nothing', async () => {
  using home = aHome()
  const env = {
    PATH: process.env['PATH'],
    PGPORT: '1',
    PGDATA: '/nowhere',
    PGHOST: 'nowhere',
    PGUSER: 'x',
    PGSSLMODE: 'require',
    TZ: 'Asia/Tokyo',
    LC_ALL: 'de_DE',
  }
  await using odd = await startDatabaseProcess({ home: home.path, fast: true, env })
  const query = `select pg_encoding_to_char(encoding) as encoding, current_setting('timezone') as zone from pg_database where datname = current_database()`
  assert.deepEqual(await ask(odd.url, query), [{ encoding: 'UTF8', zone: 'UTC' }])
})

test('paths that are long or hold spaces, quotes and umlauts work', async () => {
  for (const under of [`${'long-'.repeat(40)}`, `it's "ä", b-`]) {
    using home = aHome({ under })
    const embedded = await startEmbedded({ home: home.path, fast: true })
    await ask(embedded.url, 'create table kept as select 7 as n')
    const isFallback = embedded.connection.host.startsWith('/tmp/pg-')
    assert.equal(isFallback, under.startsWith('long'))
    await embedded.stop()
    assert.equal(existsSync(embedded.connection.host), !isFallback)
    await using again = await startEmbedded({ home: home.path, fast: true })
    await assertKept(again)
  }
})

test('what an interrupted first start left behind is removed', async () => {
  using home = aHome()
  mkdirSync(join(home.path, 'init-1', 'base'), { recursive: true })
  await makeHome(home.path)
  assert.deepEqual(
    readdirSync(home.path).filter((name) => name.startsWith('init-')),
    [],
  )
})

test('a server that is killed while it makes its database leaves nothing that hinders the next', async () => {
  using home = aHome()
  const killWhenMaking = async (child: ChildProcess): Promise<void> => {
    const isMaking = (): boolean =>
      existsSync(home.path) && readdirSync(home.path).some((name) => name.startsWith('init-'))
    await pollUntil(isMaking, { withinMs: 30_000, everyMs: 1 })
    child.kill('SIGKILL')
  }
  await assert.rejects(startDatabaseProcess({ home: home.path, onSpawn: (child) => void killWhenMaking(child) }))
  assert.equal(basename(home.data()), 'none')
  await makeHome(home.path)
  assert.deepEqual(readdirSync(home.path).toSorted(), [basename(home.data()), 'sock', 'owner.lock'].toSorted())
})

test('the end of PostgreSQL that nobody asked for is told', async () => {
  using home = aHome()
  const embedded = await startEmbedded({ home: home.path, fast: true })
  process.kill(embedded.pid, 'SIGTERM')
  assert.match(
    (await embedded.lost).message,
    new RegExp(`PostgreSQL \\(process ${embedded.pid}\\) has ended by itself: exit code 0`),
  )
  await embedded.stop()
  await using again = await startEmbedded({ home: home.path, fast: true })
  assert.notEqual(again.pid, embedded.pid)
})

test('a failed start says why in one sentence with the last lines, and gives the folder free', async () => {
  using home = aHome()
  await makeHome(home.path)
  const settings = join(home.data(), 'postgresql.auto.conf')
  appendFileSync(settings, "work_mem = 'much'\n")
  const failure =
    /^PostgreSQL [\d.]+ did not start in .*\/pg\d+ \(exit code 1\); its last lines were:\n[^]*invalid value for parameter "work_mem"/
  await assert.rejects(startEmbedded({ home: home.path, fast: true }), { message: failure })
  writeFileSync(settings, '')
  await using embedded = await startEmbedded({ home: home.path, fast: true })
  await assertKept(embedded)
})

test('folders and programs that cannot be right are refused', async () => {
  using home = aHome()
  const start = (pgBin?: string): Promise<Embedded> => startEmbedded({ home: home.path, pgBin, fast: true })
  const unusable =
    /^no PostgreSQL 15 or newer can be used \(there is no \/nowhere\/postgres\); correct --pg-bin, or set DATABASE_URL$/
  await assert.rejects(start('/nowhere'), { message: unusable })
  const programs: readonly (readonly [string, RegExp])[] = [
    ['#!/bin/sh\necho "postgres (PostgreSQL) 14.2"\n', /\(PostgreSQL 14\.2 in \/.*\/programs is older than 15\)/],
    ['#!/nowhere/ld-linux.so\n', /\(\/.*\/programs\/postgres needs glibc, which is not here\)/],
    ['#!/bin/sh\necho "no such library" >&2; exit 127\n', /\(\/.*\/programs\/postgres does not run: no such library\)/],
  ]
  for (const [text, reason] of programs) {
    const folder = join(home.path, 'programs')
    mkdirSync(folder, { recursive: true })
    for (const name of ['postgres', 'initdb']) writeFileSync(join(folder, name), text, { mode: 0o755 })
    await assert.rejects(start(folder), reason)
  }
  mkdirSync(join(home.path, 'pg99'))
  await assert.rejects(start(), {
    message: /^data folder .* was made by PostgreSQL 99, which is needed to open it \(PostgreSQL \d+/,
  })
  rmSync(join(home.path, 'pg99'), { recursive: true })
  await makeHome(home.path)
  rmSync(join(home.data(), 'PG_VERSION'))
  await assert.rejects(start(), {
    message: /^\/.*\/pg\d+ is not a PostgreSQL \d+ data folder; move it away or use --data$/,
  })
  await assert.rejects(startEmbedded({ home: '/dev/null/x' }), {
    message: /^data folder \/dev\/null\/x cannot be made: .*; use --data/,
  })
})

test('an ordinary user needs nothing special', { skip: !isRoot && 'this is what all the other tests do' }, async () => {
  using home = aHome({ mode: 0o777 })
  {
    await using ordinary = await startDatabaseProcess({ home: home.path, fast: true, uid: nobody })
    assert.equal(statSync(home.data()).uid, nobody)
    await ask(ordinary.url, 'create table kept as select 7 as n')
  }
  await assertGone(home.data())
  await using asRoot = await startEmbedded({ home: home.path, fast: true }) // as the folder's owner
  await assertKept(asRoot)
  assert.equal(statSync(home.data()).uid, nobody)
})

test('root below a folder closed to others works', { skip: !isRoot && 'needs root' }, async () => {
  using home = aHome({ mode: 0o700 })
  for (let round = 1; round <= 2; round++) {
    await using embedded = await startEmbedded({ home: home.path, fast: true })
    await ask(embedded.url, 'create table if not exists kept as select 7 as n')
    await assertKept(embedded)
    assert.notEqual(statSync(home.data()).uid, 0)
    await assert.rejects(startEmbedded({ home: home.path }), { message: /is in use by another server/ })
  }
})
