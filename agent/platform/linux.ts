/** Finds and ends processes on Linux: whole trees, and children that tried to escape. */
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf } from '../failure.ts'
import { killCgroup, processesOfCgroup } from './cgroup.ts'

/** The variable every script of ours carries, so that its children are found again wherever they hide. */
export const markerName = 'FETTLE_ACTION'

const softMs = 2000
const pollMs = 25
const hardRounds = 40

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly session: number
  readonly name: string
  /** Clock ticks between boot and start: with the pid it names one process for ever. */
  readonly startTime: string
}

/** What belongs to one run of something: by marker, by first process, or by control group. */
export interface Tree {
  readonly marker: string
  readonly pid?: number
  readonly cgroup?: string | undefined
}

/** Every process of this computer that can be seen. */
export function listProcesses(): readonly ProcessInfo[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    const info = Number.isInteger(pid) ? processInfo(pid) : undefined
    return info === undefined ? [] : [info]
  })
}

/** One process, undefined when it is gone or only waits to be collected. */
export function processInfo(pid: number): ProcessInfo | undefined {
  const stat = readProc(pid, 'stat')
  return stat === undefined ? undefined : parseStat(pid, stat)
}

/** Reads /proc/PID/stat, see proc_pid_stat(5); undefined for zombies. The name may hold spaces and parentheses. */
export function parseStat(pid: number, stat: string): ProcessInfo | undefined {
  const end = stat.lastIndexOf(')')
  const [state = '', parent, , session, ...rest] = stat.slice(end + 2).split(' ')
  if (state === 'Z' || state === 'X') return undefined
  const name = stat.slice(stat.indexOf('(') + 1, end)
  return { pid, parent: Number(parent), session: Number(session), name, startTime: rest[15] ?? '' }
}

/** True while exactly this process lives: the pid may long belong to another one. */
export function isAlive(pid: number, startTime: string): boolean {
  return processInfo(pid)?.startTime === startTime
}

/** True when the process carries the marker in the environment it was started with; one that ends with "/" is a beginning. */
export function hasMarker(pid: number, marker: string): boolean {
  const end = marker.endsWith('/') ? '' : '\0'
  return `\0${readProc(pid, 'environ') ?? ''}\0`.includes(`\0${markerName}=${marker}${end}`)
}

/** True when the agent started the process, or whoever did so was started by the agent. */
export function isOurs(pid: number): boolean {
  return `\0${readProc(pid, 'environ') ?? ''}`.includes(`\0${markerName}=`)
}

/** All living processes of a tree, this one excepted. */
export function processesOf(tree: Tree): readonly ProcessInfo[] {
  const all = listProcesses()
  const inGroup = tree.cgroup === undefined ? [] : processesOfCgroup(tree.cgroup)
  const members = new Set<number>([...inGroup, ...(tree.pid === undefined ? [] : [tree.pid])])
  for (const { pid, session } of all) {
    if (session === tree.pid || hasMarker(pid, tree.marker)) members.add(pid)
  }
  return withDescendants(all, members).filter(({ pid }) => pid !== process.pid)
}

/** The processes below one, itself excepted. */
export function descendantsOf(pid: number): readonly ProcessInfo[] {
  return withDescendants(listProcesses(), new Set([pid])).filter((info) => info.pid !== pid)
}

/**
 * Ends a whole tree: SIGTERM, after two seconds SIGKILL until nothing is left. Answers the processes that could not be ended
 * (stuck in the kernel), normally none.
 */
export async function endTree(tree: Tree, graceMs = softMs): Promise<readonly ProcessInfo[]> {
  if (graceMs > 0) {
    for (const { pid } of processesOf(tree)) {
      signal(pid, 'SIGTERM')
      signal(pid, 'SIGCONT') // a stopped process would not notice
    }
    const deadline = performance.now() + graceMs
    while (performance.now() < deadline && processesOf(tree).length > 0) await pause(pollMs)
  }
  for (let round = 0; round < hardRounds; round += 1) {
    if (tree.cgroup !== undefined) killCgroup(tree.cgroup)
    const left = processesOf(tree)
    if (left.length === 0) return []
    for (const { pid } of left) signal(pid, 'SIGKILL')
    await pause(pollMs)
  }
  return processesOf(tree)
}

/** Sends a signal; a process that is already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

function withDescendants(all: readonly ProcessInfo[], members: Set<number>): readonly ProcessInfo[] {
  for (let grew = true; grew;) {
    grew = false
    for (const { pid, parent } of all) {
      if (!members.has(parent) || members.has(pid) || parent === process.pid) continue
      members.add(pid)
      grew = true
    }
  }
  return all.filter(({ pid }) => members.has(pid))
}

function readProc(pid: number, file: 'stat' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined // gone between listing and reading, or not ours to read
  }
}
