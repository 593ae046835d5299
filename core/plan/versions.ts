/** Which version would a change of this software lead to? */
import { never } from '../terms/bug.ts'
import type { DesiredState } from '../terms/deployment.ts'
import { compareVersions, latestOf, newest } from '../version/version.ts'
import type { Supply } from './supply.ts'

/** Returns the version that is pinned when this state is brought about, undefined when none that fits can be had [P3]. */
export function targetVersion(desired: DesiredState, supply: Supply): string | undefined {
  const { scheme, latest } = supply
  switch (desired.state) {
    case 'latest':
    case 'updateIfFound':
    case 'any':
      return latest
    case 'atLeast':
      return latest !== undefined && compareVersions(scheme, latest, desired.version) >= 0 ? latest : undefined
    case 'exact':
      return exactVersion(desired.version, supply)
    case 'atMost':
      return newestUpTo(desired.version, supply)
    case 'absent':
    case 'ignore':
      return undefined
    default:
      return never(desired)
  }
}

/**
 * Returns the version that repairs installed software: the one its deployment would bring about, but with atMost the installed
 * one when it fits and the latest does not, because the bound itself need not be a version that exists.
 */
export function repairVersion(desired: DesiredState, supply: Supply, installed: string): string | undefined {
  const { scheme, latest, listed } = supply
  if (desired.state !== 'atMost' || listed !== undefined) return targetVersion(desired, supply)
  const installedFits = compareVersions(scheme, installed, desired.version) <= 0
  const latestFits = latest !== undefined && compareVersions(scheme, latest, desired.version) <= 0
  return installedFits && latest !== undefined && !latestFits ? installed : targetVersion(desired, supply)
}

function exactVersion(wanted: string, { scheme, latest, listed }: Supply): string | undefined {
  if (listed !== undefined) return listed.find((version) => compareVersions(scheme, version, wanted) === 0)
  return latest === undefined ? undefined : wanted
}

/** A package manager tells its latest alone: when that is too new, the bound itself is the one version known to fit. */
function newestUpTo(bound: string, { scheme, latest, listed, problem }: Supply): string | undefined {
  if (problem !== undefined) return undefined
  const fits = (version: string): boolean => compareVersions(scheme, version, bound) <= 0
  if (latest !== undefined && fits(latest)) return latest
  if (listed === undefined) return latest === undefined ? undefined : bound
  const fitting = listed.filter(fits)
  return latestOf(scheme, fitting) ?? newest(scheme, fitting)
}
