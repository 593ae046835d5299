/** The server that is measured: a process of its own with its embedded PostgreSQL, on a data folder that goes with it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { runHere } from '@fettle/testing/computers/program.ts'
import { Operator } from '@fettle/testing/world/operator.ts'
import { descendantsOf, programOf } from '../measure/processes.ts'

/** A running server. Disposing it stops it and removes its data. */
export interface BenchServer extends AsyncDisposable {
  readonly address: string
  readonly dataFolder: string
  readonly pid: number
  readonly operator: Operator
  /** Seconds from the start of the process until it answered. */
  readonly startSeconds: number
  /** Which database it runs: "PostgreSQL 18.4". */
  readonly database: string
  /** The processes of its PostgreSQL. */
  readonly databasePids: () => readonly number[]
  /** What this machine's command line needs in its environment to find it. */
  readonly environment: NodeJS.ProcessEnv
}

const entry = join(import.meta.dirname, '../../testing/world/server-entry.ts')

/** Starts a server that listens on the address, with a fresh database. */
export async function aBenchServer(host: string): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-bench-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  process.once('exit', remove) // when nobody disposes
  const forget = (): void => {
    process.off('exit', remove)
    remove()
  }
  try {
    return await startOn(folder, host, forget)
  } catch (error) {
    forget()
    throw error
  }
}

async function startOn(folder: string, host: string, forget: () => void): Promise<BenchServer> {
  const dataFolder = join(folder, 'data')
  const home = join(folder, 'home')
  mkdirSync(home)
  const server = await startServerProcess(dataFolder, host)
  const { PATH } = process.env
  return {
    ...server,
    dataFolder,
    operator: new Operator(server),
    database: await databaseOf(server.pid),
    environment: { PATH, HOME: home, FETTLE_DATA_DIR: dataFolder },
    databasePids: () => descendantsOf(server.pid),
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      forget()
    },
  }
}

/** A server's process that answers. */
export interface StartedServer {
  readonly address: string
  readonly token: string
  readonly pid: number
  readonly startSeconds: number
  readonly stop: () => Promise<void>
}

/** Starts a server's process on a data folder, new or used, and waits until it answers. */
export async function startServerProcess(dataFolder: string, host: string): Promise<StartedServer> {
  const { DATABASE_URL: _outside, FETTLE_DATA_DIR: _other, ...env } = process.env
  const begin = performance.now()
  const args = ['--listen', `${host}:0`, '--data', dataFolder, '--log-level', 'warn']
  const child = spawn(process.execPath, [entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()))
  const ended = once(child, 'exit')
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  void ended.then(() => process.off('exit', kill))
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const line = await Promise.race([first.then(([text]) => text), ended.then(() => undefined)])
  if (line === undefined) throw new Error(`The server ended before it answered:\n${log}`)
  const startSeconds = (performance.now() - begin) / 1000
  const { address, token } = JSON.parse(line) as { address: string; token: string }
  return { address, token, pid: child.pid ?? 0, startSeconds, stop: () => stop(child, ended) }
}

async function stop(child: ChildProcess, ended: Promise<readonly unknown[]>): Promise<void> {
  child.kill('SIGTERM')
  const [code, signal] = await ended
  if (code !== 0) throw new Error(`The server did not stop in good order: it ended with ${String(code ?? signal)}.`)
}

/** Name and version of the PostgreSQL below a server. */
async function databaseOf(server: number): Promise<string> {
  const programs = descendantsOf(server).map((pid) => programOf(pid))
  const program = programs.find((path) => path?.endsWith('/postgres'))
  if (program === undefined) throw new Error('The server runs no PostgreSQL of its own.')
  const version = /\(PostgreSQL\) (\S+)/.exec(await runHere([program, '--version']))?.[1]
  return `PostgreSQL ${version ?? 'of an unknown version'}`
}
