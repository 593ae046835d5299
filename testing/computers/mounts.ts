/** What a computer has mounted at every boot, as a table for mount(8). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

interface Mounts {
  readonly dir: string
  /** Read-only trees, topmost first. */
  readonly layers: readonly string[]
  /** The folder that appears at /opt/fettle. */
  readonly project: string
  readonly hasCgroup: boolean
}

type Line = readonly [source: string, target: string, type: string, options: string]

// What root inside could change for the whole machine; network settings are the computer's own and stay writable.
const MACHINE_WIDE = ['proc/sysrq-trigger', 'proc/sys/kernel', 'proc/sys/vm', 'proc/sys/fs', 'proc/sys/debug']

/** Lines of an fstab; mount carries them out in order. */
export function fstab({ dir, layers, project, hasCgroup }: Mounts): string {
  const root = join(dir, 'root')
  const at = (path: string) => join(root, path)
  const { lower, base } = lowerTrees(dir, layers)
  const overlay = `lowerdir=${lower},upperdir=${dir}/upper,workdir=${dir}/work,index=off,metacopy=off`
  const lines: readonly Line[] = [
    ...base,
    ['overlay', root, 'overlay', overlay],
    ['proc', at('proc'), 'proc', 'nosuid,nodev,noexec'],
    ['sysfs', at('sys'), 'sysfs', 'ro'],
    ...(hasCgroup ? [['cgroup2', at('sys/fs/cgroup'), 'cgroup2', 'nosuid,nodev,noexec'] as const] : []),
    ['tmpfs', at('dev'), 'tmpfs', 'mode=755,size=1m'],
    ['devpts', at('dev/pts'), 'devpts', 'newinstance,ptmxmode=0666,mode=620,gid=5,X-mount.mkdir'],
    ['tmpfs', at('dev/shm'), 'tmpfs', 'mode=1777,nosuid,nodev,X-mount.mkdir'],
    ['tmpfs', at('run'), 'tmpfs', 'mode=755,nosuid,nodev'],
    [join(dir, 'logs'), at('run/fettle-computer'), 'none', 'bind,X-mount.mkdir'],
    [checked(project), at('opt/fettle'), 'none', 'bind,ro,X-mount.mkdir'],
    ...MACHINE_WIDE.filter((path) => existsSync(join('/', path))).map(
      (path) => [at(path), at(path), 'none', 'bind,ro'] as const,
    ),
    [join(dir, 'boot-id'), at('proc/sys/kernel/random/boot_id'), 'none', 'bind,ro'],
  ]
  return lines.map((line) => `${line.join(' ')} 0 0\n`).join('')
}

/**
 * Overlayfs refuses a lower tree that lies inside another lower tree, as every layer on this machine's disk lies inside
 * '/'. So such a base is first mounted, read-only, as an overlay of its own (over an empty tree, since one must be over
 * something): then it counts as another tree.
 */
function lowerTrees(
  dir: string,
  layers: readonly string[],
): { readonly lower: string; readonly base: readonly Line[] } {
  const trees = layers.map((layer) => checked(layer))
  const base = trees.at(-1) ?? '/'
  const upper = trees.slice(0, -1)
  if (!upper.some((layer) => `${layer}/`.startsWith(base.endsWith('/') ? base : `${base}/`))) {
    return { lower: trees.join(':'), base: [] }
  }
  const [empty, again] = [join(dir, 'empty'), join(dir, 'base')]
  return {
    lower: [...upper, again].join(':'),
    base: [
      ['tmpfs', empty, 'tmpfs', 'size=4k,X-mount.mkdir'],
      ['overlay', again, 'overlay', `lowerdir=${empty}:${base},X-mount.mkdir`],
    ],
  }
}

function checked(path: string): string {
  if (!path.startsWith('/') || /[\s:,\\]/.test(path)) {
    throw new Error(
      `"${path}" cannot be mounted: give an absolute path without spaces, colons, commas and backslashes.`,
    )
  }
  return path
}
