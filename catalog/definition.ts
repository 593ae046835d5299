/** What does a valid document say, with defaults filled in and other things still called by their names? */
import type { Desired, Enforcement } from '@fettle/core/terms/deployment.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Item, ItemName } from '@fettle/core/terms/item.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { GroupFilter, OsFilter, Scope } from '@fettle/core/terms/target.ts'

export interface TenantDefinition {
  readonly kind: 'tenant'
  readonly name: string
  readonly parent?: string
  readonly tags: readonly string[]
  readonly optsOutOfCrossTenant: boolean
}

export interface PersonDefinition {
  readonly kind: 'person'
  /** In lower case: what tells persons apart. */
  readonly email: string
  readonly name: string
  /** The tenant's name. */
  readonly tenant: string
  readonly tags: readonly string[]
}

export type TargetSubjectDefinition =
  /** By name or id. */
  | { readonly type: 'computer'; readonly computer: string }
  /** By e-mail, in lower case. */
  | { readonly type: 'person'; readonly person: string }
  | { readonly type: 'expression'; readonly expression: string }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'all' }

/** A target as core has it, but with the names of tenant, computer and person in place of their ids. */
export interface TargetDefinition {
  readonly scope: Scope
  /** The tenant's name: always with scope singleTenant, perhaps with individual, where the computer or person must be of it. */
  readonly tenant?: string
  readonly propagateToChildTenants: boolean
  readonly subject: TargetSubjectDefinition
  readonly filter: GroupFilter
  readonly os?: OsFilter
  readonly where?: string
}

export interface DeploymentDefinition {
  readonly kind: 'deployment'
  readonly name: string
  readonly description?: string
  readonly item: ItemName
  readonly instance?: string
  readonly desired: Desired
  readonly enforcement: Enforcement
  readonly target: TargetDefinition
  readonly parameters: { readonly [name: string]: Json }
  readonly enabled: boolean
  readonly sortOrder: number
}

export interface ExclusionDefinition {
  readonly kind: 'exclusion'
  readonly name: string
  readonly item: ItemName
  readonly target: TargetDefinition
  readonly reason: string
  readonly owner: string
  readonly until?: Instant
}

/** Anything a document can define, told apart by `kind`. */
export type Definition = TenantDefinition | PersonDefinition | Item | DeploymentDefinition | ExclusionDefinition

/** Returns what a definition is found by among those of its kind: a name, or a person's e-mail. */
export function definitionName(definition: Definition): string {
  return definition.kind === 'person' ? definition.email : definition.name
}
