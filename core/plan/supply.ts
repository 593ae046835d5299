/** Which versions of software can be had on this computer, and from which files? */
import type { AvailableVersion, Found } from '../terms/check.ts'
import type { Architecture, ScriptSource, Software, VersionDownload, VersionScheme } from '../terms/item.ts'
import { nameFromUrl } from '../terms/parameter.ts'
import type { Download } from '../terms/plan.ts'
import { checkVersion, latestOf } from '../version/version.ts'

/** The versions that can be had: the latest, and for software with scripts all of them. */
export interface Supply {
  readonly scheme: VersionScheme
  readonly latest?: string
  readonly listed?: readonly string[]
  /** The files each version is installed from. */
  readonly builds?: ReadonlyMap<string, readonly Download[]>
  /** Versions that exist, but in no build for this computer. */
  readonly unfit?: readonly string[]
  /** Why it is not known which versions can be had. */
  readonly problem?: string
}

/** Where a script finds the file of an offered version. */
export const installerVariable = 'FETTLE_INSTALLER'

/**
 * Returns what can be had: a package manager says its latest, scripts list their versions and may offer more on the computer.
 * Latest is no prerelease [P4]. A version counts when there is a build of it for this architecture [P21].
 */
export function supplyOf(software: Software, found: Found, architecture?: string): Supply {
  const { scheme, source } = software
  const told = 'latest' in found ? found.latest : undefined
  if (source.type === 'package') return told === undefined ? { scheme } : { scheme, latest: told }
  const offered = 'available' in found ? (found.available ?? []) : []
  const problem = problemOf(source, found, scheme)
  const builds = new Map<string, readonly Download[]>()
  const unfit: string[] = []
  for (const [version, downloads] of candidates(source, problem === undefined ? offered : [])) {
    const chosen = chosenBuild(downloads, architectureOf(architecture))
    if (chosen === undefined) unfit.push(version)
    else builds.set(version, chosen)
  }
  const listed = [...builds.keys()]
  const latest = problem === undefined ? (told ?? latestOf(scheme, listed)) : undefined
  return {
    scheme,
    listed,
    builds,
    unfit,
    ...(latest === undefined ? {} : { latest }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** [P22] A script that should have offered versions and did not, or offered one that is none. */
function problemOf(source: ScriptSource, found: Found, scheme: VersionScheme): string | undefined {
  if (found.found !== 'version' && found.found !== 'absent') return undefined
  if (found.availableProblem !== undefined) return found.availableProblem
  if (source.offers !== undefined && found.available === undefined)
    return 'the computer did not say which versions it is offered'
  return found.available?.map(({ version }) => checkVersion(scheme, version)).find((wrong) => wrong !== undefined)
}

/** Every version that exists with its files, those the definition lists first; its own files go before offered ones. */
function candidates(
  { versions, details = {} }: ScriptSource,
  offered: readonly AvailableVersion[],
): ReadonlyMap<string, readonly Build[]> {
  const all = new Map<string, Build[]>(versions.map((version) => [version, [...(details[version]?.downloads ?? [])]]))
  const own = new Set([...all].flatMap(([version, downloads]) => (downloads.length > 0 ? [version] : [])))
  for (const offer of offered) {
    const builds = all.get(offer.version) ?? []
    all.set(offer.version, builds)
    if (offer.url !== undefined && !own.has(offer.version)) builds.push(offeredBuild(offer, offer.url))
  }
  return all
}

type Build = Omit<VersionDownload, 'architecture'> & { readonly architecture?: string }

function offeredBuild({ sha256, architecture }: AvailableVersion, url: string): Build {
  return {
    variable: installerVariable,
    name: nameFromUrl(url),
    url,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(architecture === undefined ? {} : { architecture }),
  }
}

/** One file for each variable; undefined when for one of them no file fits. */
function chosenBuild(builds: readonly Build[], on: Architecture | undefined): readonly Download[] | undefined {
  const chosen = [...Map.groupBy(builds, ({ variable }) => variable).values()].map((group) => fitting(group, on))
  return chosen.includes(undefined) ? undefined : chosen.filter((one) => one !== undefined)
}

/** Exactly this architecture, else for all, else what it can run too [P21]. */
function fitting(group: readonly Build[], on: Architecture | undefined): Download | undefined {
  const ranks = on === undefined ? [undefined] : [on, undefined, ...alsoRuns[on]]
  for (const rank of ranks) {
    const build = group.find(({ architecture }) =>
      rank === undefined
        ? architecture === undefined
        : architecture !== undefined && architectureOf(architecture) === rank,
    )
    if (build !== undefined) return withoutArchitecture(build)
  }
  return undefined
}

function withoutArchitecture({ architecture: _architecture, ...download }: Build): Download {
  return download
}

const alsoRuns: { readonly [on in Architecture]: readonly Architecture[] } = {
  x64: [],
  x86: [],
  arm64: ['x64', 'x86'],
  arm: ['x86'],
}

const words: { readonly [word: string]: Architecture } = {
  x64: 'x64',
  x86_64: 'x64',
  'x86-64': 'x64',
  amd64: 'x64',
  arm64: 'arm64',
  aarch64: 'arm64',
  x86: 'x86',
  i386: 'x86',
  i486: 'x86',
  i586: 'x86',
  i686: 'x86',
  ia32: 'x86',
  arm: 'arm',
  armhf: 'arm',
  armv6l: 'arm',
  armv7l: 'arm',
}

/** Returns the architecture a word of operating systems and package managers means; undefined when we know none by it. */
export function architectureOf(word: string | undefined): Architecture | undefined {
  return word === undefined ? undefined : words[word.toLowerCase()]
}
