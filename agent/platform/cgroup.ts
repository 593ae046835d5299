/** Keeps scripts in control groups of their own where the kernel lets us, so that none of their children can get away. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const prefix = 'agent-script-'

/** Answers the folder of a new control group (version 2) below the agent's own; undefined where none can be made. */
export function makeCgroup(name: string): string | undefined {
  const own = ownCgroup()
  if (own === undefined) return undefined
  const dir = join(own, prefix + name.replaceAll(/[^0-9A-Za-z_]/g, '-'))
  try {
    mkdirSync(dir, { recursive: true })
    return existsSync(join(dir, 'cgroup.kill')) ? dir : undefined
  } catch {
    return undefined // read-only or not ours: trees are then found by their marker
  }
}

/** The control group that an earlier `makeCgroup` with this name made, when it is still there. */
export function findCgroup(name: string): string | undefined {
  const own = ownCgroup()
  const dir = own && join(own, prefix + name.replaceAll(/[^0-9A-Za-z_]/g, '-'))
  return dir !== undefined && existsSync(dir) ? dir : undefined
}

/** Ids of the processes in a group. */
export function processesOfCgroup(dir: string): readonly number[] {
  try {
    return readFileSync(join(dir, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return [] // removed meanwhile
  }
}

/** Kills everything in a group at once. */
export function killCgroup(dir: string): void {
  if (existsSync(join(dir, 'cgroup.kill'))) writeFileSync(join(dir, 'cgroup.kill'), '1')
}

/** Removes a group; one in which a service was started that goes on is left alone. */
export function removeCgroup(dir: string): void {
  try {
    rmdirSync(dir)
  } catch {
    // busy: removed at a later start, when it is empty
  }
}

/** Removes the empty groups that earlier runs left. */
export function removeOldCgroups(): void {
  const own = ownCgroup()
  if (own === undefined || !existsSync(own)) return
  for (const name of readdirSync(own)) if (name.startsWith(prefix)) removeCgroup(join(own, name))
}

/** The agent's own group; undefined without control groups version 2. A service's own group survives its restart. */
function ownCgroup(): string | undefined {
  const mount = mountPoint(readFileSync('/proc/self/mounts', 'utf8'))
  const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1]
  if (mount === undefined || path === undefined || path.includes('..')) return undefined
  // An agent that was started from within a script's group would nest its own groups there.
  return join(mount, path.replace(new RegExp(`/${prefix}[^/]*$`), ''))
}

/** Where the control groups are, from the table of mounts. */
export function mountPoint(mounts: string): string | undefined {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , kind]) => kind === 'cgroup2')?.[1]
}
