/** Says what the server asks of an agent: one work order at a time, which the agent carries out on its own. */
import type { Question, ScriptInputs } from './check.ts'
import type { Instant, OrderId, SessionId } from './ids.ts'
import type { PlannedAction } from './plan.ts'
import type { Script } from './script.ts'
import type { RebootOptions, RebootPoint, Span, UserContext } from './session.ts'

export const inventoryGroups = ['os', 'hardware', 'network', 'boot', 'users', 'disks', 'software'] as const

/** How an order's actions are carried out: what the agent may do about reboots, people and time. It knows no calendar and no tenants. */
export interface Conduct {
  readonly reboot: RebootOptions
  /** Where this order may reboot: a session that is carried out in several orders has its start and its end in only one each. */
  readonly rebootPoints: readonly RebootPoint[]
  /** How often "later" was chosen in this session before. */
  readonly deferralsUsed: number
  readonly userContext: UserContext
  /** What the primary person may be called on the computer: e-mail address, its first part, names people wrote down. */
  readonly primaryUsers: readonly string[]
  /** Until when actions of users wait for somebody to sign in. */
  readonly userWaitUntil: Instant
  /** No action begins at or after this moment, nor one that would probably not end before it. */
  readonly closesAt?: Instant
  readonly businessHours: readonly Span[]
  /** How long actions will probably take, by id. Milliseconds. */
  readonly expectedMs: { readonly [actionId: string]: number }
  /** How long a package manager or system update that is in the way is waited for. Milliseconds. */
  readonly preflightMs: number
}

/** An inventory script: what it prints is one value of the inventory, JSON where it is JSON, else a text. */
export interface InventoryScript {
  readonly key: string
  readonly script: Script
}

export type OrderBody =
  /** Find the facts of this computer and the software on it, and run these scripts. */
  | { readonly type: 'inventory'; readonly scripts?: readonly InventoryScript[] }
  /** Answer these questions; change nothing. `people`: for whom questions of users are asked; absent: whoever is signed in. */
  | {
      readonly type: 'detect'
      readonly questions: readonly Question[]
      readonly people?: Pick<Conduct, 'userContext' | 'primaryUsers'>
    }
  /** Carry out these actions in order, verifying each. Only actions with something to do or to look at are sent. */
  | { readonly type: 'execute'; readonly actions: readonly PlannedAction[]; readonly conduct: Conduct }
  /** Reboot once, because somebody asked for it: people who are signed in get the notice, business hours do not hold it up. */
  | { readonly type: 'reboot'; readonly by: string; readonly noticeMs: number }
  /** End the named order. `now` ends the running action's processes too (a package manager is stopped gently and repaired). */
  | { readonly type: 'cancel'; readonly orderId: OrderId; readonly how: CancelMode }

export const cancelModes = ['now', 'afterAction'] as const
export type CancelMode = (typeof cancelModes)[number]

export type WorkOrder = { readonly id: OrderId; readonly sessionId: SessionId } & OrderBody

/** Names of the secrets that the scripts of an order need, each once, in the order in which they are needed. */
export function secretNames(order: WorkOrder): readonly string[] {
  const names = new Set<string>()
  const add = (inputs: object | undefined) => {
    for (const { secret } of (inputs as ScriptInputs | undefined)?.secrets ?? []) names.add(secret)
  }
  if (order.type === 'detect') for (const { check, test } of order.questions) [check, test].forEach(add)
  if (order.type === 'execute') for (const { check, change } of order.actions) [check, change].forEach(add)
  return [...names]
}
