/** Where does a cluster's data lie, and how is it made so that a half-made one is never used? */
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import type { DatabaseLog } from '../database-log.ts'
import { closedFolder, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { startTied } from './tied-process.ts'

/** The name of the database and of its owner in an embedded cluster. */
export const databaseName = 'fettle'

/** What a cluster is made and run with. */
export interface ClusterSettings {
  readonly home: string
  readonly binaries: Binaries
  readonly account: Account | undefined
  /** Without fsync: for tests only. */
  readonly fast: boolean
  readonly log: DatabaseLog
}

/** The newest cluster in `home`: its major version and folder; undefined when there is none yet. */
export function findCluster(home: string): { readonly major: number; readonly data: string } | undefined {
  const majors = readdirSync(home).flatMap((name) => /^pg(\d+)$/.exec(name)?.[1] ?? [])
  const major = majors.map(Number).sort((a, b) => b - a)[0]
  return major === undefined ? undefined : { major, data: join(home, `pg${major}`) }
}

/**
 * The cluster's folder, `home/pg<major>`, made by initdb when it is not there.
 * @throws when the folder is something else, or initdb fails.
 */
export async function prepareDataFolder(settings: ClusterSettings): Promise<string> {
  const { home, binaries, log } = settings
  // We own the home: whatever is left of earlier attempts is rubbish.
  for (const name of readdirSync(home))
    if (name.startsWith('init-')) rmSync(join(home, name), { recursive: true, maxRetries: 5 })
  const data = join(home, `pg${binaries.major}`)
  if (existsSync(data)) {
    const versionFile = join(data, 'PG_VERSION')
    const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined
    if (version === String(binaries.major)) return data
    throw new Error(`${data} is not a PostgreSQL ${binaries.major} data folder; move it away or use --data`)
  }
  log.info(`making a PostgreSQL ${binaries.version} database in ${data}`)
  const partial = join(home, `init-${process.pid}`)
  mkdirSync(partial, { mode: 0o700 })
  try {
    if (settings.account !== undefined) chownSync(partial, settings.account.uid, settings.account.gid)
    await initialise(partial, settings)
    renameSync(partial, data)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
  syncFolder(home) // the rename must survive a power cut like everything after it
  return data
}

async function initialise(folder: string, settings: ClusterSettings): Promise<void> {
  const { binaries, account, fast } = settings
  const locale =
    binaries.major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--lc-collate=C', '--lc-ctype=C.UTF-8', '--lc-messages=C', '--lc-monetary=C', '--lc-numeric=C', '--lc-time=C']
  const opened = openSync(folder, 'r')
  const child = startTied({
    file: join(binaries.folder, 'initdb'),
    args: [
      `--pgdata=${dataPath(folder, account)}`,
      `--username=${databaseName}`,
      '--auth=trust', // the socket's folder is closed to everybody else
      '--encoding=UTF8',
      '--data-checksums',
      ...locale,
      ...(fast ? ['--no-sync'] : []),
    ],
    account,
    folder: opened,
  })
  child.hold()
  const end = await child.ended
  closeSync(opened)
  if (end !== 'exit code 0') {
    throw new Error(
      `PostgreSQL could not make a database in ${folder} (initdb: ${end})${quote(await child.lastLines())}`,
    )
  }
}

/**
 * The name by which PostgreSQL's programs, run by `startTied` with the open folder, reach the cluster's folder.
 * A user who may not enter the folders above it (root's home is closed to others) still reaches it by descriptor 4.
 */
export function dataPath(folder: string, account: Account | undefined): string {
  const closed = closedFolder(account, folder)
  if (closed === undefined) return folder
  if (process.platform === 'linux') return '/proc/self/fd/4'
  throw new Error(
    `PostgreSQL cannot run as root, and the user it runs as (uid ${account?.uid}) may not enter ${closed}; use --data with a folder that everybody may enter, or start the server as an ordinary user`,
  )
}

/** Lines of a program's output as the end of an error message. */
export function quote(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `; its last lines were:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  fsyncSync(opened)
  closeSync(opened)
}
