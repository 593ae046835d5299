/** Where does PostgreSQL put the socket it is reached by? */
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { closedFolder, type Account } from './account.ts'

/** Only part of the socket's name: nothing listens on TCP. */
export const socketPort = 5432

const socketName = `.s.PGSQL.${socketPort}`

/** The longest path of a socket in bytes: the systems allow 103 to 107. */
const pathMax = 100

/**
 * Makes the folder of the cluster's socket, which only PostgreSQL's user may enter, so that no password is needed:
 * `home/sock`, or `/tmp/pg-<hash of home>` when that is too long a path or PostgreSQL's user cannot reach it.
 * Removes what a dead PostgreSQL left in it; call it only when none is running.
 * @throws when somebody else has made the folder in /tmp.
 */
export function prepareSocketFolder(home: string, account: Account | undefined): string {
  const own = join(home, 'sock')
  const isUsable = Buffer.byteLength(join(own, socketName)) <= pathMax && closedFolder(account, home) === undefined
  const folder = isUsable ? own : join('/tmp', `pg-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`)
  const uid = account?.uid ?? process.getuid?.()
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined || isUsable) {
    if (account !== undefined) chownSync(folder, account.uid, account.gid)
    chmodSync(folder, 0o700)
  }
  const status = lstatSync(folder)
  if (!status.isDirectory() || status.uid !== uid || (status.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} was made by somebody else (uid ${status.uid}); remove it, or use --data with a shorter path`,
    )
  }
  for (const name of readdirSync(folder)) if (name.startsWith(socketName)) rmSync(join(folder, name))
  return folder
}

/** Removes a folder made in /tmp after PostgreSQL has stopped. */
export function removeSocketFolder(home: string, folder: string): void {
  if (folder !== join(home, 'sock')) rmdirSync(folder)
}
