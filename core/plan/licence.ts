/** Which of the licences a computer may use fits a version? */
import type { VersionScheme } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import { compareVersions } from '../version/version.ts'

/** Returns the first licence that fits the version; they come in the order in which they are preferred [P24]. */
export function licenceFor(licences: readonly Licence[], scheme: VersionScheme, version: string): Licence | undefined {
  return licences.find((licence) => fits(licence, scheme, version))
}

function fits({ version, majorVersion }: Licence, scheme: VersionScheme, wanted: string): boolean {
  if (version !== undefined && compareVersions(scheme, version, wanted) !== 0) return false
  return majorVersion === undefined || majorOf(wanted) === majorVersion
}

/** The number a version begins with; a Debian epoch and a "v" are not part of it. */
function majorOf(version: string): string | undefined {
  return /^(?:\d+:)?v?(\d+)/i.exec(version)?.[1]
}
