/** Starting and stopping: what is said when it cannot be done, and that nothing is left behind. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { after, before, test } from 'node:test'
import { aDatabase, type TestDatabase } from '../testing/database/a-database.ts'
import { readConfig } from './config.ts'
import { type RunningServer, startServer } from './main.ts'

let database: TestDatabase
let folder: string

before(async () => {
  database = await aDatabase()
  folder = await mkdtemp(join(tmpdir(), 'fettle-main-'))
})
after(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const silent = { write: () => {} }

function start(data: string, databaseUrl?: string, listen = '127.0.0.1:0'): Promise<RunningServer> {
  const environment = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  return startServer(readConfig(['--listen', listen, '--data', join(folder, data)], environment), silent)
}

/** Why a server does not start: one sentence. */
async function failure(starting: Promise<RunningServer>): Promise<string> {
  const outcome = await starting.catch((error: unknown) => error)
  if (outcome instanceof Error) {
    assert.ok(!outcome.message.includes('\n'), outcome.message)
    return outcome.message
  }
  await (outcome as RunningServer).stop()
  return assert.fail('the server has started')
}

async function taken(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}

test('a server says where it really is, in the answer and in a file that goes with it', async () => {
  const server = await start('where', database.url)
  const file = join(folder, 'where/server.json')
  assert.match(server.address, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { address: server.address })
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200)
  await server.stop()
  await server.stop()
  assert.equal(existsSync(file), false)
  await assert.rejects(fetch(`${server.address}/livez`))
})

test('an address of the sixth kind is written as one', async () => {
  await using server = await start('six', database.url, '[::1]:0')
  assert.match(server.address, /^http:\/\/\[::1\]:\d+$/)
  assert.equal((await fetch(`${server.address}/livez`)).status, 200)
})

test('a port that is in use, and an address that is nowhere', async () => {
  const { server, port } = await taken('127.0.0.1')
  assert.equal(
    await failure(start('port', database.url, `127.0.0.1:${port}`)),
    `Port ${port} on 127.0.0.1 is in use; stop what listens there or choose another with --listen.`,
  )
  server.close()
  assert.match(await failure(start('port', database.url, '192.0.2.1:0')), /^Cannot listen on 192\.0\.2\.1:0: /)
  // Nothing was left behind that keeps the next from starting.
  await using next = await start('port', database.url)
  assert.ok(next.address)
})

test('a data folder that another server uses, with a database of its own or an outside one', async () => {
  await using server = await start('shared', database.url)
  assert.match(
    await failure(start('shared', database.url)),
    /^data folder .*shared is in use by another server \(process \d+\); stop it or use --data$/,
  )
  assert.match(await failure(start('shared')), /is in use by another server/)
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200)
})

test('a database that cannot be reached, without its password', async () => {
  const { server, port } = await taken('127.0.0.1')
  server.close()
  const url = `postgresql://fettle:hunter2@127.0.0.1:${port}/fettle`
  const error: unknown = await start('away', url).catch((caught: unknown) => caught)
  assert.ok(error instanceof Error)
  assert.match(
    error.message,
    new RegExp(`^the database fettle at 127\\.0\\.0\\.1:${port} cannot be used: .*ECONNREFUSED`),
  )
  assert.ok(!inspect(error, { depth: 10 }).includes('hunter2'))
  assert.match(await failure(start('away', database.url.replace(/\/test_\w+/, '/nothing'))), /"nothing" does not exist/)
})

test('a data folder that cannot be made', async () => {
  await writeFile(join(folder, 'file'), '')
  assert.match(
    await failure(start('file/data', database.url)),
    /^the data folder .*file\/data cannot be made: ENOTDIR.*; check who may write there$/,
  )
})

test('the embedded database: a server starts, stops and starts again with what it had', async () => {
  const first = await start('embedded')
  const token = { authorization: `Bearer ${first.operatorToken}` }
  const documents = [{ source: 'x', document: { kind: 'tenant', name: 'Acme' } }]
  const applied = await fetch(`${first.address}/api/v1/apply`, {
    method: 'POST',
    headers: token,
    body: JSON.stringify({ documents }),
  })
  assert.equal(applied.status, 200)
  await first.stop()
  await using second = await start('embedded')
  const response = await fetch(`${second.address}/api/v1/tenants`, { headers: token })
  const { items } = (await response.json()) as { items: { name: string }[] }
  assert.deepEqual(
    items.map(({ name }) => name),
    ['Acme'],
  )
})

test('two servers start on one empty database at the same time', async () => {
  await using empty = await aDatabase({ empty: true })
  const both = await Promise.all([start('first', empty.url), start('second', empty.url)])
  const ids = await Promise.all(
    both.map(async ({ address }) => (await fetch(`${address}/version`).then((answer) => answer.json())) as object),
  )
  assert.equal(ids.length, 2)
  const { rows } = await empty.pool.query('select server_id from installation')
  assert.equal(rows.length, 1)
  for (const server of both) await server.stop()
})
