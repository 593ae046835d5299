/** Knows which version of a package apt would install: its version tables, kept until apt's own files change. */
import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compareVersions } from '@fettle/core/version/version.ts'
import { baseEnvironment } from './script-command.ts'

/** One version that apt has heard of, from anywhere but dpkg. */
export interface TableEntry {
  readonly version: string
  /** Pin priority, see apt_preferences(5). */
  readonly priority: number
}

const lists = '/var/lib/apt/lists'
const settings = [
  '/etc/apt',
  '/etc/apt/sources.list.d',
  '/etc/apt/preferences.d',
  '/etc/apt/apt.conf.d',
  '/etc/apt/auth.conf.d',
]
const installedPriority = 100
/** From this priority on apt goes back to an older version. */
const downgradePriority = 1000
const namesPerCall = 2000
const run = promisify(execFile)

/**
 * The tables of this computer. They depend on apt's settings and lists alone, not on what is installed, so that installing
 * something does not make them stale; the candidate is computed from them and the version that is installed.
 */
export class AptPolicy {
  #identity = ''
  #tables = new Map<string, readonly TableEntry[]>()

  /**
   * The version tables of these packages: one question to apt for all that are not known yet. Undefined when apt has no
   * indexes, so that nothing can be said about what can be had. Rejects when apt fails.
   */
  async tablesOf(names: readonly string[]): Promise<ReadonlyMap<string, readonly TableEntry[]> | undefined> {
    const { identity, hasIndexes } = aptIdentity()
    if (!hasIndexes) return undefined
    if (identity !== this.#identity) this.#tables = new Map()
    this.#identity = identity
    const tables = this.#tables
    const missing = names.filter((name) => !tables.has(name))
    for (let start = 0; start < missing.length; start += namesPerCall) {
      const asked = missing.slice(start, start + namesPerCall)
      const found = parsePolicy(await askApt(asked))
      for (const name of asked) tables.set(name, found.get(name) ?? [])
    }
    return tables
  }
}

/**
 * The version apt would install, by its own rule (pkgPolicy::GetCandidateVer): the highest priority, of equal ones the newest
 * version, and nothing older than what is installed below priority 1000. Undefined when there is none.
 */
export function candidateOf(table: readonly TableEntry[], installed: string | undefined): string | undefined {
  const known = table.filter(({ version }) => version !== installed)
  const own = Math.max(
    installedPriority,
    ...table.filter(({ version }) => version === installed).map(({ priority }) => priority),
  )
  const all = installed === undefined ? known : [...known, { version: installed, priority: own }]
  let best: TableEntry | undefined
  for (const entry of all.toSorted((a, b) => compareVersions('debian', b.version, a.version))) {
    if (entry.priority <= 0 || (best !== undefined && entry.priority <= best.priority)) continue
    const isOlder = installed !== undefined && compareVersions('debian', entry.version, installed) < 0
    if (isOlder && entry.priority < downgradePriority) continue
    best = entry
  }
  return best?.version
}

/**
 * Parses `apt-cache policy NAME...`: for each package the versions that come from elsewhere than dpkg's status. A version's
 * own line shows the highest priority of its sources, dpkg's among them, or a pin of that version, which beats the sources.
 */
export function parsePolicy(text: string): ReadonlyMap<string, readonly TableEntry[]> {
  const tables = new Map<string, TableEntry[]>()
  let table: TableEntry[] | undefined
  let open: { version: string; shown: number; sources: { priority: number; isStatus: boolean }[] } | undefined
  const close = () => {
    const entry = open && toEntry(open)
    if (entry !== undefined) table?.push(entry)
    open = undefined
  }
  for (const line of text.split('\n')) {
    const name = /^(\S+):$/.exec(line)?.[1]
    const version = /^ (?:\*\*\*|   ) (\S+) (-?\d+)/.exec(line)
    const source = /^ {8} *(-?\d+) (\S+)/.exec(line)
    if (name !== undefined) {
      close()
      table = []
      tables.set(name, table)
    } else if (version !== null) {
      close()
      open = { version: version[1] ?? '', shown: Number(version[2]), sources: [] }
    } else if (source !== null) {
      open?.sources.push({ priority: Number(source[1]), isStatus: source[2] === '/var/lib/dpkg/status' })
    }
  }
  close()
  return tables
}

function toEntry({
  version,
  shown,
  sources,
}: {
  version: string
  shown: number
  sources: readonly { priority: number; isStatus: boolean }[]
}): TableEntry | undefined {
  const elsewhere = sources.filter(({ isStatus }) => !isStatus).map(({ priority }) => priority)
  if (elsewhere.length === 0) return undefined
  const isPinned = shown !== Math.max(...sources.map(({ priority }) => priority))
  return { version, priority: isPinned ? shown : Math.max(...elsewhere) }
}

async function askApt(names: readonly string[]): Promise<string> {
  const { stdout } = await run('apt-cache', ['policy', '--', ...names], {
    env: { ...baseEnvironment, LC_ALL: 'C.UTF-8' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  })
  return stdout
}

/** Changes whenever apt's settings or lists do: their names, sizes, inodes and times. Some 50 cheap looks. */
function aptIdentity(): { readonly identity: string; readonly hasIndexes: boolean } {
  const names = listOf(lists)
  const files = [
    lists,
    ...names.map((name) => join(lists, name)),
    ...settings.flatMap((dir) => [dir, ...listOf(dir).map((name) => join(dir, name))]),
  ]
  const identity = files.map((path) => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
    return stat === undefined ? path : `${path} ${stat.ino} ${stat.mtimeNs} ${stat.size}`
  })
  return { identity: identity.join('\n'), hasIndexes: names.some((name) => name.includes('_Packages')) }
}

function listOf(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return [] // apt does not need every one of these folders
  }
}
