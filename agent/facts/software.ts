/** Fact: which software is installed, deployed by us or not. */
import type { InstalledSoftware } from '@fettle/core/terms/computer.ts'
import { isInstalled, readDpkgStatus } from '../providers/apt-status.ts'
import type { DpkgStatus } from '../providers/apt-status.ts'

/** Every package that is properly installed. */
export function softwareFact(status: DpkgStatus = readDpkgStatus()): readonly InstalledSoftware[] {
  return [...status.byName.values()].flatMap((packages) =>
    packages
      .filter(isInstalled)
      .map(({ name, version, architecture }) => ({ provider: 'apt', name, version, architecture })),
  )
}
