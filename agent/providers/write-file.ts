/** Writes a file so that it is there whole or not at all, also after a power cut. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { crashPoint } from '../crash-point.ts'

export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/**
 * Replaces what is at `path` by a file with this content: written beside it, made durable, then renamed. A symbolic link in
 * its place is replaced, never followed. Folders to it are made with mode 0755.
 */
export function writeWhole(path: string, content: string | Uint8Array, { mode, uid, gid }: Attributes): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.fettle`)
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const file = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    writeFileSync(file, content)
    fchownSync(file, uid, gid)
    fchmodSync(file, mode) // after the owner: changing that may take bits away
    fsyncSync(file)
    crashPoint('before-rename')
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  crashPoint('after-rename')
  syncFolder(dirname(path))
}

/** Makes what was renamed or removed in a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
