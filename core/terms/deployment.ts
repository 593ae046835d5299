/** Says what a deployment is: item x target x desired state x enforcement x parameters, and what excludes a computer from it. */
import type { DeploymentId, ExclusionId, Instant } from './ids.ts'
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
}

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
