/** Is the package manager in order, and who holds its locks? */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'
import { messageOf } from '../failure.ts'
import { hasDpkg, readDpkgStatus } from '../providers/apt-status.ts'
import { baseEnvironment } from '../providers/script-command.ts'
import { markerName } from '../platform/linux.ts'
import { doctorMarker } from './installers.ts'
import { bad, good, unknown, warning } from './look.ts'
import type { Look } from './look.ts'

const run = promisify(execFile)

/** What apt and dpkg hold while they work, see apt(8) and dpkg(1). */
const locks: ReadonlySet<string> = new Set([
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
])
const namesShown = 8
const auditCharacters = 800
/** So many processes are looked through at once before others have their turn. */
const atOnce = 40

/** The state of dpkg as its files and `dpkg --audit` tell it, and whoever holds a lock. */
export const packagesLook: Look = async (_place, signal) => {
  if (!hasDpkg()) return unknown('This computer has no dpkg, the one package manager that can be examined so far.')
  const [audit, holders] = await Promise.all([auditOf(signal), lockHolders(signal)])
  const { byName, stuck, hasUpdates } = readDpkgStatus()
  const held = holders.map(({ pid, name, lock }) => `${name} (process ${pid}) holds ${lock}`)
  if (holders.length > 0)
    return warning(
      `${held.slice(0, namesShown).join('; ')}: changes of packages wait for it.`,
      'Let it finish. When it does nothing any more, look at that process before you end it.',
    )
  if (stuck.length === 0 && !hasUpdates && audit === '')
    return good(`dpkg knows ${byName.size} packages and is in order; nobody holds its locks.`)
  const names = stuck.slice(0, namesShown).map(({ name, state }) => `${name} (${state})`)
  const more = stuck.length > namesShown ? ` and ${stuck.length - namesShown} more` : ''
  const what = [
    hasUpdates ? 'dpkg was interrupted.' : '',
    names.length === 0 ? '' : `Stuck: ${names.join(', ')}${more}.`,
    audit === '' ? '' : `dpkg --audit says: ${audit.slice(0, auditCharacters)}`,
  ]
  return bad(
    what.filter((sentence) => sentence !== '').join(' '),
    'The next session that changes packages puts it in order (dpkg --configure -a, apt-get -f install).',
  )
}

async function auditOf(signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await run('dpkg', ['--audit'], {
      env: { ...baseEnvironment, LC_ALL: 'C', [markerName]: doctorMarker },
      signal,
      killSignal: 'SIGKILL',
    })
    return stdout.trim().replaceAll(/\s+/g, ' ')
  } catch (error) {
    if (signal.aborted) throw error
    return `nothing, it failed: ${messageOf(error)}`
  }
}

interface Holder {
  readonly pid: number
  readonly name: string
  readonly lock: string
}

/** The processes that have a lock file open: apt and dpkg close it when they do not get the lock. */
async function lockHolders(signal: AbortSignal): Promise<readonly Holder[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const holders: Holder[] = []
  for (const [at, pid] of pids.entries()) {
    if (signal.aborted) return holders
    if (at % atOnce === atOnce - 1) await new Promise((next) => setImmediate(next))
    const lock = openFiles(pid).find((path) => locks.has(path))
    if (lock !== undefined) holders.push({ pid: Number(pid), name: nameOf(pid), lock })
  }
  return holders
}

function openFiles(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
  } catch {
    return [] // gone meanwhile, or not ours to read
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // closed meanwhile
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return 'a process that is gone'
  }
}
