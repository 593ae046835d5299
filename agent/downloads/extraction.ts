/** Writes what an archive holds into a folder, and nothing outside it: an archive is not trusted, whoever made it. */
import { closeSync, copyFileSync, existsSync, lstatSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** An archive that is refused; its message is the sentence a person reads. */
export class BadArchive extends Error {}

export interface ExtractionLimits {
  readonly entries: number
  /** Of all files together. */
  readonly bytes: number
}

/** What one archive may become. */
export const extractionLimits = {
  entries: 100_000,
  bytes: 10 * 1024 ** 3,
  ratio: 200,
  freeBytes: 16 * 1024 ** 2,
} as const

/** The limits of an archive of this size: what grows much more than anything real does is a bomb. */
export function limitsFor(archiveBytes: number): ExtractionLimits {
  const { entries, bytes, ratio, freeBytes } = extractionLimits
  return { entries, bytes: Math.min(bytes, archiveBytes * ratio + freeBytes) }
}

/** One folder into which one archive is unpacked. */
export class Extraction {
  readonly #root: string
  readonly #limits: ExtractionLimits
  readonly #links: { readonly path: string; readonly target: string; readonly name: string }[] = []
  #entries = 0
  #bytes = 0

  /** `root` must be a new folder of our own. */
  constructor(root: string, limits: ExtractionLimits) {
    this.#root = root
    this.#limits = limits
  }

  folder(name: string): void {
    this.#count()
    mkdirSync(this.#place(name), { recursive: true, mode: 0o755 })
  }

  /** Writes a file whose content comes piece by piece. `length`: how many bytes there must be, where the archive says it. */
  async file(name: string, content: AsyncIterable<Buffer>, mode: number, length?: number): Promise<void> {
    this.#count()
    const path = this.#place(name)
    this.#makeParent(path, name)
    // Never over something that is there: of two entries with one name one would hide the other.
    if (existsSync(path)) throw new BadArchive(`It holds "${name}" twice.`)
    const file = openSync(path, 'wx', (mode & 0o100) === 0 ? 0o644 : 0o755)
    let written = 0
    try {
      for await (const bytes of content) {
        written += bytes.length
        this.#bytes += bytes.length
        if (this.#bytes > this.#limits.bytes)
          throw new BadArchive(
            `Unpacked it has more than ${this.#limits.bytes} bytes, which is the most that is unpacked.`,
          )
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
      }
    } finally {
      closeSync(file)
    }
    if (length !== undefined && written !== length)
      throw new BadArchive(`"${name}" ends too early: the archive is damaged.`)
  }

  /** A second name of a file that was unpacked before. */
  hardLink(name: string, target: string): void {
    this.#count()
    const from = this.#place(target)
    const stat = lstatSync(from, { throwIfNoEntry: false })
    if (stat?.isFile() !== true)
      throw new BadArchive(`"${name}" is a link to "${target}", which it does not hold before.`)
    this.#bytes += stat.size
    if (this.#bytes > this.#limits.bytes) throw new BadArchive(`Unpacked it has more than ${this.#limits.bytes} bytes.`)
    const path = this.#place(name)
    this.#makeParent(path, name)
    if (existsSync(path)) throw new BadArchive(`It holds "${name}" twice.`)
    copyFileSync(from, path)
  }

  /** A symbolic link; it is made at the end, so that nothing is ever written through one. */
  symbolicLink(name: string, target: string): void {
    this.#count()
    const depth = partsOf(name).length - 1
    // Real folders may be left upwards; behind a name there may be another link, from which ".." would lead anywhere.
    const steps = target.split('/').filter((part) => part !== '' && part !== '.')
    const ups = steps.findIndex((part) => part !== '..')
    const upwards = ups === -1 ? steps.length : ups
    if (target.startsWith('/') || target.includes('\\') || upwards > depth || steps.slice(upwards).includes('..'))
      throw new BadArchive(`"${name}" is a link to "${target}", which leads out of it.`)
    this.#links.push({ path: this.#place(name), target, name })
  }

  /** Everything was read: makes the links. */
  end(): void {
    const folders = new Set(this.#links.map(({ path }) => dirname(path)))
    for (const { path, name } of this.#links) {
      if (folders.has(path)) throw new BadArchive(`"${name}" is a link and a folder.`)
      this.#makeParent(path, name)
    }
    for (const { path, target, name } of this.#links) {
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw new BadArchive(`It holds "${name}" twice.`)
      symlinkSync(target, path)
    }
  }

  #place(name: string): string {
    return join(this.#root, ...partsOf(name))
  }

  #makeParent(path: string, name: string): void {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    } catch (error) {
      throw new BadArchive(`"${name}" lies in something that is no folder.`, { cause: error })
    }
  }

  #count(): void {
    this.#entries += 1
    if (this.#entries > this.#limits.entries)
      throw new BadArchive(`It has more than ${this.#limits.entries} entries, which is the most that is unpacked.`)
  }
}

/** The names on the way to an entry. Refuses what leads elsewhere: absolute, upwards, drive letters, backslashes. */
function partsOf(name: string): readonly string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  const isElsewhere = name.startsWith('/') || /^[a-z]:/i.test(name) || /[\\\0]/.test(name) || parts.includes('..')
  if (isElsewhere) throw new BadArchive(`"${name}" lies outside of it.`)
  return parts
}
