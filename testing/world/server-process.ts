/** A server in a process of its own, so that a test can kill it and start it again at the same address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

export interface ServerProcess extends AsyncDisposable {
  readonly address: string
  readonly token: string
  readonly pid: number
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<void>
  readonly kill: (signal: NodeJS.Signals) => void
  /** What it logged so far. */
  readonly log: () => string
}

export interface ServerProcessOptions {
  readonly listen: string
  readonly dataFolder: string
  readonly databaseUrl: string
  /** Such as FETTLE_CRASH_AT. */
  readonly environment?: NodeJS.ProcessEnv
}

/** Starts a server and resolves when it answers; fails with its log when it ends before. */
export async function aServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const args = ['--listen', options.listen, '--data', options.dataFolder, '--log-level', 'warn']
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server-entry.ts'), ...args], {
    env: { ...process.env, DATABASE_URL: options.databaseUrl, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (data: Buffer) => (log += data.toString()))
  const ended = once(child, 'exit').then(() => {})
  const ready = new Promise<{ address: string; token: string } | undefined>((resolve) => {
    createInterface(child.stdout).once('line', (line) =>
      resolve(JSON.parse(line) as { address: string; token: string }),
    )
    void ended.then(() => resolve(undefined))
  })
  const answer = await ready
  if (!answer) throw new Error(`the server ended before it was ready:\n${log}`)
  return {
    ...answer,
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => child.kill(signal),
    log: () => log,
    [Symbol.asyncDispose]: () => end(child, ended),
  }
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(timer)
}
