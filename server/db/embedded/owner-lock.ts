/** Which server process owns a data folder? */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { errorText } from '../database-log.ts'

const sqliteBusy = 5
const patienceMs = 250 // a server that is just ending, or was just killed

/** The right to use a data folder; held until `release` or the end of the process, however it ends. */
export interface OwnerLock {
  release(): void
}

/**
 * Takes the data folder `home` for this process.
 * The lock is SQLite's exclusive file lock, because the operating system frees it even after kill -9 and it also holds
 * between containers that share a volume, where process ids mean nothing. Nothing else in this process may open
 * `owner.lock`: closing any handle of a file drops the process's locks on it.
 * @throws when another server owns it, with its process id; when the folder cannot be written.
 */
export function takeOwnership(home: string): OwnerLock {
  const pidFile = join(home, 'owner.pid')
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(home, 'owner.lock'), { timeout: patienceMs })
    lock.exec('pragma journal_mode = memory; begin exclusive') // nothing is written, so no journal must stay behind
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch (error) {
    lock?.close()
    if ((error as { errcode?: unknown }).errcode !== sqliteBusy) {
      throw new Error(`data folder ${home} cannot be locked: ${errorText(error)}; check who may write there`, {
        cause: error,
      })
    }
    const message = `data folder ${home} is in use by another server (process ${ownerOf(pidFile)}); stop it or use --data`
    throw new Error(message, { cause: error })
  }
  const held = lock
  let released = false
  return {
    release() {
      if (released) return
      released = true
      rmSync(pidFile, { force: true })
      held.close()
    },
  }
}

function ownerOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown' // it is just starting or just stopping
  }
}
