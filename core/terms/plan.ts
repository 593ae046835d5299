/** Says what a plan is: ordered actions for one computer, each with its because, computed from a manifest and answers. */
import type { Check, Environment, Expectation } from './check.ts'
import type { ComputerId, ContentHash, DeploymentId } from './ids.ts'
import type { FileBody, ItemName, SettingBody } from './item.ts'
import type { ExcludedEntry, ItemKey } from './manifest.ts'
import type { Script } from './script.ts'

export const actionKinds = [
  'install',
  'update',
  'downgrade',
  'reinstall',
  'uninstall',
  'enforce',
  'audit',
  'monitor',
  'none',
] as const
export type ActionKind = (typeof actionKinds)[number]

export const verdicts = ['compliant', 'changed', 'notCompliant', 'failed', 'unknown', 'skipped', 'cancelled'] as const
export type Verdict = (typeof verdicts)[number]

/** Why an action has its kind or its verdict; closed list, each with a sentence in `plan/sentences`. */
export const reasons = [
  'softwareMissing',
  'updateAvailable',
  'upToDate',
  'olderVersionRequired',
  'softwareDetected',
  'testFailed',
  'noApplicableVersion',
  'noUpgradeStrategy',
  'noUninstall',
  'ignored',
  'taskCompliant',
  'taskNotCompliant',
  'taskTestMissing',
  'taskSetMissing',
  'taskGetMissing',
  'monitored',
  'detectionFailed',
  'invalidInput',
  'prerequisiteNeeded',
  'prerequisiteFailed',
  'prerequisiteForbids',
  'prerequisiteCycle',
  'prerequisiteUnknown',
  'notInThisKind',
  'detectionOnly',
  'verified',
  'alreadySatisfied',
  'notDetectedAfterChange',
  'changeFailed',
  'timedOut',
  'interrupted',
  'sessionCancelled',
  'sessionTimedOut',
  'agentRefused',
] as const
export type Reason = (typeof reasons)[number]

/** What the agent does; it never learns which deployment wanted it. */
export type Change =
  | {
      readonly type: 'package'
      readonly provider: 'apt'
      readonly package: string
      readonly operation: 'install' | 'reinstall' | 'remove'
      /** The pinned version; absent only with remove. */
      readonly version?: string
    }
  | FileBody
  | SettingBody
  /** `steps` run one after the other; the first that fails ends the change. */
  | { readonly type: 'script'; readonly steps: readonly Script[]; readonly environment: Environment }

export interface PlannedAction {
  /** Unique in the plan: "a1", "a2" ... in the order of execution. */
  readonly id: string
  readonly key: ItemKey
  readonly item: ItemName
  readonly title: string
  readonly instance?: string
  readonly kind: ActionKind
  readonly phase: 'prerequisite' | 'software' | 'configuration' | 'post'
  readonly reason: Reason
  /** The sentence a person reads: why this kind of action. */
  readonly because: string
  readonly deploymentId?: DeploymentId
  readonly deploymentName?: string
  readonly desired: string
  readonly before: string
  /** The pinned version a change leads to, or "compliant". */
  readonly to?: string
  /** Set when there is nothing to do: decided by looking alone. */
  readonly verdict?: Verdict
  readonly change?: Change
  readonly check?: Check
  readonly expect?: Expectation
  /** Ids of actions that must have ended well before this one starts. */
  readonly dependsOn: readonly string[]
  readonly rebootNeeded: boolean
}

export interface Plan {
  readonly computerId: ComputerId
  readonly actions: readonly PlannedAction[]
  readonly excluded: readonly ExcludedEntry[]
  /** Prerequisites that lead back to themselves, each as the names on the way; their items fail, the rest goes on. */
  readonly cycles: readonly (readonly ItemName[])[]
  readonly hash: ContentHash
}
