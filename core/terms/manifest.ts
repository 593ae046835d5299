/** Says what one computer should be: for every item the winning deployment with all inputs frozen. Output of identify. */
import type { Desired, Enforcement } from './deployment.ts'
import type { ComputerId, DeploymentId, ExclusionId, Instant } from './ids.ts'
import type { Item, ItemName } from './item.ts'
import type { Json } from './json.ts'
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
  /** Ordered by key, so that equal manifests have equal bytes. */
  readonly entries: readonly ManifestEntry[]
  readonly excluded: readonly ExcludedEntry[]
}

/** The key of an item and instance. */
export function itemKey(item: ItemName, instance?: string): ItemKey {
  return instance === undefined ? item : `${item}#${instance}`
}
