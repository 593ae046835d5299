/** Which PostgreSQL programs are used? */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { errorText, type DatabaseLog } from '../database-log.ts'
import { closedFolder, type Account } from './account.ts'
import { findPackage, preparePackage } from './package-binaries.ts'
import { plainEnvironment } from './tied-process.ts'

/** The oldest major version of PostgreSQL that Fettle works with. */
export const majorMin = 15

/** The newest minor version of each major when this file was last edited: older ones miss security fixes. */
const newestMinor: Readonly<Record<number, number>> = { 15: 20, 16: 16, 17: 12, 18: 6 }

const systemFolders = [
  '/usr/lib/postgresql/*/bin', // Debian, Ubuntu
  '/usr/pgsql-*/bin', // PostgreSQL's own packages for Red Hat and SUSE
  '/usr/libexec/postgresql*', // Alpine
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
]

/** A folder with `postgres` and `initdb` of one version that runs here. */
export interface Binaries {
  readonly folder: string
  /** Such as `18.4`. */
  readonly version: string
  readonly major: number
}

/** What binaries are looked for: `major` when a database of that major version exists already in `home`. */
export interface BinariesWanted {
  readonly home: string
  readonly pgBin?: string | undefined
  readonly major: number | undefined
  readonly account: Account | undefined
  readonly log: DatabaseLog
}

/**
 * The programs to use: those in `pgBin` when given, else the newest installed in the system, else the npm package's.
 * @throws one sentence on what was found and why it is of no use.
 */
export function findBinaries(wanted: BinariesWanted): Binaries {
  const problems: string[] = []
  const found: Binaries[] = []
  for (const folder of candidates(wanted, problems)) {
    const seen = inspect(folder, wanted.account)
    if (typeof seen === 'string') problems.push(seen)
    else if (seen.major < majorMin) problems.push(`PostgreSQL ${seen.version} in ${folder} is older than ${majorMin}`)
    else found.push(seen)
  }
  const fitting = found.find(({ major }) => wanted.major === undefined || major === wanted.major)
  if (fitting === undefined) throw new Error(nothingFits(wanted, found, problems))
  const minor = Number(fitting.version.split('.')[1])
  const newest = newestMinor[fitting.major]
  if (newest !== undefined && minor < newest) {
    wanted.log.warn(
      `PostgreSQL ${fitting.version} in ${fitting.folder} misses security fixes; update it to ${fitting.major}.${newest} or newer`,
    )
  }
  return fitting
}

function* candidates({ pgBin, home, account }: BinariesWanted, problems: string[]): Generator<string> {
  if (pgBin !== undefined) return yield pgBin
  const installed = new Set(systemFolders.flatMap((pattern) => globSync(pattern)))
  const { status, stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  if (status === 0) installed.add(stdout.trim())
  const newestFirst = [...installed].toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  yield* newestFirst.filter((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
  const root = findPackage()
  if (root === undefined) return
  try {
    yield preparePackage(root, home, account)
  } catch (error) {
    problems.push(`the npm package in ${root} cannot be made ready: ${errorText(error)}`)
  }
}

/** The version of the programs in `folder`, or a few words on why they do not run. */
function inspect(folder: string, account: Account | undefined): Binaries | string {
  const file = join(folder, 'postgres')
  for (const name of [file, join(folder, 'initdb')]) if (!existsSync(name)) return `there is no ${name}`
  const closed = closedFolder(account, folder)
  if (closed !== undefined) {
    return `PostgreSQL cannot run as root, and the user it runs as (uid ${account?.uid}) may not enter ${closed} on the way to ${folder}`
  }
  const run = spawnSync(file, ['--version'], { ...account, cwd: '/', env: plainEnvironment, encoding: 'utf8' })
  // The kernel reports a missing loader as a missing file: the package's programs need glibc, Alpine has musl.
  if ((run.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    return `${file} needs glibc, which is not here`
  if (run.error !== undefined) return `${file} does not start: ${run.error.message}`
  const version = /\) (\d+(?:\.\d+)?)/.exec(run.stdout)?.[1]
  if (version === undefined) return `${file} does not run: ${run.stderr.trim() || `exit code ${run.status}`}`
  return { folder, version, major: Number.parseInt(version, 10) }
}

function nothingFits({ home, major, pgBin }: BinariesWanted, found: readonly Binaries[], problems: string[]): string {
  const others = found.map(({ version, folder }) => `PostgreSQL ${version} in ${folder}`)
  const seen = [...others, ...problems].join('; ') || 'none was found'
  if (major !== undefined && others.length > 0) {
    return `data folder ${home} was made by PostgreSQL ${major}, which is needed to open it (${seen}); install PostgreSQL ${major} or name its programs with --pg-bin`
  }
  const remedy = pgBin === undefined ? 'install it, name its programs with --pg-bin' : 'correct --pg-bin'
  return `no PostgreSQL ${majorMin} or newer can be used (${seen}); ${remedy}, or set DATABASE_URL`
}
