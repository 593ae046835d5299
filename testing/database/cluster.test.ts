/** The PostgreSQL that tests share comes back after its keeper was killed. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { fastFolder, leaseIn, leaseSocket } from './cluster.ts'

test("a socket that a killed keeper left behind is in nobody's way", async () => {
  const home = mkdtempSync(join(fastFolder(), 'fettle-test-'))
  await leaveSocket(leaseSocket(home))
  assert.ok(existsSync(leaseSocket(home)))
  const client = new Client({ connectionString: await leaseIn(home, join(home, 'keeper.log')) })
  await client.connect()
  assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }])
  await client.end()
})

async function leaveSocket(path: string): Promise<void> {
  const program = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', program, path]), 'exit')
}
