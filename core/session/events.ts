/** Everything that can happen to a session, in the past tense. */
import type { Answer, Question } from '../terms/check.ts'
import type { ContentHash, Instant, OrderId } from '../terms/ids.ts'
import type { Manifest } from '../terms/manifest.ts'
import type { CancelMode } from '../terms/order.ts'
import type { Plan, Reason, Verdict } from '../terms/plan.ts'
import type { OpenWindow, RebootRecord, Wait } from '../terms/session.ts'

/** A wait of the agent's own, which it also ends. */
export type AgentWait = Pick<Wait, 'sentence' | 'owner' | 'deadline' | 'atDeadline'> & {
  readonly reason: (typeof agentWaitReasons)[number]
}
export const agentWaitReasons = ['user', 'reboot', 'preflight'] as const

/** What an agent tells of the order in hand. An event of any other order is late or doubled and changes nothing. */
export type AgentTold = { readonly orderId: OrderId } & (
  | { readonly type: 'orderAccepted' }
  | { readonly type: 'inventoried' }
  | { readonly type: 'answered'; readonly answers: readonly Answer[] }
  | { readonly type: 'actionStarted'; readonly actionId: string; readonly attempt: number; readonly at: Instant }
  | {
      readonly type: 'actionEnded'
      readonly actionId: string
      readonly verdict: Verdict
      readonly reason: Reason
      readonly detail?: string
      readonly after?: string
      readonly ranAs?: string
      readonly startedAt: Instant
      readonly at: Instant
    }
  /** The agent waits for a person, a reboot or the package manager; it knows its own deadline. */
  | { readonly type: 'waitBegan'; readonly wait: AgentWait; readonly at: Instant }
  | { readonly type: 'waitEnded'; readonly at: Instant }
  | ({ readonly type: 'rebootDecided' } & RebootRecord)
  | {
      readonly type: 'orderEnded'
      readonly outcome: 'done' | 'cancelled' | 'failed'
      readonly problem?: string
      readonly rebootPending?: boolean
    }
)

export type SessionEvent =
  | { readonly type: 'requested' }
  /** Another session like this one was asked for before this one began: it is the same wish. */
  | { readonly type: 'joined'; readonly by: string }
  | { readonly type: 'turnGiven' }
  /** Somebody else has it: the named session, or so many that a limit is reached; then `sentence` says which. */
  | { readonly type: 'turnTaken'; readonly holder: string; readonly sentence?: string }
  /** The lock of a serial task is this session's, or another one's. */
  | { readonly type: 'lockGiven'; readonly key: string }
  | { readonly type: 'lockTaken'; readonly key: string; readonly holder: string; readonly sentence: string }
  | { readonly type: 'windowFound'; readonly window: OpenWindow }
  | { readonly type: 'approved'; readonly by: string; readonly planHash: ContentHash }
  /** Not now: no change begins before `until`. */
  | { readonly type: 'postponeRequested'; readonly by: string; readonly until: Instant }
  /** Do not wait for a window, an approval's delay or a date any longer. */
  | { readonly type: 'runNowRequested'; readonly by: string }
  | { readonly type: 'pauseRequested'; readonly by: string }
  | { readonly type: 'resumeRequested'; readonly by: string }
  /** An action that has not begun is left out. */
  | { readonly type: 'skipRequested'; readonly by: string; readonly actionId: string }
  /** A final session's actions are carried out once more, as they were planned. */
  | {
      readonly type: 'rerunRequested'
      readonly by: string
      readonly actionIds: readonly string[]
      readonly online: boolean
    }
  | { readonly type: 'computerOnline' }
  | { readonly type: 'computerOffline' }
  | {
      readonly type: 'identified'
      readonly manifest: Manifest
      readonly questions: readonly Question[]
      /** What the primary person may be called on the computer. */
      readonly primaryUsers: readonly string[]
    }
  | {
      readonly type: 'planned'
      readonly plan: Plan
      readonly expectedMs: { readonly [actionId: string]: number }
    }
  | { readonly type: 'timePassed' }
  | { readonly type: 'cancelRequested'; readonly by: string; readonly how: CancelMode }
  /** The server cannot go on with this session because of a mistake of its own. */
  | { readonly type: 'broken'; readonly problem: string }
  | AgentTold
