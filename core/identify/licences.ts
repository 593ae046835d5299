/** Which licences may a computer use for its software, and which first: rule I27 in SPEC.md? */
import type { TenantId } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import type { ManifestEntry } from '../terms/manifest.ts'

export type LicencesBySoftware = ReadonlyMap<ItemName, readonly Licence[]>

/** Returns the licences by their software, the one to be preferred first: for one tenant, for one version, for one major version. */
export function licencesBySoftware(licences: readonly Licence[]): LicencesBySoftware {
  return Map.groupBy(licences.toSorted(byPreference), ({ software }) => software)
}

/** Returns the entry with the licences that a computer of this tenant may use for it. */
export function withLicences(entry: ManifestEntry, licences: LicencesBySoftware, tenant: TenantId): ManifestEntry {
  if (entry.item.kind !== 'software' || entry.item.licence === undefined) return entry
  const usable = (licences.get(entry.item.name) ?? []).filter(
    ({ tenantId }) => tenantId === undefined || tenantId === tenant,
  )
  return usable.length === 0 ? entry : { ...entry, licences: usable }
}

function byPreference(a: Licence, b: Licence): number {
  return rankOf(b) - rankOf(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

function rankOf({ tenantId, version, majorVersion }: Licence): number {
  return (tenantId === undefined ? 0 : 4) + (version === undefined ? 0 : 2) + (majorVersion === undefined ? 0 : 1)
}
