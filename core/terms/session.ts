/** Says what a maintenance session is: its kind, options, states, stages, waits and actions. */
import type { Command } from './command.ts'
import type { BatchId, ComputerId, ContentHash, Instant, OrderId, SessionId, TenantId } from './ids.ts'
import type { ItemName } from './item.ts'
import type { ItemKey, Manifest } from './manifest.ts'
import type { CancelMode } from './order.ts'
import type { Plan, Reason, Verdict } from './plan.ts'

/** What people ask of computers by kind: from a page, the command line or a schedule. */
export const maintenanceKinds = ['full', 'resolution', 'detection', 'inventory'] as const
export type MaintenanceKind = (typeof maintenanceKinds)[number]
/** command: runs one script that somebody wrote or chose, and looks at no item. */
export const sessionKinds = [...maintenanceKinds, 'command'] as const
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

/** The rank of a session among those that wait for the same turn, first goes first: what a person waits for comes before routine. */
export const priorities = ['adhoc', 'onboarding', 'scheduled'] as const
export type Priority = (typeof priorities)[number]

/**
 * What is done: keep brings items to their desired state; repair changes installed software even though nothing is wrong with
 * its version; download only fetches what an installation would need; reboot looks at no item and reboots once, because somebody
 * asked for it.
 */
export const purposes = ['keep', 'repair', 'download', 'reboot'] as const
export type Purpose = (typeof purposes)[number]

/**
 * ifNeeded: when a reboot is pending. prompt: asks whoever is signed in. suppress: never; the rest runs. skip: never, and actions
 * known to need a reboot are not attempted. force: one at the start when one is pending, and one at the end in any case.
 */
export const rebootPreferences = ['ifNeeded', 'prompt', 'suppress', 'skip', 'force'] as const
export type RebootPreference = (typeof rebootPreferences)[number]

/** What happens when nobody answers a prompt. */
export const noAnswerActs = ['reboot', 'suppress', 'fail'] as const

export interface RebootOptions {
  readonly preference: RebootPreference
  /** How long a prompt stands before `onNoAnswer`. Milliseconds. */
  readonly promptMs: number
  readonly onNoAnswer: (typeof noAnswerActs)[number]
  /** How often people may choose "later". 0: they are asked now or never. */
  readonly deferrals: number
  /** How long "later" is. Milliseconds. */
  readonly deferralMs: number
  /** Told to people who are signed in so long before a reboot nobody is asked about. Milliseconds; 0: no notice. */
  readonly noticeMs: number
  /** No reboot while people work, whatever the preference; reported. A technician's "reboot now" is not held up. */
  readonly notInBusinessHours: boolean
}

/** For whom actions of users run: whoever is signed in, only the primary person, or not at all. */
export const userContexts = ['currentUser', 'primaryUser', 'skip'] as const
export type UserContext = (typeof userContexts)[number]

/** What becomes of a session whose computer was away while its window was open. */
export const catchUps = ['nextWindow', 'onConnect', 'drop'] as const
export type CatchUp = (typeof catchUps)[number]

/** When changes may begin; looking may happen at any time. */
export type WindowStart =
  | { readonly type: 'now' }
  /** The next moment outside business hours; it closes when they begin again. */
  | { readonly type: 'afterHours' }
  /** The zone (IANA) says what "the same time on the next day" is. */
  | { readonly type: 'at'; readonly at: Instant; readonly zone: string }

export interface WindowOptions {
  readonly start: WindowStart
  /** How long the window stays open: no action begins afterwards. Absent: it has no end of its own. Milliseconds. */
  readonly lengthMs?: number
  readonly catchUp: CatchUp
}

/** Who is told about a session by e-mail, and what they may do. */
export interface NotifyOptions {
  /** Before changes begin: what will change and when. */
  readonly before: boolean
  /** The mail before also when nothing will change. */
  readonly beforeWhenCompliant: boolean
  readonly after: boolean
  /** The mail after only when somebody has to do something: a pending reboot, a failed action, a step of the person. */
  readonly afterOnlyIfNeeded: boolean
  readonly showActions: boolean
  readonly offerPostpone: boolean
  readonly offerRunNow: boolean
  /** Addresses besides the primary person's. */
  readonly also: readonly string[]
}

/** How far people who are told by e-mail may put a session off; technicians are not bound by it. */
export interface PostponeOptions {
  readonly times: number
  /** Counted from when the session was asked for. Milliseconds. */
  readonly withinMs: number
}

/** What a session was asked to do; frozen with it. */
export interface SessionOptions {
  readonly kind: SessionKind
  readonly purpose: Purpose
  /** What a session of kind command runs; no other kind has one. */
  readonly command?: Command
  /** Only these items (with their prerequisites); absent: everything that applies. */
  readonly items?: readonly ItemName[]
  readonly reboot: RebootOptions
  readonly userContext: UserContext
  /** How long actions of users wait for somebody to sign in; then they are skipped. Milliseconds. */
  readonly userWaitMs: number
  readonly window: WindowOptions
  /** person: changes wait until somebody approves the plan, and then exactly that plan is carried out. */
  readonly approval: 'none' | 'person'
  /** How long a plan waits for approval, a paused session for being resumed, and missed windows for being caught up. Milliseconds. */
  readonly personWaitMs: number
  readonly notify: NotifyOptions
  readonly postpone: PostponeOptions
  /** What to do while the computer cannot be reached: wait for it this long, or (0) not at all. Milliseconds. */
  readonly offlineWaitMs: number
  /** Milliseconds of work after which the session is ended. Waiting does not count. */
  readonly timeLimitMs: number
  /** Deployments for onboarding apply too, and the computer is onboarded when it ends well. */
  readonly onboarding: boolean
  /** Onboarded without anybody looking on: tasks that need somebody are left out. */
  readonly automatic?: boolean
  /** A detection renews the inventory first; false switches that off. */
  readonly inventoryFirst: boolean
}

/** What people want unless they say otherwise: everything, now, without a reboot. */
export const defaultOptions: SessionOptions = {
  kind: 'full',
  purpose: 'keep',
  reboot: {
    preference: 'suppress',
    promptMs: 5 * 60_000,
    onNoAnswer: 'suppress',
    deferrals: 3,
    deferralMs: 60 * 60_000,
    noticeMs: 5 * 60_000,
    notInBusinessHours: false,
  },
  userContext: 'currentUser',
  userWaitMs: 8 * 3_600_000,
  window: { start: { type: 'now' }, catchUp: 'nextWindow' },
  approval: 'none',
  personWaitMs: 7 * 86_400_000,
  notify: {
    before: false,
    beforeWhenCompliant: false,
    after: false,
    afterOnlyIfNeeded: false,
    showActions: true,
    offerPostpone: true,
    offerRunNow: true,
    also: [],
  },
  postpone: { times: 3, withinMs: 7 * 86_400_000 },
  offlineWaitMs: 7 * 86_400_000,
  timeLimitMs: 4 * 3_600_000,
  onboarding: false,
  inventoryFirst: true,
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
  /** The person it ran as, when it is an action of users. */
  readonly ranAs?: string
  readonly startedAt?: Instant
  readonly endedAt?: Instant
}

/** What the agent decided about a reboot, and why; the agent's broker makes these. */
export interface RebootRecord {
  readonly at: Instant
  readonly point: RebootPoint
  /** done: a new boot id proves it. */
  readonly outcome: RebootOutcome
  readonly sentence: string
  /** Who answered, when somebody was asked. */
  readonly by?: string
}

export const rebootPoints = ['start', 'between', 'end', 'asked'] as const
export type RebootPoint = (typeof rebootPoints)[number]
export const rebootOutcomes = [
  'done',
  'notNeeded',
  'suppressed',
  'skipped',
  'declined',
  'deferred',
  'businessHours',
  'unanswered',
  'failed',
] as const
export type RebootOutcome = (typeof rebootOutcomes)[number]

/** When changes may happen, as the calendar found it for this session. */
export interface OpenWindow {
  readonly opensAt: Instant
  /** No action begins at or after this moment. */
  readonly closesAt?: Instant
  /** Times of business hours in the coming weeks, for the agent, which knows no calendar. */
  readonly businessHours: readonly Span[]
  /** Why then: "after business hours (08:00 to 18:00 Europe/Berlin)". */
  readonly sentence: string
}

/** From a moment until before another. */
export interface Span {
  readonly from: Instant
  readonly until: Instant
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
  readonly priority: Priority
  readonly state: SessionState
  readonly wait?: Wait
  readonly stages: readonly Stage[]
  readonly createdAt: Instant
  /** When it first began to work. */
  readonly startedAt?: Instant
  readonly endedAt?: Instant
  readonly workedMs: number
  readonly waitedMs: number
  /** What it had worked before some of its actions were carried out once more; the time limit counts from there. */
  readonly limitFromMs?: number
  /** Since when the present stretch of work or of waiting is counted. */
  readonly countedFrom: Instant
  readonly holdsTurn: boolean
  /** It has asked for the turn and not got it. */
  readonly wantsTurn: boolean
  /** The key of a serial task whose lock it has asked for and not got. */
  readonly wantsLock?: string
  /** Keys of serial tasks that no other session may carry out meanwhile. */
  readonly locks: readonly string[]
  readonly online: boolean
  /** look: it finds out what is there and makes the plan; act: it carries the plan out. */
  readonly phase: 'look' | 'act'
  /** Since when its computer has been missed. */
  readonly awaySince?: Instant
  /** The world may have changed since it looked: it looks once more before it begins to change anything. */
  readonly mustLookAgain: boolean
  /** The computer's inventory must be asked for before deployments are identified. */
  readonly needsInventory: boolean
  readonly manifest?: Manifest
  readonly plan?: Plan
  /** How long each action will probably take, by its id, from history. Milliseconds. */
  readonly expectedMs?: { readonly [actionId: string]: number }
  /** What the plan was before it had to be made anew, and what differs, in sentences. */
  readonly replanned?: { readonly from: ContentHash; readonly at: Instant; readonly differences: readonly string[] }
  /** Who approved which plan. */
  readonly approval?: { readonly by: string; readonly at: Instant; readonly planHash: ContentHash }
  readonly openWindow?: OpenWindow
  /** How often it was postponed, and by whom last. */
  readonly postponed?: { readonly times: number; readonly by: string; readonly until: Instant }
  /** Asked to stop after the running action until somebody takes it up again. */
  readonly paused?: { readonly by: string; readonly at: Instant }
  /** Items that somebody wants left out of what has not begun yet. */
  readonly skips?: readonly { readonly key: ItemKey; readonly by: string }[]
  readonly reboots: readonly RebootRecord[]
  /** Its last order was stopped by a pause before it came to the reboot at the end. */
  readonly owesEndReboot?: true
  /** What the primary person may be called on the computer. */
  readonly primaryUsers: readonly string[]
  /** These actions, and nothing else, are carried out once more in a session that had ended. */
  readonly rerun?: {
    readonly actionIds: readonly string[]
    readonly by: string
    /** How many orders had been given before: what is told of those is no news of these actions. */
    readonly ordersBefore?: number
  }
  /** Every action of the plan that has something to be done has a record. */
  readonly actions: readonly ActionRecord[]
  /** The order the agent is working on, or shall be. */
  readonly order?: {
    readonly id: OrderId
    readonly type: 'inventory' | 'detect' | 'execute' | 'reboot'
    readonly accepted: boolean
    /** The actions it carries out. */
    readonly actionIds?: readonly string[]
    /** Its computer was told to stop after the running action, because the session was paused. */
    readonly isPausing?: true
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
