/** Says what a plan is: ordered actions for one computer, each with its because, computed from a manifest and answers. */
import type { Check, Environment, Expectation, ScriptWithInputs } from './check.ts'
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
  'download',
  'enforce',
  'audit',
  'monitor',
  'run',
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
  'repairRequested',
  'steppingStone',
  'softwareChanges',
  'versionGone',
  'versionsUnknown',
  'licenceMissing',
  'downloadFailed',
  'downloaded',
  'noLongerAssigned',
  'quarantined',
  'rebootsSkipped',
  'windowClosed',
  'wouldNotFit',
  'noUser',
  'userContextSkipped',
  'lockNotGiven',
  'notApproved',
  'skippedByPerson',
  'computerAway',
  'verified',
  'alreadySatisfied',
  'notDetectedAfterChange',
  'changeFailed',
  'timedOut',
  'interrupted',
  'sessionCancelled',
  'sessionTimedOut',
  'agentRefused',
  'commandAsked',
  'commandRan',
  'commandFailed',
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
  /**
   * `steps` run one after the other; the first that fails ends the change. What they need is on the computer before the first:
   * downloads, files, and secrets, which never stand in an order, an environment or an argument.
   */
  | {
      readonly type: 'script'
      readonly steps: readonly Script[]
      readonly environment: Environment
      readonly downloads?: readonly Download[]
      readonly files?: readonly BroughtFile[]
      readonly secrets?: readonly SecretInput[]
    }
  /** Only fetches what a change would need, and keeps it. */
  | { readonly type: 'download'; readonly downloads: readonly Download[] }

/** A file that is fetched before a change and kept by its checksum. */
export interface Download {
  /** The environment variable that holds its path; with `unpack` the folder's is in `<variable>_FOLDER`. */
  readonly variable: string
  /** The file's name on the computer. */
  readonly name: string
  readonly url: string
  /** Lower-case hexadecimal. Absent: it is fetched anew each time. */
  readonly sha256?: string
  readonly unpack?: boolean
}

/** A small file that comes with the order: a licence, a parameter. Written anew each time, readable by its reader only. */
export interface BroughtFile {
  readonly variable: string
  readonly name: string
  readonly contentBase64: string
}

/** A secret by its name: its value reaches the agent beside the order and the script on a file descriptor. */
export interface SecretInput {
  readonly variable: string
  readonly secret: string
}

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
  /** Asked after the change when the software is there: an explicit false means that it does not work. */
  readonly test?: ScriptWithInputs
  /** Ids of actions that must have ended well before this one starts. */
  readonly dependsOn: readonly string[]
  readonly rebootNeeded: boolean
  /** user: its scripts run as a person who is signed in. */
  readonly context?: 'user'
  /** Only one computer of the installation carries out actions with this key at a time. */
  readonly lock?: string
}

export interface Plan {
  readonly computerId: ComputerId
  readonly actions: readonly PlannedAction[]
  readonly excluded: readonly ExcludedEntry[]
  /** Prerequisites that lead back to themselves, each as the names on the way; their items fail, the rest goes on. */
  readonly cycles: readonly (readonly ItemName[])[]
  readonly hash: ContentHash
}
