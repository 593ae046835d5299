/** Secrets are set, listed and forgotten, never read back, and given only to computers of the tenants that may have them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text as allOf } from 'node:stream/consumers'
import { test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'

const value = 'pl4nted-V@lue-0x7'

/** A task that needs the secret that the deployment names. */
const documents = [
  {
    kind: 'task',
    name: 'needs-a-token',
    script: { test: 'test -e /done', set: 'cat "$FETTLE_PARAM_TOKEN" > /done' },
    parameters: [{ name: 'token', type: 'secret', required: true }],
  },
  {
    kind: 'deployment',
    name: 'needs-a-token for all',
    item: 'needs-a-token',
    mode: 'enforce',
    target: { all: true },
    parameters: { token: 'api-token' },
  },
]

async function set(server: TestServer, name: string, text: string, tenant?: string): Promise<void> {
  const body = { value: text, ...(tenant === undefined ? {} : { tenant }) }
  await server.operator.call('setSecret', { params: { name }, body })
}

/** The secrets that came before the order, the last time it came. */
function secretsOf({ received }: ScriptedAgent, orderId: string) {
  const at = received.findLastIndex((frame) => frame.type === 'order' && frame.order.id === orderId)
  const before = received[at - 1]
  assert.ok(before?.type === 'secrets' && before.orderId === orderId, 'they come right before the order')
  return before
}

/** The whole database as text. */
async function dump({ database }: TestServer): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text as text
    from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
  `.execute(database.db)
  return rows.map(({ text }) => text).join('\n')
}

test('[SEC-7] secrets are set, listed and forgotten; no answer has a value', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Acme' })

  await set(server, 'api-token', value)
  await set(server, 'api-token', 'another value', 'Acme')
  await set(server, 'b', 'third value', 'Acme')
  const { items } = await operator.call('listSecrets')

  assert.deepEqual(
    items.map(({ name, tenant }) => [name, tenant?.name]),
    [
      ['api-token', undefined],
      ['api-token', 'Acme'],
      ['b', 'Acme'],
    ],
  )
  assert.ok(!JSON.stringify(items).includes('value'))
  await operator.call('deleteSecret', { params: { name: 'api-token' }, query: {} })
  await operator.call('deleteSecret', { params: { name: 'b' }, query: { tenant: 'Acme' } })
  assert.deepEqual(
    (await operator.call('listSecrets')).items.map(({ name, tenant }) => [name, tenant?.name]),
    [['api-token', 'Acme']],
  )
  assert.equal((await operator.refused('deleteSecret', { params: { name: 'b' }, query: {} })).code, 'notFound')
  const tooShort = await operator.refused('setSecret', { params: { name: 'c' }, body: { value: 'a:b' } })
  assert.equal(tooShort.code, 'badInput')
  assert.ok(!JSON.stringify(tooShort).includes('a:b'))
  const nobody = { value: 'long enough', tenant: 'Nobody' }
  assert.equal((await operator.refused('setSecret', { params: { name: 'c' }, body: nobody })).code, 'notFound')
})

test('[SEC-4] [SEC-5] an order is preceded by its secrets; no row, log or file has a value', async () => {
  await using server = await aServer({ logLevel: 'trace' })
  await using agent = await anAgent(server)
  await set(server, 'api-token', 'the value for everybody')
  await set(server, 'api-token', value, 'Acme')
  await server.operator.apply(...documents)
  agent.script = obedientButExecute
  await server.operator.start(agent.hostname)

  const order = await agent.order('execute')
  assert.deepEqual(secretsOf(agent, order.id).values, [{ name: 'api-token', value }])
  agent.tell(order, accepted)
  await agent.stored()
  await agent.cut()
  agent.received.length = 0
  await agent.link()
  await until('it comes again', () => agent.received.some((frame) => frame.type === 'order'))
  assert.deepEqual(secretsOf(agent, order.id).values, [{ name: 'api-token', value }])

  // What an agent says although it should not is not stored either.
  agent.print(order, 'a1', `the token is ${value}`, Buffer.from(value).toString('base64'))
  const end = { type: 'actionEnded', actionId: 'a1', verdict: 'failed', reason: 'changeFailed', startedAt: 1 } as const
  agent.tell(order, { type: 'actionStarted', actionId: 'a1', attempt: 1 }, { ...end, detail: `${value}!` }, ended)
  await agent.stored()
  await until('the lines are stored', () => agent.seen().output === 2)

  assert.deepEqual(
    (await server.operator.log(order.sessionId)).map(({ text }) => text),
    ['the token is ***', '***'],
  )
  const stored = await dump(server)
  assert.ok(stored.includes('needs-a-token') && stored.includes('***!'))
  const files = readdirSync(server.dataFolder).filter((name) => statSync(join(server.dataFolder, name)).isFile())
  const all = [
    stored,
    JSON.stringify(server.log()),
    ...files.map((name) => readFileSync(join(server.dataFolder, name), 'latin1')),
  ]
  for (const text of all) assert.ok(!text.includes(value) && !text.includes('the value for everybody'))
  assert.equal(statSync(join(server.dataFolder, 'secret-key')).mode & 0o777, 0o600)
})

test('a secret of another tenant is never given; a sentence says what to do', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { tenant: 'Acme' })
  await server.operator.apply({ kind: 'tenant', name: 'Globex' }, ...documents)
  await set(server, 'api-token', value, 'Globex')
  agent.script = obedientButExecute
  await server.operator.start(agent.hostname)

  const { values, missing } = secretsOf(agent, (await agent.order('execute')).id)

  assert.deepEqual(values, [])
  assert.match(missing[0]?.sentence ?? '', /^There is no secret "api-token" for the tenant of this computer; set it/)
  assert.ok(!JSON.stringify(agent.received).includes(value))
})

test('[SEC-4] a value opens in its own row alone, and with its own key alone', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server)
  await server.operator.apply({ kind: 'tenant', name: 'Globex' }, ...documents)
  await set(server, 'api-token', value, 'Globex')
  await set(server, 'api-token', 'not it', 'Acme')
  const { db } = server.database
  const theirs = await db
    .selectFrom('secret')
    .innerJoin('tenant', 'tenant.id', 'tenant_id')
    .select('sealed')
    .where('tenant.name', '=', 'Globex')
    .executeTakeFirstOrThrow()
  await db.updateTable('secret').set({ sealed: theirs.sealed }).execute()
  agent.script = obedientButExecute
  await server.operator.start(agent.hostname)

  const { values, missing } = secretsOf(agent, (await agent.order('execute')).id)

  assert.deepEqual(values, [])
  assert.match(
    missing[0]?.sentence ?? '',
    /^The secret "api-token" cannot be given: .*cannot be opened with this server's key/,
  )
})

test('two who set one secret at the same moment both succeed, and one value stands', async () => {
  await using server = await aServer()
  await Promise.all(Array.from({ length: 20 }, (_, at) => set(server, 'race', `value ${at}`)))
  assert.equal((await server.operator.call('listSecrets')).items.length, 1)
})

test('the command line reads a value from standard input and never shows it', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' })
  const cli = async (words: readonly string[], input = '') => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../cli/main.ts'), ...words], {
      env: { ...process.env, FETTLE_DATA_DIR: server.dataFolder, NO_COLOR: '1' },
    })
    child.stdin.end(input)
    const [stdout, stderr, [status]] = await Promise.all([
      allOf(child.stdout),
      allOf(child.stderr),
      once(child, 'close'),
    ])
    assert.ok(!`${stdout}${stderr}`.includes(value))
    return { stdout, status: status as number }
  }

  const made = await cli(['secrets', 'set', 'api-token', '--tenant', 'Acme'], `${value}\n`)
  assert.deepEqual([made.status, made.stdout], [0, 'The secret api-token is set for Acme.\n'])
  const listed = await cli(['secrets', '--json'])
  assert.deepEqual(
    (JSON.parse(listed.stdout) as { items: { name: string }[] }).items.map(({ name }) => name),
    ['api-token'],
  )
  assert.equal((await cli(['secrets', 'set', 'empty'])).status, 3)
  assert.equal((await cli(['secrets', 'set'], value)).status, 3)
  const gone = await cli(['secrets', 'delete', 'api-token', '--tenant', 'Acme'])
  assert.equal(gone.stdout, 'The secret api-token is deleted.\n')
  assert.equal((await cli(['secrets', 'delete', 'api-token'])).status, 3)
})
