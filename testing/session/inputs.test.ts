/** What scripts need, through real sessions: files over a network that fails, and secrets that leave no trace anywhere. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { sql } from 'kysely'
import { aZip } from '../../agent/downloads/an-archive.ts'
import { FileServer, sha256 } from '../../agent/downloads/file-server.ts'
import { until } from '../computers/until.ts'
import { agentState, aWorld, type World } from '../world/world.ts'

let world: World
let files: FileServer

before(async () => {
  world = await aWorld()
  files = await FileServer.start()
})
after(async () => {
  await files[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

function verdicts(session: SessionDetail): Record<string, string> {
  return Object.fromEntries(session.actions.map(({ item, verdict, reason }) => [item, `${verdict} ${reason}`]))
}

/** Texts of all files below a folder. */
function textsOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
}

test('[E037] [E172] a task gets its file over a network that is lost meanwhile', async () => {
  await using computer = await world.computer('fetches')
  const zip = aZip(
    { name: 'payload.txt', content: 'p'.repeat(10), isStored: true },
    { name: 'filler', content: Buffer.alloc(2_000_000, 7), isStored: true },
  )
  files.serve('/tool.zip', zip, { stalls: [1_000_000] })
  const url = `http://${world.network.address}:${files.port}/tool.zip`
  await world.operator.apply(
    {
      kind: 'task',
      name: 'fetches',
      script: { test: 'test -s /etc/payload.txt', set: 'cp "$FETTLE_PARAM_TOOL_FOLDER/payload.txt" /etc/payload.txt' },
      parameters: { tool: { type: 'file', required: true } },
    },
    {
      kind: 'deployment',
      name: 'fetches for all',
      item: 'fetches',
      mode: 'enforce',
      target: { computer: 'fetches' },
      parameters: { tool: { url, sha256: sha256(zip), unpack: true } },
    },
  )

  const id = await world.operator.start('fetches')
  await until('half of it was sent', () => files.sentBytes >= 1_000_000)
  await files.vanish()
  await until('it is told that the file is waited for', async () =>
    (await world.operator.log(id)).some(({ text }) => text.includes('it is tried again and again')),
  )
  await files.listen()
  const session = await world.operator.final(id)

  assert.deepEqual(verdicts(session), { fetches: 'changed verified' }, JSON.stringify(session.report))
  assert.equal(await computer.sh('cat /etc/payload.txt'), 'p'.repeat(10))
  assert.equal(await computer.sh(`ls ${agentState}/inputs`), '')
})

test('[SEC-1] a secret reaches its script, and no journal, database, log, environment, command line or folder', async () => {
  const value = 'pl4nted-V@lue-0x7'
  await using computer = await world.computer('secretive')
  await world.operator.call('setSecret', { params: { name: 'api-token' }, body: { value, tenant: 'Acme' } })
  const spy =
    'for p in /proc/[0-9]*; do tr "\\0" "\\n" < $p/cmdline; tr "\\0" "\\n" < $p/environ; done 2> /dev/null | grep -c -F -f "$FETTLE_PARAM_TOKEN"'
  await world.operator.apply(
    {
      kind: 'task',
      name: 'secretive',
      script: {
        test: 'test "$(wc -c < "$FETTLE_PARAM_TOKEN") $(cat /etc/length)" = "17 17"',
        set: `cat "$FETTLE_PARAM_TOKEN" | tee /dev/stderr | wc -c > /etc/length; cat "$FETTLE_PARAM_TOKEN"; echo; { ${spy}; } > /etc/seen; true`,
      },
      parameters: { token: { type: 'secret', required: true } },
    },
    {
      kind: 'deployment',
      name: 'secretive for all',
      item: 'secretive',
      mode: 'enforce',
      target: { computer: 'secretive' },
      parameters: { token: 'api-token' },
    },
  )

  const session = await world.operator.run('secretive')
  const again = await world.operator.run('secretive')

  assert.deepEqual(verdicts(session), { secretive: 'changed verified' }, JSON.stringify(session.report))
  assert.deepEqual(verdicts(again), { secretive: 'compliant taskCompliant' }, JSON.stringify(again.report))
  assert.equal(await computer.sh('cat /etc/seen'), '0\n')
  assert.ok((await world.operator.log(session.id)).some(({ text }) => text.includes('***')))
  const { rows } = await sql<{ text: string }>`
    select query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text as text
    from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
  `.execute(world.database.db)
  const disk = textsOf(join(computer.dir, 'upper'))
  assert.ok(rows.length > 10 && disk.length > 10)
  for (const text of [...rows.map((row) => row.text), ...disk]) assert.ok(!text.includes(value))
  assert.equal(await computer.sh(`grep -r -c -F -l '${value}' /run /dev/shm /tmp /var 2> /dev/null; true`), '')
})
