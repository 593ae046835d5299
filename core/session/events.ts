/** Everything that can happen to a session, in the past tense. */
import type { Answer, Question } from '../terms/check.ts'
import type { Instant, OrderId } from '../terms/ids.ts'
import type { Manifest } from '../terms/manifest.ts'
import type { CancelMode } from '../terms/order.ts'
import type { Plan, Reason, Verdict } from '../terms/plan.ts'

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
      readonly startedAt: Instant
      readonly at: Instant
    }
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
  | { readonly type: 'turnTaken'; readonly holder: string }
  | { readonly type: 'computerOnline' }
  | { readonly type: 'computerOffline' }
  | { readonly type: 'identified'; readonly manifest: Manifest; readonly questions: readonly Question[] }
  | { readonly type: 'planned'; readonly plan: Plan }
  | { readonly type: 'timePassed' }
  | { readonly type: 'cancelRequested'; readonly by: string; readonly how: CancelMode }
  /** The server cannot go on with this session because of a mistake of its own. */
  | { readonly type: 'broken'; readonly problem: string }
  | AgentTold
