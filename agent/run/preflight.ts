/** Says whether somebody else is installing software on this computer right now, and waits for them. */
import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import type { Instant } from '@fettle/core/terms/ids.ts'
import { processInfo } from '../platform/linux.ts'
import { pauseUntil } from './pause.ts'
import type { OrderMemory } from './memory.ts'
import type { Work } from './work.ts'

/** Files that package managers and updaters lock while they work. */
const locks: ReadonlyMap<string, string> = new Map([
  ['/var/lib/dpkg/lock-frontend', 'the package manager'],
  ['/var/lib/dpkg/lock', 'the package manager'],
  ['/var/lib/apt/lists/lock', 'the package manager'],
  ['/var/lib/apt/daily_lock', "the system's daily update"],
  ['/run/unattended-upgrades.lock', 'an automatic update of the system'],
  ['/var/run/unattended-upgrades.lock', 'an automatic update of the system'],
])

/** Who is in the way. */
export interface Busy {
  readonly what: string
  readonly program: string
  readonly pid: number
}

/** The process that holds one of the locks; undefined when the way is free. The kernel's own table is read, no lock is tried. */
export function whoIsInstalling(): Busy | undefined {
  for (const pid of lockHolders(readFileSync('/proc/locks', 'utf8'))) {
    if (pid === process.pid || !hasOurRoot(pid)) continue
    const path = openFiles(pid).find((file) => locks.has(file))
    const info = path === undefined ? undefined : processInfo(pid)
    if (path !== undefined && info !== undefined) return { what: locks.get(path) ?? path, program: info.name, pid }
  }
  return undefined
}

/** False for a process in a container: its files are not those of this computer, though they have the same names. */
function hasOurRoot(pid: number): boolean {
  try {
    const [own, other] = [statSync('/'), statSync(`/proc/${pid}/root/`)]
    return own.dev === other.dev && own.ino === other.ino
  } catch {
    return true // it has ended, or is not ours to look at; what it holds decides
  }
}

/** Ids of processes that hold a lock, from /proc/locks, see proc_locks(5). Lines with an arrow are of those who wait. */
export function lockHolders(table: string): readonly number[] {
  const pids = table.split('\n').flatMap((line) => {
    const [, second = '', , , pid] = line.trim().split(/\s+/)
    return second === '->' || pid === undefined || !(Number(pid) > 0) ? [] : [Number(pid)]
  })
  return [...new Set(pids)]
}

interface Patience {
  readonly memory: OrderMemory
  readonly work: Work
  readonly preflightMs: number
  readonly now: () => Instant
  /** Something else has to be seen to first. */
  readonly isDisturbed: () => boolean
}

/** Waits, at most `preflightMs`, until nobody else installs. False when somebody still does, or something else came up. */
export async function waitForInstallers({ memory, work, preflightMs, now, isDisturbed }: Patience): Promise<boolean> {
  const first = whoIsInstalling()
  if (first === undefined) return true
  const open = memory.value.wait
  const deadline = open?.reason === 'preflight' ? open.deadline : now() + preflightMs
  const name = `${first.program} (process ${first.pid})`
  if (now() < deadline) {
    await memory.beginWait({
      reason: 'preflight',
      sentence: `${name} is at work as ${first.what}: changes begin when it has finished.`,
      owner: first.program,
      deadline,
      atDeadline: 'Changes are tried nevertheless; those that need the package manager may fail.',
    })
    await pauseUntil(() => whoIsInstalling() === undefined || now() >= deadline || isDisturbed(), work.signal)
    memory.endWait()
  }
  if (whoIsInstalling() === undefined) return true
  if (!isDisturbed())
    work.line({ stream: 'note', text: `${name} is still at work as ${first.what}: it was waited for long enough.` })
  return false
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)]
      } catch {
        return [] // closed meanwhile
      }
    })
  } catch {
    return [] // ended meanwhile
  }
}
