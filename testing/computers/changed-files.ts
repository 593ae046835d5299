/** Lists what a computer has changed on its disk, from the tree of changes that the overlay keeps. */
import { lstatSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'

/** One path that is not as it was when the computer was new. */
export interface ChangedFile {
  readonly path: string
  readonly change: 'written' | 'removed'
}

/** What is in a tree of changes: by path, what changes whenever the file does. */
export type TreeState = ReadonlyMap<string, string>

const WHITEOUT = 'whiteout'

/** Files, links and empty folders of the tree; /tmp is left out. */
export function treeState(upper: string): TreeState {
  return new Map(listBelow(upper, ''))
}

/** What is not as before, in order of the paths. */
export function changedSince(before: TreeState, now: TreeState): readonly ChangedFile[] {
  const written = [...now].filter(([path, state]) => before.get(path) !== state)
  const changes = written.map(([path, state]): ChangedFile => ({
    path,
    change: state === WHITEOUT ? 'removed' : 'written',
  }))
  const gone = [...before.keys()].filter((path) => !now.has(path) && !isParentOfAny(path, now))
  const removals = gone.map((path): ChangedFile => ({ path, change: 'removed' }))
  return [...changes, ...removals].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function listBelow(upper: string, folder: string): readonly (readonly [string, string])[] {
  return readdirSync(join(upper, folder)).flatMap((name): readonly (readonly [string, string])[] => {
    const path = `${folder}/${name}`
    if (path === '/tmp') return []
    const stat = lstatSync(join(upper, path))
    if (!stat.isDirectory()) return [[path, isWhiteout(stat) ? WHITEOUT : `${stat.ino} ${stat.ctimeMs}`]]
    const below = listBelow(upper, path)
    return below.length > 0 ? below : [[path, 'empty folder']]
  })
}

/** A folder that was empty and no longer is has not gone. */
function isParentOfAny(path: string, tree: TreeState): boolean {
  return [...tree.keys()].some((other) => other.startsWith(`${path}/`))
}

/** The overlay notes a removed file as a character device with the number 0/0. */
function isWhiteout(stat: Stats): boolean {
  return stat.isCharacterDevice() && stat.rdev === 0
}
