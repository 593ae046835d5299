/** How do test processes share one PostgreSQL? */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statfsSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pollUntil } from '../../server/db/embedded/poll.ts'

const startWithinMs = 60_000
const graceMs = 1000
const startsMax = 3
const memoryMin = 2 * 1024 ** 3

/** Where the keeper of the cluster in `home` gives out leases. */
export function leaseSocket(home: string): string {
  return join(home, 'lease.sock')
}

/**
 * The address of a PostgreSQL for this test process, where it may make databases: the one named by FETTLE_TEST_PG, else
 * one without durability that all test processes of this checkout share. It is started by the first that needs it and
 * stays at least as long as this process.
 * @throws when it does not start, with the keeper's last words.
 */
export async function useCluster(): Promise<string> {
  const given = process.env['FETTLE_TEST_PG']
  if (given !== undefined) return given
  // One for each checkout and user; the checkout's path also keeps the socket's path short.
  const key = createHash('sha256')
    .update(`${process.getuid?.()} ${import.meta.dirname}`)
    .digest('hex')
    .slice(0, 12)
  return leaseIn(join(fastFolder(), `fettle-test-${key}`), join(tmpdir(), `fettle-test-${key}.log`))
}

/** The address of the cluster in the folder `home`, whose keeper says into the file `log` what went wrong. */
export async function leaseIn(home: string, log: string): Promise<string> {
  // Who makes the folder starts the keeper; the others do only when there is none although they gave it time.
  let startAt = mkdirSync(home, { recursive: true }) === undefined ? performance.now() + graceMs : 0
  let starts = 0
  const url = await pollUntil(
    async () => {
      const leased = await takeLease(home)
      if (leased !== undefined) return leased
      if (performance.now() < startAt || hasOwner(home)) return undefined
      startAt = performance.now() + graceMs
      return starts++ < startsMax ? startKeeper(home, log) : 'none'
    },
    { withinMs: startWithinMs, everyMs: 20 },
  )
  if (url === undefined || url === 'none') throw new Error(`no PostgreSQL for tests: ${readFileSync(log, 'utf8')}`)
  return url
}

/** Where tests keep databases: in memory when there is much of it, because many small files take long on some disks. */
export function fastFolder(): string {
  if (!existsSync('/dev/shm')) return tmpdir()
  const { bavail, bsize } = statfsSync('/dev/shm')
  return bavail * bsize > memoryMin ? '/dev/shm' : tmpdir() // 64 MB in many containers
}

/** Asks the keeper for a lease, held until this process ends; undefined when there is no keeper. */
async function takeLease(home: string): Promise<string | undefined> {
  const lease = connect(leaseSocket(home))
  try {
    const [line] = await once(lease, 'data')
    lease.unref()
    return String(line).trim()
  } catch {
    return undefined // not there yet, or stopping
  }
}

/** Whether a keeper is starting, running or stopping in `home`. */
function hasOwner(home: string): boolean {
  try {
    return process.kill(Number(readFileSync(join(home, 'owner.pid'), 'utf8')), 0)
  } catch {
    return false
  }
}

function startKeeper(home: string, log: string): undefined {
  const output = openSync(log, 'w')
  const stdio = ['ignore', output, output] as const
  spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts'), home], {
    detached: true,
    stdio: [...stdio],
    env: {},
  }).unref()
  closeSync(output)
}
