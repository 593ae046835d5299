/** What is wrong with the versions, the strategies and the scripts of software that has the right form? */
import { compareVersions, checkVersion } from '@fettle/core/version/version.ts'
import type { VersionScheme } from '@fettle/core/terms/item.ts'
import { shown, type PlacedProblem } from './problem.ts'
import type { OwnVersionDocument, SoftwareDocument } from './schema/software.ts'

type Scripts = NonNullable<SoftwareDocument['script']>

/** Returns what a schema cannot see in the versions of software and in how it gets from one to another. */
export function versionProblems({ script, scheme = 'general', ...rest }: SoftwareDocument): readonly PlacedProblem[] {
  if (script === undefined) return packageProblems(rest)
  const versions = script.versions.map((one) => (typeof one === 'string' ? { version: one } : one))
  return [
    ...versions.flatMap((_, at) => ownProblems(script, versions, { at, scheme })),
    ...strategyProblems(script, versions, rest),
  ]
}

/** A package manager knows its own ways. */
function packageProblems({ upgradeStrategy, repairStrategy }: Omit<SoftwareDocument, 'script' | 'scheme'>) {
  const problem = (key: string) => ({
    keys: [key],
    sentence: 'A package is changed by its package manager and not by a script; choose another strategy.',
  })
  return [
    ...(upgradeStrategy === 'upgradeScript' ? [problem('upgradeStrategy')] : []),
    ...(repairStrategy === 'script' ? [problem('repairStrategy')] : []),
  ]
}

type Versions = readonly OwnVersionDocument[]

function ownProblems(
  { offers }: Scripts,
  versions: Versions,
  { at, scheme }: { readonly at: number; readonly scheme: VersionScheme },
): readonly PlacedProblem[] {
  const own = versions[at]
  if (own === undefined) return []
  const { version, requires, files = [] } = own
  const keys = ['script', 'versions', at]
  const wrong = checkVersion(scheme, version)
  if (wrong !== undefined) return [{ keys, sentence: wrong }]
  const first = versions.findIndex((other) => other.version === version)
  if (first !== at) return [{ keys, sentence: `The version ${shown(version)} is listed twice; remove one.` }]
  const stone = requires === undefined ? undefined : requiredProblem(requires, { version, versions, scheme, offers })
  const builds = files.map(({ variable, architecture = 'every architecture' }) => `${variable} for ${architecture}`)
  const twice = builds.findIndex((build, place) => builds.indexOf(build) !== place)
  return [
    ...(stone === undefined ? [] : [{ keys: [...keys, 'requires'], sentence: stone }]),
    ...(twice < 0
      ? []
      : [
          {
            keys: [...keys, 'files', twice],
            sentence: `The version ${shown(version)} has two files ${builds[twice]}; remove one.`,
          },
        ]),
  ]
}

interface Requirement {
  readonly version: string
  readonly versions: Versions
  readonly scheme: VersionScheme
  readonly offers: Scripts['offers']
}

function requiredProblem(requires: string, { version, versions, scheme, offers }: Requirement): string | undefined {
  const wrong = checkVersion(scheme, requires)
  if (wrong !== undefined) return wrong
  const order = compareVersions(scheme, requires, version)
  if (order === 0) return `The version ${shown(version)} requires itself; remove it.`
  if (order > 0) return `The version ${shown(version)} requires ${shown(requires)}, which is newer; name an older one.`
  const isListed = versions.some((other) => compareVersions(scheme, other.version, requires) === 0)
  if (isListed || offers !== undefined) return undefined
  return `The version ${shown(version)} requires ${shown(requires)}, which is not listed; list it too.`
}

function strategyProblems(
  script: Scripts,
  versions: Versions,
  { upgradeStrategy, repairStrategy }: Pick<SoftwareDocument, 'upgradeStrategy' | 'repairStrategy'>,
): readonly PlacedProblem[] {
  const lacks = (name: 'uninstall' | 'upgrade' | 'repair') =>
    script[name] === undefined && !versions.some((version) => version[name] !== undefined)
  const needed = [
    { key: 'upgradeStrategy', value: upgradeStrategy, when: 'upgradeScript', name: 'upgrade' },
    { key: 'upgradeStrategy', value: upgradeStrategy, when: 'uninstallInstall', name: 'uninstall' },
    { key: 'repairStrategy', value: repairStrategy, when: 'script', name: 'repair' },
    { key: 'repairStrategy', value: repairStrategy, when: 'uninstallInstall', name: 'uninstall' },
  ] as const
  return needed.flatMap(({ key, value, when, name }) =>
    value === when && lacks(name)
      ? [
          {
            keys: [key],
            sentence: `${key} is ${when}, which needs a script under script.${name}; write it or choose another.`,
          },
        ]
      : [],
  )
}
