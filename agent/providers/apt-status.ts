/** Reads what dpkg knows: which packages are installed, in which version, and which are stuck half-way. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../failure.ts'

/** One package as dpkg's status file has it. */
export interface DpkgPackage {
  readonly name: string
  readonly architecture: string
  readonly version: string
  /** Third word of Status: installed, config-files, half-configured ... see dpkg(1). */
  readonly state: string
  /** Second word of Status: ok, or reinstreq when only a reinstallation or removal helps. */
  readonly flag: string
}

export interface DpkgStatus {
  /** By name; several when there are several architectures. */
  readonly byName: ReadonlyMap<string, readonly DpkgPackage[]>
  /** Packages that are stuck between states, and so keep dpkg from working properly. */
  readonly stuck: readonly DpkgPackage[]
  /** dpkg was interrupted and has not yet merged what it wrote down meanwhile. */
  readonly hasUpdates: boolean
}

const folder = '/var/lib/dpkg'
const settled: ReadonlySet<string> = new Set(['installed', 'not-installed', 'config-files'])
const debianNames: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
}

/** The architecture of this computer as dpkg calls it. */
export const nativeArchitecture = debianNames[process.arch] ?? process.arch

let cached: { readonly identity: string; readonly status: DpkgStatus } | undefined

/** What dpkg knows now; parsed again only when its files have changed. Empty on a computer without dpkg. */
export function readDpkgStatus(): DpkgStatus {
  const updates = updateFiles()
  const files = [join(folder, 'status'), ...updates]
  const identity = files.map(identityOf).join('\n')
  if (cached?.identity === identity) return cached.status
  const status = parseDpkgStatus(files.map(readText).join('\n\n'), updates.length > 0)
  cached = { identity, status }
  return status
}

/** False on a computer that does not use dpkg. */
export function hasDpkg(): boolean {
  return existsSync(join(folder, 'status'))
}

/** Parses dpkg's status file, with the files of its updates behind it: what is later counts. */
export function parseDpkgStatus(text: string, hasUpdates: boolean): DpkgStatus {
  const packages = new Map<string, DpkgPackage>()
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n\n', start)
    const found = parseStanza(text.slice(start, end < 0 ? undefined : end))
    if (found !== undefined) packages.set(`${found.name}:${found.architecture}`, found)
    start = end < 0 ? text.length : end + 2
  }
  const all = [...packages.values()]
  return {
    byName: Map.groupBy(all, ({ name }) => name),
    stuck: all.filter(({ state, flag }) => !settled.has(state) || flag !== 'ok'),
    hasUpdates,
  }
}

/** The package that a name means: "NAME" is the computer's own architecture before any other, "NAME:ARCH" exactly that. */
export function findPackage(status: DpkgStatus, name: string): DpkgPackage | undefined {
  const [plain = name, architecture] = name.split(':')
  const candidates = status.byName.get(plain) ?? []
  if (architecture !== undefined) return candidates.find((each) => each.architecture === architecture)
  const own = candidates.find((each) => each.architecture === nativeArchitecture || each.architecture === 'all')
  return own ?? candidates[0]
}

export interface InstalledPackage extends DpkgPackage {
  readonly state: 'installed'
  readonly flag: 'ok'
}

/** True for a package that is properly installed. */
export function isInstalled(found: DpkgPackage | undefined): found is InstalledPackage {
  return found?.state === 'installed' && found.flag === 'ok'
}

/** True for a package of which nothing but perhaps its settings is there. */
export function isAbsent(found: DpkgPackage | undefined): boolean {
  return found === undefined || found.state === 'not-installed' || found.state === 'config-files'
}

function parseStanza(stanza: string): DpkgPackage | undefined {
  const name = field(stanza, 'Package')
  const [, flag = 'ok', state = 'not-installed'] = field(stanza, 'Status')?.split(' ') ?? []
  if (name === undefined) return undefined
  return {
    name,
    flag,
    state,
    version: field(stanza, 'Version') ?? '',
    architecture: field(stanza, 'Architecture') ?? '',
  }
}

function field(stanza: string, name: string): string | undefined {
  const start = stanza.startsWith(`${name}: `) ? 0 : stanza.indexOf(`\n${name}: `) + 1
  if (start === 0 && !stanza.startsWith(`${name}: `)) return undefined
  const end = stanza.indexOf('\n', start)
  return stanza.slice(start + name.length + 2, end < 0 ? undefined : end).trim()
}

/** dpkg numbers the files of what it did since it last wrote its status. */
function updateFiles(): readonly string[] {
  try {
    const names = readdirSync(join(folder, 'updates')).filter((name) => /^\d+$/.test(name))
    return names.sort().map((name) => join(folder, 'updates', name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

function identityOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? `${path} none` : `${path} ${stat.dev} ${stat.ino} ${stat.mtimeNs} ${stat.size}`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1') // names and versions are ASCII; the rest is not looked at
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}
