/** Says what the server asks of an agent: one work order at a time, which the agent carries out on its own. */
import type { Question } from './check.ts'
import type { OrderId, SessionId } from './ids.ts'
import type { PlannedAction } from './plan.ts'

export const inventoryGroups = ['os', 'hardware', 'network', 'boot', 'users', 'disks', 'software'] as const

export type OrderBody =
  /** Find the facts of this computer and the software on it. */
  | { readonly type: 'inventory' }
  /** Answer these questions; change nothing. */
  | { readonly type: 'detect'; readonly questions: readonly Question[] }
  /** Carry out these actions in order, verifying each. Only actions with something to do or to look at are sent. */
  | { readonly type: 'execute'; readonly actions: readonly PlannedAction[] }
  /** End the named order. `now` ends the running action's processes too (a package manager is stopped gently and repaired). */
  | { readonly type: 'cancel'; readonly orderId: OrderId; readonly how: CancelMode }

export const cancelModes = ['now', 'afterAction'] as const
export type CancelMode = (typeof cancelModes)[number]

export type WorkOrder = { readonly id: OrderId; readonly sessionId: SessionId } & OrderBody
