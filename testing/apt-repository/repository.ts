/** Builds a local apt repository of packages made for tests, or takes the one built before from the same description. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDeb } from './deb.ts'
import { debFileName } from './package.ts'
import type { PackageSpec } from './package.ts'

const SOURCES = ['archive.ts', 'deb.ts', 'package.ts', 'repository.ts']

/**
 * Builds a flat repository (packages, Packages, Release) in `dir`, which must be empty or absent. apt knows it as
 * `deb [trusted=yes] file:DIR ./`.
 */
export async function buildRepository(dir: string, packages: readonly PackageSpec[]): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 })
  const paragraphs: string[] = []
  for (const spec of packages) {
    const { bytes, control } = makeDeb(spec)
    const file = debFileName(spec)
    await writeFile(join(dir, file), bytes, { flag: 'wx', mode: 0o644 }) // the same package twice is refused
    const where = [
      `Filename: ./${file}`,
      `Size: ${bytes.length}`,
      `MD5sum: ${digest('md5', bytes)}`,
      `SHA256: ${digest('sha256', bytes)}`,
    ]
    paragraphs.push(control.replace(/^Description:/m, `${where.join('\n')}\nDescription:`))
  }
  const index = paragraphs.join('\n')
  const release = [
    'Origin: Fettle tests',
    'Label: Fettle tests',
    'Suite: tests',
    'Date: Tue, 14 Nov 2023 22:13:20 UTC',
    `SHA256:\n ${digest('sha256', index)} ${Buffer.byteLength(index)} Packages`,
  ]
  await writeFile(join(dir, 'Packages'), index, { mode: 0o644 })
  await writeFile(join(dir, 'Release'), `${release.join('\n')}\n`, { mode: 0o644 })
}

/**
 * Answers the folder of a repository with these packages. It is built once and kept below the temporary folder under the
 * hash of its description; nobody may change it.
 */
export async function aRepository(packages: readonly PackageSpec[]): Promise<string> {
  const shelf = ownShelf(join(tmpdir(), `fettle-repositories-${process.getuid?.() ?? 0}`))
  const dir = join(shelf, fingerprint(packages))
  if (existsSync(dir)) return dir
  const work = await mkdtemp(join(shelf, 'building-'))
  try {
    await buildRepository(join(work, 'repository'), packages)
    await rename(join(work, 'repository'), dir).catch((error: unknown) => {
      if (!existsSync(dir)) throw error // another process was quicker with the same
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return dir
}

function fingerprint(packages: readonly PackageSpec[]): string {
  const hash = createHash('sha256').update(JSON.stringify(packages))
  for (const source of SOURCES) hash.update(readFileSync(join(import.meta.dirname, source)))
  return hash.digest('hex').slice(0, 20)
}

function digest(algorithm: 'md5' | 'sha256', content: string | Buffer): string {
  return createHash(algorithm).update(content).digest('hex')
}

/** Packages from it are installed as root, so nobody else may have put something there. */
function ownShelf(shelf: string): string {
  mkdirSync(shelf, { recursive: true, mode: 0o755 })
  if (statSync(shelf).uid !== (process.getuid?.() ?? 0))
    throw new Error(`${shelf} belongs to somebody else; remove it.`)
  return shelf
}
