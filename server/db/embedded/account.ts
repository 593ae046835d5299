/** As which user does PostgreSQL run, and which folders may that user enter? */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** A user of the operating system that PostgreSQL runs as when we are root, because it refuses to run as root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * The account for the data folder `data`: undefined unless we are root; else the owner of the folder when it exists,
 * else `postgres`, else `nobody`.
 * @throws when we are root and none of them exists.
 */
export function chooseAccount(data: string | undefined): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = data === undefined ? undefined : statSync(data)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)]
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this computer has neither a user postgres nor nobody; start the server as an ordinary user',
  )
}

/** The first folder on the way to `path` (itself included) that `account` may not enter; undefined when all are open. */
export function closedFolder(account: Account | undefined, path: string): string | undefined {
  if (account === undefined) return undefined
  const way = [path]
  for (let folder = dirname(path); folder !== way[0]; folder = dirname(folder)) way.unshift(folder)
  // Asked as that user instead of computed from mode bits, so that access lists count too.
  const script = 'for folder do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done'
  const { stdout, error } = spawnSync('/bin/sh', ['-c', script, 'sh', ...way], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
  })
  if (error !== undefined) {
    throw new Error(
      `PostgreSQL refuses to run as root, and this process may not start one as another user (uid ${account.uid}: ${error.message}); start the server as an ordinary user`,
    )
  }
  return stdout === '' ? undefined : stdout
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}
