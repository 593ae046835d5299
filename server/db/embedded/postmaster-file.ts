/** What does a cluster's postmaster.pid say, and is it true? */
import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What a running PostgreSQL writes about itself in its data folder. */
export interface PostmasterFile {
  readonly pid: number
  readonly port: number
  readonly socketFolder: string
  /** `starting`, `ready`, `stopping` or `standby`; empty while it is not written yet. */
  readonly status: string
}

/** The contents of `data/postmaster.pid`; undefined when it is missing or not whole. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const pid = Number.parseInt(lines[0] ?? '', 10)
  if (!(pid > 0)) return undefined
  return { pid, port: Number(lines[3]), socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() }
}

/**
 * Whether process `pid` is a PostgreSQL that works in the folder `data`. The number alone proves nothing: after a
 * crash or in a new container it may belong to any other process, or to a dead one that its parent has not noticed.
 */
export function isPostmasterOf(pid: number, data: string): boolean {
  try {
    if (process.platform !== 'linux') return workingFolder(pid) === realpathSync(data)
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(data)]
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
    return there.dev === here.dev && there.ino === here.ino && (name === 'postgres' || name === 'postmaster')
  } catch {
    return false // gone, a zombie, or another user's process, which cannot be working in a folder of ours
  }
}

function workingFolder(pid: number): string | undefined {
  const { stdout } = spawnSync('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'], { encoding: 'utf8' })
  return /^n(.*)$/m.exec(stdout ?? '')?.[1]
}
