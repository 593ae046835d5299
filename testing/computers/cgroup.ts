/** Keeps the control groups that count what a computer uses. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { until } from './until.ts'

/** CPU time of everything that ever ran in a computer, in seconds. */
export interface CpuTime {
  readonly user: number
  readonly system: number
}

/** Makes a control group (version 2) and answers its folder; undefined where there are none that can be written. */
export function makeCgroup(name: string): string | undefined {
  const top = topOfCgroups()
  if (top === undefined) return undefined
  const dir = join(top, name)
  mkdirSync(dir, { recursive: true })
  return dir
}

/** Ends everything in a control group and removes it with all groups below; fine when there is none. */
export async function removeCgroup(name: string): Promise<void> {
  const top = topOfCgroups()
  if (top === undefined || !existsSync(join(top, name))) return
  const dir = join(top, name)
  if (existsSync(join(dir, 'cgroup.kill'))) writeFileSync(join(dir, 'cgroup.kill'), '1')
  await until(`control group ${dir} is empty`, () =>
    readFileSync(join(dir, 'cgroup.events'), 'utf8').includes('populated 0'),
  )
  removeGroups(dir)
}

/** Removes the groups that were made below `dir`, as a reboot does; they must be empty. */
export function removeGroupsBelow(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(dir, entry.name))
}

/** CPU time used in the group so far. */
export function cpuTime(dir: string): CpuTime {
  const stat = new Map(
    readFileSync(join(dir, 'cpu.stat'), 'utf8')
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  )
  const seconds = (key: string) => Number(stat.get(key) ?? Number.NaN) / 1e6
  return { user: seconds('user_usec'), system: seconds('system_usec') }
}

function removeGroups(dir: string): void {
  removeGroupsBelow(dir)
  rmdirSync(dir)
}

function topOfCgroups(): string | undefined {
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, dir = '', kind] = line.split(' ')
    if (kind === 'cgroup2' && isWritable(dir)) return dir
  }
  return undefined
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false // the answer to the question
  }
}
