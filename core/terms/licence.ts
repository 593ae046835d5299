/** Says what a licence is: a key or a file that lets software be used, for a tenant, a version, or all. */
import type { TenantId } from './ids.ts'
import type { ItemName } from './item.ts'

export interface Licence {
  readonly name: string
  readonly software: ItemName
  /** Only for computers of this tenant. Absent: for every tenant. */
  readonly tenantId?: TenantId
  /** Only for this version. */
  readonly version?: string
  /** Only for versions that begin with this number: "12". */
  readonly majorVersion?: string
  readonly value: LicenceValue
}

export type LicenceValue =
  /** A key that stands in the plan, for scripts to find in their environment. */
  | { readonly type: 'key'; readonly key: string }
  /** A key by the name of the secret that holds it. */
  | { readonly type: 'secret'; readonly secret: string }
  | { readonly type: 'file'; readonly name: string; readonly contentBase64: string }
