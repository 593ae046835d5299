/** For tests: runs the command line as a process of its own, against a recorded server. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { RecordedServer } from './recorded-server.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** A folder for one test file; its commands keep their compiled code in it. */
export interface Workplace extends Disposable {
  readonly folder: string
  /** What a command finds in its environment. */
  readonly environment: (server: Pick<RecordedServer, 'address' | 'token'> | undefined) => NodeJS.ProcessEnv
  /** Starts `fettle WORDS` with this server; without one, with an empty data folder. */
  readonly start: (
    server: Pick<RecordedServer, 'address' | 'token'> | undefined,
    ...words: readonly string[]
  ) => Running
  /** As `start`, but waits for the end. */
  readonly fettle: (
    server: Pick<RecordedServer, 'address' | 'token'> | undefined,
    ...words: readonly string[]
  ) => Promise<Ended>
}

/** Makes a workplace; dispose of it. */
export function aWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-cli-'))

  function environment(server: Pick<RecordedServer, 'address' | 'token'> | undefined): NodeJS.ProcessEnv {
    const tokenFile = join(folder, 'token')
    if (server !== undefined) writeFileSync(tokenFile, `${server.token}\n`, { mode: 0o600 })
    const access = server === undefined ? {} : { FETTLE_SERVER: server.address, FETTLE_TOKEN_FILE: tokenFile }
    return { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC', FETTLE_DATA_DIR: folder, ...access }
  }

  function start(server: Pick<RecordedServer, 'address' | 'token'> | undefined, ...words: readonly string[]): Running {
    const env = environment(server)
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const outputs = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return {
      child,
      ended: outputs.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null })),
    }
  }

  return {
    folder,
    environment,
    start,
    fettle: (server, ...words) => start(server, ...words).ended,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
