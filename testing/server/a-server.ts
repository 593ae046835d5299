/** A real server for tests: with a database of its own, an operator, and its log; it fails the test when it logs an error. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../server/db/database.ts'
import { readConfig } from '../../server/config.ts'
import { startServer } from '../../server/main.ts'
import { aDatabase } from '../database/a-database.ts'
import { CheckedOperator } from './checked-operator.ts'

/** One line of the server's log, as pino writes it. */
export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly [member: string]: unknown
}

export interface TestServer extends AsyncDisposable {
  readonly address: string
  readonly database: Database & { readonly url: string }
  readonly dataFolder: string
  readonly operator: CheckedOperator
  /** A link that signs a browser in, once. */
  readonly loginLink: () => Promise<string>
  /** What it logged so far. */
  readonly log: () => readonly LogLine[]
  /** The errors it logged since they were last taken; who takes them expected them. */
  readonly takeErrors: () => readonly LogLine[]
  readonly stop: () => Promise<void>
}

export interface TestServerOptions {
  /** Another server's database, to be a second node of it. */
  readonly database?: Database & { readonly url: string }
  readonly logLevel?: string
  /** More flags of the server. Requests are not limited unless they say so. */
  readonly flags?: readonly string[]
}

const errorLevel = 50

/** Printed as well, because an error thrown while a failed test is tidied up hides behind that failure. */
function mustBeNone(errors: readonly LogLine[]): void {
  for (const error of errors) console.error(error)
  assert.equal(errors.length, 0, 'the server logged errors nobody expected')
}

/** A server that listens on a port of its own. */
export async function aServer(options: TestServerOptions = {}): Promise<TestServer> {
  const stack = new AsyncDisposableStack()
  try {
    const database = options.database ?? stack.use(await aDatabase())
    const dataFolder = await mkdtemp(join(tmpdir(), 'fettle-server-'))
    stack.defer(() => rm(dataFolder, { recursive: true, force: true }))
    const lines: LogLine[] = []
    let errors: LogLine[] = []
    stack.defer(() => mustBeNone(errors))
    const write = (text: string): void => {
      const line = JSON.parse(text) as LogLine
      lines.push(line)
      if (line.level >= errorLevel) errors.push(line)
    }
    const args = ['--listen', '127.0.0.1:0', '--data', dataFolder, '--log-level', options.logLevel ?? 'info']
    const flags = options.flags ?? ['--requests-per-second', '0']
    const server = stack.use(
      await startServer(readConfig([...args, ...flags], { DATABASE_URL: database.url }), { write }),
    )
    return {
      ...{ database, dataFolder },
      address: server.address,
      operator: new CheckedOperator({ address: server.address, token: server.operatorToken }),
      loginLink: server.loginLink,
      log: () => lines,
      takeErrors: () => {
        const taken = errors
        errors = []
        return taken
      },
      stop: server.stop,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}
