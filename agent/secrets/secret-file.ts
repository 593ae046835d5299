/** Puts the value of a secret where only a file descriptor leads: into a file in memory that never has a name. */
import { closeSync, constants, fchownSync, openSync, rmSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

/** A secret as a script gets it: the variable holds the path of a file descriptor, from which the value can be read. */
export interface SecretValue {
  readonly variable: string
  readonly value: string
}

/** Who shall be able to read it besides the agent. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** open(2): O_TMPFILE without O_DIRECTORY, whose number differs from machine to machine. */
const unnamed = 0o20000000 | constants.O_DIRECTORY

/** Kept in memory, never on a disk. */
const inMemory = ['/dev/shm', '/run'] as const

/**
 * Answers an open, readable file descriptor of the value, at its beginning. Opened by its path (/dev/fd/N) it can be read
 * again and again. `dir`: where to go on a computer that keeps no files in memory.
 */
export function openSecret(value: string, dir: string, owner?: Owner): number {
  const file = openUnnamed([...inMemory, dir])
  try {
    // At a position, so that who reads the descriptor itself begins at the beginning.
    const bytes = Buffer.from(value)
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, at)
    if (owner !== undefined) fchownSync(file, owner.uid, owner.gid)
    return openSync(`/proc/self/fd/${file}`, constants.O_RDONLY)
  } finally {
    closeSync(file)
  }
}

function openUnnamed(dirs: readonly string[]): number {
  for (const dir of dirs) {
    try {
      return openSync(dir, unnamed | constants.O_RDWR, 0o600)
    } catch {
      // not there, not ours, or a file system without nameless files: the next one
    }
  }
  const path = join(dirs.at(-1) ?? '/', `.${randomBytes(12).toString('hex')}`)
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
  rmSync(path)
  return file
}
