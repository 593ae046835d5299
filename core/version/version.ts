/** Which of several versions of one scheme is the newest, and which of them counts as the latest? */

import { checkDebian, compareDebian, isDebianPrerelease } from './debian.ts'
import { checkGeneral, compareGeneral, isGeneralPrerelease } from './general.ts'
import { checkRpm, compareRpm, isRpmPrerelease } from './rpm.ts'
import type { VersionScheme } from './scheme.ts'
import { checkSemver, compareSemver, isSemverPrerelease } from './semver.ts'
import type { Order } from './walk.ts'
import { checkWindows, compareWindows } from './windows.ts'

interface Rules {
  readonly compare: (a: string, b: string) => Order
  readonly check: (text: string) => string | undefined
  readonly isPrerelease: (text: string) => boolean
}

const rulesOf: Readonly<Record<VersionScheme, Rules>> = {
  debian: { compare: compareDebian, check: checkDebian, isPrerelease: isDebianPrerelease },
  rpm: { compare: compareRpm, check: checkRpm, isPrerelease: isRpmPrerelease },
  semver: { compare: compareSemver, check: checkSemver, isPrerelease: isSemverPrerelease },
  windows: { compare: compareWindows, check: checkWindows, isPrerelease: () => false },
  general: { compare: compareGeneral, check: checkGeneral, isPrerelease: isGeneralPrerelease },
}

/**
 * Returns -1 when `a` is older than `b`, 1 when it is newer, else 0. The order is total for every text, also for texts that
 * `checkVersion` refuses: those are ordered somehow, but always in the same way.
 */
export function compareVersions(scheme: VersionScheme, a: string, b: string): Order {
  return a === b ? 0 : rulesOf[scheme].compare(a, b)
}

/** Returns undefined when the text is a valid version of the scheme, else one sentence for the person who wrote it. */
export function checkVersion(scheme: VersionScheme, text: string): string | undefined {
  return rulesOf[scheme].check(text)
}

/** Returns whether the version says of itself that it comes before its release. Windows versions cannot say so. */
export function isPrerelease(scheme: VersionScheme, text: string): boolean {
  return rulesOf[scheme].isPrerelease(text)
}

/** Returns the newest version, prereleases included, the first of those that are equal; undefined when there are none. */
export function newest(scheme: VersionScheme, versions: readonly string[]): string | undefined {
  let best: string | undefined
  for (const version of versions) {
    if (best === undefined || compareVersions(scheme, version, best) > 0) best = version
  }
  return best
}

/**
 * Returns what "latest" means: the newest version that is not a prerelease; undefined when there is none, because latest never
 * picks a prerelease. Who wants one all the same says so with `?? newest(scheme, versions)`.
 */
export function latestOf(scheme: VersionScheme, versions: readonly string[]): string | undefined {
  const stable = versions.filter((version) => !isPrerelease(scheme, version))
  return newest(scheme, stable)
}
