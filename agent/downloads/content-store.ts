/** Keeps fetched files by their checksum, within a budget: what was not used for longest goes first. */
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../providers/write-file.ts'

/** What is known of an address whose file has no checksum: it is asked whether the file is still the same one. */
export interface Remembered {
  readonly sha256: string
  readonly etag?: string
  readonly lastModified?: string
}

interface Kept {
  readonly path: string
  readonly size: number
  readonly usedAt: number
}

/** The folder of fetched files. */
export class ContentStore {
  readonly #dir: string
  readonly #budget: number
  #isMade = false

  /** `budgetBytes`: how much is kept, unfinished files included. */
  constructor(dir: string, budgetBytes: number) {
    this.#dir = dir
    this.#budget = budgetBytes
  }

  /** Where the beginning of a file lies that is being fetched. */
  partPath(key: string): string {
    return join(this.#folder('parts'), key)
  }

  /** The file with this checksum, undefined when it is not here; one that was damaged meanwhile is removed. */
  async find(sha256: string): Promise<string | undefined> {
    const path = join(this.#folder('files'), sha256)
    if (!existsSync(path)) return undefined
    if ((await checksumOf(path)) !== sha256) {
      rmSync(path, { force: true })
      return undefined
    }
    const now = Date.now() / 1000
    utimesSync(path, now, now)
    return path
  }

  /** Takes a finished file in; answers where it is now. */
  take(partPath: string, sha256: string): string {
    const path = join(this.#folder('files'), sha256)
    renameSync(partPath, path)
    rmSync(`${partPath}.json`, { force: true })
    this.#evict(this.#budget, path)
    return path
  }

  /** What is remembered of an address. */
  recall(key: string): Remembered | undefined {
    return readJson(join(this.#folder('addresses'), `${key}.json`))
  }

  remember(key: string, remembered: Remembered): void {
    const attributes = { mode: 0o600, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
    writeWhole(join(this.#folder('addresses'), `${key}.json`), JSON.stringify(remembered), attributes)
  }

  /** Makes room for a file, by forgetting others if need be; answers the bytes that are free when that is not enough. */
  makeRoom(bytes: number, partPath: string): number | undefined {
    if (this.#free() >= bytes) return undefined
    this.#evict(Math.max(0, this.#size() - (bytes - this.#free())), partPath)
    const free = this.#free()
    return free >= bytes ? undefined : free
  }

  #folder(name: 'files' | 'parts' | 'addresses'): string {
    if (!this.#isMade)
      for (const each of ['files', 'parts', 'addresses'])
        mkdirSync(join(this.#dir, each), { recursive: true, mode: 0o700 })
    this.#isMade = true
    return join(this.#dir, name)
  }

  #free(): number {
    const { bavail, bsize } = statfsSync(this.#folder('files'))
    return bavail * bsize
  }

  #size(): number {
    return this.#kept().reduce((sum, { size }) => sum + size, 0)
  }

  #kept(): readonly Kept[] {
    return (['files', 'parts'] as const).flatMap((folder) => {
      const dir = this.#folder(folder)
      return readdirSync(dir).flatMap((name) => {
        const path = join(dir, name)
        const stat = statSync(path, { throwIfNoEntry: false })
        return stat === undefined ? [] : [{ path, size: stat.size, usedAt: stat.mtimeMs }]
      })
    })
  }

  /** Removes the files that were not used for longest until the rest is no larger than this. */
  #evict(budget: number, except: string): void {
    let size = this.#size()
    for (const kept of this.#kept().toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (size <= budget) return
      if (kept.path === except || kept.path === `${except}.json`) continue
      rmSync(kept.path, { force: true })
      size -= kept.size
    }
  }
}

/** SHA-256 of a file, lower-case hexadecimal. */
export async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
  return hash.digest('hex')
}

/** The JSON of a file of ours; undefined when it is not there or was damaged: then it is made anew. */
export function readJson<T extends object>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch {
    return undefined
  }
}
