/** What does a valid document say, with defaults filled in and other things still called by their names? */
import type { Desired, Enforcement, UnassignAct } from '@fettle/core/terms/deployment.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Item, ItemName } from '@fettle/core/terms/item.ts'
import type { LibraryScript } from '@fettle/core/terms/library-script.ts'
import type { InventoryQuestion } from '@fettle/core/terms/inventory.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Licence } from '@fettle/core/terms/licence.ts'
import type { MailSettings, WebhookEvent } from '@fettle/core/terms/mail.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import type { TimeSettings } from '@fettle/core/terms/calendar.ts'
import type { Schedule } from '@fettle/core/terms/schedule.ts'
import type { GroupFilter, OsFilter, Scope } from '@fettle/core/terms/target.ts'

export interface TagDefinition {
  readonly kind: 'tag'
  readonly name: string
  readonly description?: string
  /** As in "#2f7d32". */
  readonly colour?: string
  readonly notes?: string
}

export interface TenantDefinition {
  readonly kind: 'tenant'
  readonly name: string
  readonly parent?: string
  readonly tags: readonly string[]
  readonly optsOutOfCrossTenant: boolean
  /** False: nobody becomes the primary person of a computer by being signed in. */
  readonly userAffinity?: boolean
  readonly notes?: string
  readonly time?: TimeSettings
  /** Absent: none of its own. */
  readonly mail?: MailSettings
}

/** How many sessions may work at once: in all, of tenants and on tags by their names. */
export interface LimitsDefinition {
  readonly all?: number
  readonly tenants: { readonly [name: string]: number }
  readonly tags: { readonly [name: string]: number }
}

/** The settings of the whole installation; there is one. */
export interface InstallationDefinition {
  readonly kind: 'installation'
  readonly time: TimeSettings
  readonly mail: MailSettings
  readonly limits: LimitsDefinition
}

/** What people decide about a computer that has joined. */
export interface ComputerDefinition {
  readonly kind: 'computer'
  readonly name: string
  /** The tenant's name. */
  readonly tenant: string
  /** The tenant that has it, when its tenant does not yet. */
  readonly movesFrom?: string
  readonly tags: readonly string[]
  /** E-mail of the person chosen by hand, in lower case; absent: nobody. */
  readonly primaryPerson?: string
  readonly excludedFromMaintenance: boolean
  readonly excludedFromAffinity: boolean
  readonly time: TimeSettings
  readonly notes?: string
}

export interface PersonDefinition {
  readonly kind: 'person'
  /** In lower case: what tells persons apart. */
  readonly email: string
  readonly name: string
  /** The tenant's name. */
  readonly tenant: string
  readonly tags: readonly string[]
  /** What the person is called on computers. */
  readonly logins: readonly string[]
  readonly notes?: string
}

export type TargetSubjectDefinition =
  /** By name or id. */
  | { readonly type: 'computer'; readonly computer: string }
  /** By e-mail, in lower case. */
  | { readonly type: 'person'; readonly person: string }
  | { readonly type: 'script'; readonly script: Script }
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
  readonly notes?: string
  readonly item: ItemName
  readonly instance?: string
  readonly desired: Desired
  readonly enforcement: Enforcement
  readonly target: TargetDefinition
  readonly parameters: { readonly [name: string]: Json }
  readonly enabled: boolean
  readonly sortOrder: number
  readonly onUnassign?: UnassignAct
  readonly autoApprove?: boolean
}

export interface ExclusionDefinition {
  readonly kind: 'exclusion'
  readonly name: string
  readonly notes?: string
  readonly item: ItemName
  readonly target: TargetDefinition
  readonly reason: string
  readonly owner: string
  readonly until?: Instant
}

/** A schedule as core has it, but with names in its target. */
export interface ScheduleDefinition extends Omit<Schedule, 'target'> {
  readonly kind: 'schedule'
  readonly notes?: string
  readonly target:
    | { readonly type: 'target'; readonly target: TargetDefinition }
    | { readonly type: 'filter'; readonly filter: string }
}

/** An inventory script as core has it, but with names in its target. */
export interface InventoryScriptDefinition extends Omit<InventoryQuestion, 'target'> {
  readonly kind: 'inventory'
  readonly notes?: string
  readonly target: TargetDefinition
}

/** A script that people run by hand. */
export interface LibraryScriptDefinition extends LibraryScript {
  readonly kind: 'script'
  readonly notes?: string
}

/** A licence as core has it, but with its tenant's name. */
export interface LicenceDefinition extends Omit<Licence, 'tenantId'> {
  readonly kind: 'licence'
  readonly notes?: string
  readonly tenant?: string
}

/** A program that is told what happens; its secret is kept apart. */
export interface WebhookDefinition {
  readonly kind: 'webhook'
  readonly name: string
  readonly notes?: string
  /** The tenant's name; absent: the whole installation. */
  readonly tenant?: string
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly allowPrivate: boolean
  readonly enabled: boolean
}

/** Anything a document can define, told apart by `kind`. */
export type Definition =
  | TagDefinition
  | TenantDefinition
  | InstallationDefinition
  | PersonDefinition
  | ComputerDefinition
  | Item
  | LicenceDefinition
  | DeploymentDefinition
  | ExclusionDefinition
  | ScheduleDefinition
  | InventoryScriptDefinition
  | LibraryScriptDefinition
  | WebhookDefinition

/**
 * Returns what a definition is found by among those of its kind: a name, a person's e-mail, or a computer's tenant and name.
 * There is one installation.
 */
export function definitionName(definition: Definition): string {
  switch (definition.kind) {
    case 'person':
      return definition.email
    case 'installation':
      return definition.kind
    case 'computer':
      return `${definition.tenant}/${definition.name}`
    default:
      return definition.name
  }
}
