/** How does the server run a PostgreSQL of its own? */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { Client } from 'pg'
import { errorText, silentLog, type DatabaseLog } from '../database-log.ts'
import { chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { databaseName, findCluster, prepareDataFolder } from './data-folder.ts'
import { takeOwnership } from './owner-lock.ts'
import { startPostmaster, type Postmaster } from './postmaster.ts'
import { removeSocketFolder } from './socket-folder.ts'

/** How the embedded PostgreSQL is run. */
export interface EmbeddedOptions {
  /** The folder of everything it stores; made when missing. One server at a time. */
  readonly home: string
  /** The folder with PostgreSQL's programs; found when not given. */
  readonly pgBin?: string | undefined
  readonly log?: DatabaseLog | undefined
  /** Gives up durability for speed: for tests only. */
  readonly fast?: boolean | undefined
}

/** A running PostgreSQL that only this process and its user can reach. */
export interface Embedded extends AsyncDisposable {
  /** Where it is, for `pg`, Kysely, psql and pg_dump; a Unix socket, never TCP. */
  readonly url: string
  /** The same for `pg`'s constructors. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly database: string
  }
  /** Such as `18.4`. */
  readonly version: string
  readonly pid: number
  /** Resolves with the reason when PostgreSQL ends though nobody called `stop`; then call `stop` and start again. */
  readonly lost: Promise<Error>
  /** Stops PostgreSQL and gives the home free. Close the connections first. May be called again. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL in `home`, making its database when there is none, and resolves when it takes connections.
 * It stops with this process, however that ends. It does not keep this process alive.
 * @throws one sentence on what is wrong and what to do, with PostgreSQL's last 20 lines when it said something.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  if (process.platform === 'win32') {
    throw new Error(
      'the embedded database does not run on Windows; install PostgreSQL 15 or newer and set DATABASE_URL',
    )
  }
  const home = makeHome(resolve(options.home))
  const { log = silentLog, fast = false } = options
  const pgBin = options.pgBin === undefined ? undefined : resolve(options.pgBin)
  const owner = takeOwnership(home)
  try {
    const cluster = findCluster(home)
    const account = chooseAccount(cluster?.data)
    const binaries = findBinaries({ home, pgBin, major: cluster?.major, account, log })
    const settings = { home, binaries, account, fast, log }
    const postmaster = await startPostmaster(await prepareDataFolder(settings), settings)
    const release = (): void => {
      removeSocketFolder(home, postmaster.socketFolder)
      owner.release()
    }
    return await opened(postmaster, release)
  } catch (error) {
    owner.release()
    throw error
  }
}

async function opened(postmaster: Postmaster, release: () => void): Promise<Embedded> {
  const { pid, port, socketFolder: host } = postmaster
  const connection = { host, port, user: databaseName, database: databaseName }
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= postmaster.stop().then(release))
  const lost = new Promise<Error>((resolveLost) => {
    void (async () => {
      const how = await postmaster.ended
      if (stopped === undefined) resolveLost(new Error(`PostgreSQL (process ${pid}) has ended by itself: ${how}`))
    })()
  })
  try {
    const version = await ensureDatabase(connection)
    const url = `postgresql://${databaseName}@/${databaseName}?host=${encodeURIComponent(host)}&port=${port}&sslmode=disable`
    return { url, connection, version, pid, lost, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await postmaster.stop()
    throw new Error(`PostgreSQL (process ${pid}) runs but cannot be used: ${errorText(error)}`, {
      cause: error,
    })
  }
}

/** Makes the database when it is missing (its making may have been cut short) and returns the server's version. */
async function ensureDatabase(connection: Embedded['connection']): Promise<string> {
  const client = new Client({ ...connection, database: 'postgres', ssl: false })
  client.on('error', () => {}) // every query below reports it, too
  await client.connect()
  try {
    const { rows } = await client.query<{ exists: boolean; version: string }>(
      `select exists (select from pg_database where datname = $1), current_setting('server_version') as version`,
      [databaseName],
    )
    if (rows[0]?.exists !== true) await client.query(`create database ${databaseName}`)
    return (rows[0]?.version ?? '').split(' ')[0] ?? ''
  } finally {
    await client.end()
  }
}

function makeHome(home: string): string {
  try {
    mkdirSync(home, { recursive: true })
    return home
  } catch (error) {
    throw new Error(`data folder ${home} cannot be made: ${errorText(error)}; use --data with another one`, {
      cause: error,
    })
  }
}
