/** Says who a deployment or an exclusion is for: scope, type, filters. */
import type { ComputerId, PersonId, TenantId } from './ids.ts'
import type { Script } from './script.ts'

export const scopes = ['individual', 'singleTenant', 'crossTenant'] as const
export type Scope = (typeof scopes)[number]

export const groupFilters = [
  'all',
  'servers',
  'workstations',
  'portables',
  'workstationsAndPortables',
  'domainControllers',
  'primaryDomainControllers',
] as const
export type GroupFilter = (typeof groupFilters)[number]

export const osFamilies = ['linux', 'windows', 'macos'] as const
export type OsFamily = (typeof osFamilies)[number]

/** Which operating systems: every member that is given must match. */
export interface OsFilter {
  readonly family?: OsFamily
  /** As in os-release: debian, ubuntu, fedora ... */
  readonly id?: string
  /** As in os-release VERSION_ID: "12". */
  readonly version?: string
}

/** The kind of thing a target names, most specific first: this is also its rank in precedence. */
export const targetTypes = ['computer', 'person', 'script', 'expression', 'tag', 'all'] as const

export type TargetSubject =
  | { readonly type: 'computer'; readonly computerId: ComputerId }
  /** Computers whose primary person this is. */
  | { readonly type: 'person'; readonly personId: PersonId }
  /** A script that says true or false on the computer itself; `key` is what its answers are kept under. */
  | { readonly type: 'script'; readonly key: string; readonly script: Script }
  /** A CEL expression over `computer`, `facts` and `tags`. */
  | { readonly type: 'expression'; readonly expression: string }
  /** Computers with the tag, of tenants with it, and primary computers of persons with it. */
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'all' }

export interface Target {
  readonly scope: Scope
  /** Present with scope singleTenant: only this tenant's computers (and its child tenants' when propagate is set). */
  readonly tenantId?: TenantId
  readonly propagateToChildTenants: boolean
  readonly subject: TargetSubject
  readonly filter: GroupFilter
  readonly os?: OsFilter
  /** A further condition on any subject: a CEL expression that must be true. */
  readonly where?: string
}
