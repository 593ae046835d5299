/** How does a test get a server process with an embedded PostgreSQL that it may kill? */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const embedded = join(import.meta.dirname, '../../server/db/embedded/embedded.ts')

// It ends when its input does, that is, with the test.
const program = `
  import { startEmbedded } from ${JSON.stringify(embedded)}
  const { url, version, pid } = await startEmbedded(JSON.parse(process.argv[1]))
  console.log(JSON.stringify({ url, version, pid }))
  process.stdin.resume().on('end', () => process.exit())
`

/** A process of its own in which `startEmbedded` has succeeded. */
export interface DatabaseProcess extends AsyncDisposable {
  readonly process: ChildProcess
  readonly url: string
  readonly version: string
  /** PostgreSQL's process id. */
  readonly pid: number
}

/** The process that `startDatabaseProcess` starts, and as whom. */
export interface DatabaseProcessOptions {
  readonly home: string
  readonly pgBin?: string
  readonly fast?: boolean
  readonly env?: NodeJS.ProcessEnv
  readonly uid?: number
  /** Called at once with the new process. */
  readonly onSpawn?: (child: ChildProcess) => void
}

/**
 * Runs `startEmbedded` in a new process.
 * @throws what it printed when it failed.
 */
export async function startDatabaseProcess({
  env,
  uid,
  onSpawn,
  ...options
}: DatabaseProcessOptions): Promise<DatabaseProcess> {
  const child = spawn(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program, JSON.stringify(options)],
    {
      cwd: '/',
      env: env ?? process.env,
      ...(uid === undefined ? {} : { uid, gid: uid }),
    },
  )
  onSpawn?.(child)
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'close').then(() => [undefined])])
  if (typeof line !== 'string') throw new Error(errors)
  return {
    ...(JSON.parse(line) as { readonly url: string; readonly version: string; readonly pid: number }),
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** The processes of a PostgreSQL that works in the folder `data`. */
export function processesIn(data: string): readonly number[] {
  const here = statSync(data)
  return allProcesses().filter((pid) => {
    try {
      const there = statSync(`/proc/${pid}/cwd`)
      return there.ino === here.ino && there.dev === here.dev
    } catch {
      return false // it has ended meanwhile, or is nothing of ours
    }
  })
}

/** The living processes that belong to the session `leader`, such as what was started beside PostgreSQL to watch us. */
export function processesOfSession(leader: number): readonly number[] {
  return allProcesses().filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return session === String(leader) && state !== 'Z'
    } catch {
      return false // it has ended meanwhile
    }
  })
}

function allProcesses(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}
