/** Says what a maintenance session is: its kind, options, states, stages, waits and actions. */
import type { BatchId, ComputerId, Instant, OrderId, SessionId, TenantId } from './ids.ts'
import type { ItemName } from './item.ts'
import type { Manifest } from './manifest.ts'
import type { CancelMode } from './order.ts'
import type { Plan, Reason, Verdict } from './plan.ts'

export const sessionKinds = ['full', 'resolution', 'detection', 'inventory'] as const
export type SessionKind = (typeof sessionKinds)[number]

export const workingStates = ['queued', 'detecting', 'planned', 'executing', 'reporting'] as const
export const finalStates = ['compliant', 'changed', 'partial', 'failed', 'cancelled', 'missed'] as const
export const sessionStates = [...workingStates, 'waiting', ...finalStates] as const
export type SessionState = (typeof sessionStates)[number]
export type FinalState = (typeof finalStates)[number]

/** What people filter by; every exact state belongs to one. */
export const stateGroups = {
  inProgress: ['queued', 'detecting', 'planned', 'executing', 'reporting'],
  waiting: ['waiting'],
  completed: ['compliant', 'changed'],
  failed: ['failed', 'partial', 'missed'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly SessionState[]>

export function isFinal(state: SessionState): state is FinalState {
  return (finalStates as readonly SessionState[]).includes(state)
}

export const waitReasons = [
  'computer',
  'turn',
  'window',
  'approval',
  'user',
  'reboot',
  'preflight',
  'postponed',
] as const
export type WaitReason = (typeof waitReasons)[number]

/** Why a session is not moving. `sentence` says it whole: what it waits for, whose move it is, until when, what happens then. */
export interface Wait {
  readonly reason: WaitReason
  readonly sentence: string
  /** Who or what ends the wait: a computer's name, another session, a person. */
  readonly owner: string
  readonly since: Instant
  readonly deadline: Instant
  readonly atDeadline: string
}

export const stageNames = ['identify', 'detect', 'plan', 'execute', 'verify', 'report'] as const
export type StageName = (typeof stageNames)[number]

export const stageStatuses = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'] as const
export type StageStatus = (typeof stageStatuses)[number]

export interface Stage {
  readonly name: StageName
  readonly status: StageStatus
  readonly startedAt?: Instant
  readonly endedAt?: Instant
}

export const rebootPreferences = ['suppress'] as const

/** What a session was asked to do; frozen with it. */
export interface SessionOptions {
  readonly kind: SessionKind
  /** Only these items (with their prerequisites); absent: everything that applies. */
  readonly items?: readonly ItemName[]
  /** Suppress: never reboots; a pending reboot is reported. */
  readonly reboot: (typeof rebootPreferences)[number]
  /** What to do while the computer cannot be reached: wait for it this long, or (0) not at all. Milliseconds. */
  readonly offlineWaitMs: number
  /** Milliseconds of work after which the session is ended. Waiting does not count. */
  readonly timeLimitMs: number
}

/** What became of one planned action. */
export interface ActionRecord {
  readonly id: string
  readonly status: 'pending' | 'running' | 'ended'
  readonly attempts: number
  readonly verdict?: Verdict
  readonly reason?: Reason
  /** The cause in words, when there is more to say than the reason. */
  readonly detail?: string
  readonly after?: string
  readonly startedAt?: Instant
  readonly endedAt?: Instant
}

/** A session's whole state. Only `advance` makes a new one. */
export interface Session {
  readonly id: SessionId
  readonly computer: { readonly id: ComputerId; readonly name: string }
  readonly tenantId: TenantId
  readonly batchId?: BatchId
  readonly options: SessionOptions
  /** Who or what started it, in words. */
  readonly trigger: string
  readonly state: SessionState
  readonly wait?: Wait
  readonly stages: readonly Stage[]
  readonly createdAt: Instant
  /** When it first began to work. */
  readonly startedAt?: Instant
  readonly endedAt?: Instant
  readonly workedMs: number
  readonly waitedMs: number
  /** Since when the present stretch of work or of waiting is counted. */
  readonly countedFrom: Instant
  readonly holdsTurn: boolean
  readonly online: boolean
  /** The computer's inventory must be asked for before deployments are identified. */
  readonly needsInventory: boolean
  readonly manifest?: Manifest
  readonly plan?: Plan
  /** Only actions that were sent to the agent have a record. */
  readonly actions: readonly ActionRecord[]
  /** The order the agent is working on, or shall be. */
  readonly order?: {
    readonly id: OrderId
    readonly type: 'inventory' | 'detect' | 'execute'
    readonly accepted: boolean
  }
  /** How many orders this session has given; the next one's number. */
  readonly ordersGiven: number
  /** What the agent said after its changes; a pending reboot is reported, never carried out. */
  readonly rebootPending?: boolean
  readonly cancel?: { readonly by: string; readonly how: CancelMode; readonly at: Instant }
  /** The next moment at which time alone must move this session. */
  readonly dueAt?: Instant
  /** Why the session as a whole ended as it did, when an action does not already say so. */
  readonly problem?: string
  /** Grows by one with every event: the number of events that made this state. */
  readonly revision: number
}
