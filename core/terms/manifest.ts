/** Says what one computer should be: for every item the winning deployment with all inputs frozen. Output of identify. */
import type { Desired, Enforcement, UnassignAct } from './deployment.ts'
import type { ComputerId, DeploymentId, ExclusionId, Instant } from './ids.ts'
import type { Item, ItemName, Parameter } from './item.ts'
import type { Json } from './json.ts'
import type { Licence } from './licence.ts'
import type { Scope } from './target.ts'

/** The item's name, and after a "#" its instance: what has one winner, one check and one action. */
export type ItemKey = string

/** Why a deployment did not win; closed list, each with a sentence in `identify`. */
export const lossReasons = [
  'lessSpecificScope',
  'lessSpecificTarget',
  'lessSpecificFilter',
  'ignoreWins',
  'weakerState',
  'sortOrder',
  'olderDeployment',
] as const
export type LossReason = (typeof lossReasons)[number]

/** Why a deployment was not even a candidate; closed list. */
export const passedOverReasons = [
  'disabled',
  'targetDoesNotMatch',
  'adhocOnly',
  'onboardingOnly',
  'optionalNotApproved',
  'optionalDenied',
  'tenantOptsOut',
  'computerExcluded',
  'excluded',
  'notInThisSession',
] as const
export type PassedOverReason = (typeof passedOverReasons)[number]

export interface DeploymentRef {
  readonly id: DeploymentId
  readonly name: string
  readonly scope: Scope
}

export interface Loser {
  readonly deployment: DeploymentRef
  readonly reason: LossReason
  readonly sentence: string
}

/** What a deployment with `onUnassign` brought to a computer: remembered until it is taken back or given up. */
export interface FormerAssignment {
  readonly key: ItemKey
  readonly item: ItemName
  readonly instance?: string
  readonly deployment: DeploymentRef
  readonly onUnassign: Exclude<UnassignAct, 'leave'>
  readonly enforcement: Enforcement
  readonly parameters: { readonly [name: string]: Json }
  /** What was found before the first change: a version or "absent". Absent: nobody knows. */
  readonly before?: string
}

export interface ManifestEntry {
  readonly key: ItemKey
  readonly item: Item
  readonly instance?: string
  readonly desired: Desired
  readonly enforcement: Enforcement
  readonly parameters: { readonly [name: string]: Json }
  /** Absent when the item is here only because another one needs to know about it (a prerequisite). */
  readonly deployment?: DeploymentRef
  readonly losers: readonly Loser[]
  /** What becomes of the item when its deployment no longer means the computer; absent: it is left. */
  readonly onUnassign?: UnassignAct
  /** Set when no deployment names the item any more: `deployment` is the one that did, and `desired` takes back what it brought. */
  readonly noLongerAssigned?: { readonly act: Exclude<UnassignAct, 'leave'>; readonly sentence: string }
  /** Licences of this software that this computer's tenant may use, the one to be preferred first; the version chooses. */
  readonly licences?: readonly Licence[]
  /** The software of this manifest that this task configures. */
  readonly configures?: ItemKey
  /** The parameters that software is given: those of the tasks that configure it. */
  readonly configuredBy?: readonly Parameter[]
  /** What somebody should see to, although it can be done: the deployment names a superseded task, for instance. */
  readonly warning?: string
  /** Set when the inputs cannot be used: a required parameter is missing, for instance. The action fails with it. */
  readonly problem?: string
}

/** An item kept away from this computer by an exclusion, with who, why and until when. */
export interface ExcludedEntry {
  readonly key: ItemKey
  readonly itemTitle: string
  readonly deployment: DeploymentRef
  readonly exclusion: {
    readonly id: ExclusionId
    readonly name: string
    readonly owner: string
    readonly reason: string
    readonly until?: Instant
  }
}

export interface Manifest {
  readonly computerId: ComputerId
  /** As its inventory says it; absent when it is not known. Decides which build of software fits. */
  readonly architecture?: string
  /** Ordered by key, so that equal manifests have equal bytes. */
  readonly entries: readonly ManifestEntry[]
  readonly excluded: readonly ExcludedEntry[]
}

/** The key of an item and instance. */
export function itemKey(item: ItemName, instance?: string): ItemKey {
  return instance === undefined ? item : `${item}#${instance}`
}
