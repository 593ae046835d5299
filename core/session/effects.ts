/** Everything a session can ask for, in the imperative. The engine carries effects out; what comes back is an event. */
import type { Answer } from '../terms/check.ts'
import type { OrderId } from '../terms/ids.ts'
import type { Manifest } from '../terms/manifest.ts'
import type { WorkOrder } from '../terms/order.ts'

export type Effect =
  /** Give this session the computer if no other holds it; answered by turnGiven or turnTaken. */
  | { readonly type: 'takeTurn' }
  /** The computer is free: give it to the session that has waited longest. */
  | { readonly type: 'passTurn' }
  /** Find what applies; answered by identified. */
  | { readonly type: 'identify' }
  /** Compute the plan; answered by planned. */
  | { readonly type: 'plan'; readonly manifest: Manifest; readonly answers: readonly Answer[] }
  /** Hand the order to the computer's agent, now or when it is back. */
  | { readonly type: 'sendOrder'; readonly order: WorkOrder }
  /** Nothing more is expected of this order; it need not be sent again. */
  | { readonly type: 'closeOrder'; readonly orderId: OrderId }
  /** Remember what was found and done as the state of the computer's items. */
  | { readonly type: 'recordStates' }
  /** Give this session the lock of a serial task if no other holds it; answered by lockGiven or lockTaken. */
  | { readonly type: 'takeLock'; readonly key: string }
  /** This session needs its locks no longer. */
  | { readonly type: 'passLocks' }
  /** Find when changes may happen; answered by windowFound. `missed`: the window found before is over. */
  | { readonly type: 'findWindow'; readonly missed: boolean }
  /** Tell people, by e-mail and webhook; each of these once in a session's life. */
  | { readonly type: 'notify'; readonly about: 'before' | 'approval' | 'after' }
