/** Says what a deployment is: item x target x desired state x enforcement x parameters, and what excludes a computer from it. */
import type { ComputerId, DeploymentId, ExclusionId, Instant, TenantId } from './ids.ts'
import type { ItemName } from './item.ts'
import type { Json } from './json.ts'
import type { Target } from './target.ts'

export const enforcements = ['required', 'onboarding', 'adhoc', 'optional'] as const
export type Enforcement = (typeof enforcements)[number]

/** What software should be, strongest first: on a tie of targets the stronger one wins. */
export const desiredStates = [
  'exact',
  'latest',
  'atLeast',
  'atMost',
  'absent',
  'any',
  'updateIfFound',
  'ignore',
] as const

export type DesiredState =
  | { readonly state: 'latest' | 'any' | 'absent' | 'updateIfFound' | 'ignore' }
  | { readonly state: 'exact' | 'atLeast' | 'atMost'; readonly version: string }

export const taskModes = ['enforce', 'audit', 'monitor', 'ignore'] as const
export type TaskMode = (typeof taskModes)[number]

/** What a deployment wants of its item. */
export type Desired =
  | ({ readonly kind: 'software' } & DesiredState)
  | { readonly kind: 'task'; readonly mode: TaskMode }

/** What becomes of an item on a computer that a deployment no longer means. */
export const unassignActs = ['leave', 'remove', 'restore'] as const
export type UnassignAct = (typeof unassignActs)[number]

export interface Deployment {
  readonly id: DeploymentId
  readonly name: string
  readonly item: ItemName
  /** Tells several deployments of one item apart: one winner for each item and instance. */
  readonly instance?: string
  readonly desired: Desired
  readonly enforcement: Enforcement
  readonly target: Target
  readonly parameters: { readonly [name: string]: Json }
  /** A disabled deployment is not considered at all; ignore is considered, may win, and does nothing. */
  readonly enabled: boolean
  /** The last tie-breaker but one: lower goes first. */
  readonly sortOrder: number
  /** Grows with every new deployment; the last tie-breaker: newer wins. */
  readonly sequence: number
  /** Absent: leave. restore: the version that was there before it first changed anything. */
  readonly onUnassign?: UnassignAct
  /** An optional deployment that applies without anybody's approval, unless it was denied. */
  readonly autoApprove?: boolean
}

export const approvalDecisions = ['approved', 'denied'] as const
export type ApprovalDecision = (typeof approvalDecisions)[number]

/** What somebody decided about an optional deployment, for one computer or for a tenant and those below it. */
export type Approval = {
  readonly deploymentId: DeploymentId
  readonly decision: ApprovalDecision
} & ({ readonly computerId: ComputerId } | { readonly tenantId: TenantId })

/** Keeps one item away from some computers, with a reason and perhaps an end. */
export interface Exclusion {
  readonly id: ExclusionId
  readonly name: string
  readonly item: ItemName
  readonly target: Target
  readonly reason: string
  readonly owner: string
  /** From this moment on the exclusion no longer holds. */
  readonly until?: Instant
}

/** A desired state or mode in the words people write: "latest", "exact 1.2", "enforce". */
export function desiredText(desired: Desired): string {
  if (desired.kind === 'task') return desired.mode
  return 'version' in desired ? `${desired.state} ${desired.version}` : desired.state
}
