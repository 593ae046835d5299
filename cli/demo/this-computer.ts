/** The demonstration where disposable computers cannot be made: this computer joins, and is only looked at. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { failure } from '../failure.ts'

const agentProgram = join(import.meta.dirname, '../../agent/main.ts')

/** This computer's agent, running as whoever started the demonstration. It is ended with it. */
export interface OwnAgent extends AsyncDisposable {
  readonly computer: string
}

/** Lets this computer join a tenant; its agent keeps its state below the folder. Nothing else of this computer is changed. */
export async function joinThisComputer(client: Client, tenant: string, folder: string): Promise<OwnAgent> {
  const state = join(folder, 'agent')
  rmSync(state, { recursive: true, force: true })
  mkdirSync(state, { recursive: true, mode: 0o700 })
  const { token } = await client.call('createEnrolmentToken', { body: { tenant } })
  const tokenFile = join(folder, 'enrolment-token')
  writeFileSync(tokenFile, token, { mode: 0o600 })
  const enrolled = spawnSync(
    process.execPath,
    [agentProgram, 'enroll', client.address.origin, '--token-file', tokenFile, '--state', state],
    { encoding: 'utf8' },
  )
  if (enrolled.status !== 0) throw failure('conflict', `This computer could not join: ${enrolled.stderr.trim()}`)
  const child = spawn(process.execPath, [agentProgram, 'run', '--state', state, '--unprivileged'], { stdio: 'ignore' })
  const computer = hostname()
  await untilOnline(client, computer, child)
  return { computer, [Symbol.asyncDispose]: () => end(child) }
}

async function untilOnline(client: Client, computer: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break
    const { items } = await client.call('listComputers', { query: { q: `name:${computer} is:online` } })
    if (items.length > 0) return
    await pause(100)
  }
  throw failure('conflict', `The agent of this computer did not link; run "fettle agent doctor" to see why.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
