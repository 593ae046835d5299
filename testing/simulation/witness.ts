/** Watches what one agent does to its computer, and says when it does what it must not or tells what is not so. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { Found } from '@fettle/core/terms/check.ts'
import type { OrderId } from '@fettle/core/terms/ids.ts'
import type { ItemKey } from '@fettle/core/terms/manifest.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { meets } from '@fettle/agent/run/decide.ts'
import type { Scene } from './scene.ts'

/** What was really done for one action of one order. */
export interface Deed {
  /** The journal says that it was begun. */
  isIntended: boolean
  /** How often its change was begun. */
  begun: number
  /** How often its change really changed something. */
  changed: number
  /** Times at which nobody saw how it ended, or a check gave no answer. */
  interruptions: number
  /** The last look of the agent's present life, unless the change was begun since. */
  fresh: Look | undefined
  last: Look | undefined
  end: (AgentEvent & { type: 'actionEnded' }) | undefined
}

interface Look {
  readonly said: boolean | 'unknown'
  readonly isTrulySatisfied: boolean
}

export interface Witness {
  readonly deedOf: (orderId: OrderId, actionId: string) => Deed
  readonly looked: (orderId: OrderId, action: PlannedAction, found: Found, truth: Found) => void
  /** The agent carries out the action's change from now on. */
  readonly began: (orderId: OrderId, action: PlannedAction) => void
  readonly changed: (orderId: OrderId, actionId: string) => void
  readonly cancelKept: (orderId: OrderId) => void
  readonly orderBegan: (orderId: OrderId) => void
  readonly recorded: (orderId: OrderId, event: AgentEvent) => void
  /** The agent's process is gone, and with it all it only remembered. */
  readonly died: () => void
  /** What was really there when the questions of a detection were answered. The first answer counts. */
  readonly answered: (orderId: OrderId, truth: ReadonlyMap<ItemKey, Found>) => void
  readonly truthAt: (orderId: OrderId) => ReadonlyMap<ItemKey, Found> | undefined
}

/** Somebody who has seen nothing yet of this computer. */
export function newWitness(scene: Scene, name: string): Witness {
  const deeds = new Map<string, Deed>()
  const cancels = new Set<OrderId>()
  const answers = new Map<OrderId, ReadonlyMap<ItemKey, Found>>()
  const ended = new Set<OrderId>()
  let inHand: OrderId | undefined

  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(`${rule} (${name})`)
  }

  function deedOf(orderId: OrderId, actionId: string): Deed {
    const key = `${orderId} ${actionId}`
    const known = deeds.get(key)
    if (known) return known
    const none = {
      isIntended: false,
      begun: 0,
      changed: 0,
      interruptions: 0,
      fresh: undefined,
      last: undefined,
      end: undefined,
    }
    deeds.set(key, none)
    return none
  }

  return {
    deedOf,
    looked(orderId, action, found, truth) {
      const deed = deedOf(orderId, action.id)
      const said = meets(action.expect, found)
      deed.last = { said, isTrulySatisfied: meets(action.expect, truth) === true }
      deed.fresh = deed.last
      if (said === 'unknown') deed.interruptions += 1
    },
    began(orderId, action) {
      const deed = deedOf(orderId, action.id)
      must(
        deed.fresh !== undefined,
        `[P1] ${orderId} ${action.id} is carried out without a look since it was last begun`,
      )
      must(
        deed.fresh?.said !== true,
        `[P1] ${orderId} ${action.id} is carried out although its check says that all is well`,
      )
      must(deed.end === undefined, `[P1] ${orderId} ${action.id} is carried out after its end`)
      must(inHand === orderId, `[P6] ${orderId} is carried out while ${inHand ?? 'nothing'} is in hand`)
      deed.begun += 1
      deed.fresh = undefined
    },
    changed(orderId, actionId) {
      deedOf(orderId, actionId).changed += 1
    },
    cancelKept: (orderId) => cancels.add(orderId),
    orderBegan(orderId) {
      const isFree = inHand === undefined || inHand === orderId || ended.has(inHand)
      must(isFree, `[P6] ${orderId} was begun while ${inHand} was in hand`)
      must(!ended.has(orderId), `[P1] ${orderId} was begun after its end`)
      inHand = orderId
    },
    recorded(orderId, event) {
      if (event.type === 'orderEnded') ended.add(orderId)
      if (event.type === 'actionStarted') deedOf(orderId, event.actionId).isIntended = true
      if (event.type === 'actionStarted')
        must(!cancels.has(orderId), `[P7] ${orderId} ${event.actionId} was begun after a cancel was in the journal`)
      if (event.type !== 'actionEnded') return
      const deed = deedOf(orderId, event.actionId)
      must(deed.end === undefined, `[P3] ${orderId} ${event.actionId} ended twice`)
      deed.end = event
      const problem = lieOf(event, deed)
      must(problem === undefined, `[P3] ${orderId} ${event.actionId} is told as ${event.verdict}, but ${problem}`)
    },
    died() {
      for (const deed of deeds.values()) {
        deed.fresh = undefined
        if (deed.isIntended && !deed.end) deed.interruptions += 1
      }
    },
    answered(orderId, truth) {
      if (!answers.has(orderId)) answers.set(orderId, truth)
    },
    truthAt: (orderId) => answers.get(orderId),
  }
}

/** Why the verdict is not true; undefined when it is. */
function lieOf({ verdict, reason }: AgentEvent & { type: 'actionEnded' }, deed: Deed): string | undefined {
  const { last, begun } = deed
  const isVerified = begun === 0 || deed.fresh !== undefined
  switch (verdict) {
    case 'compliant':
      if (begun > 0) return 'it was changed'
      return last?.isTrulySatisfied === true && last.said === true ? undefined : 'it was not so when last looked at'
    case 'changed':
      if (deed.changed === 0) return 'nothing was changed'
      return isVerified && last?.isTrulySatisfied === true ? undefined : 'nobody looked afterwards and found it so'
    case 'notCompliant':
      return begun > 0 && isVerified && last?.isTrulySatisfied === false ? undefined : 'nobody looked and found it so'
    case 'failed':
      return reason === 'prerequisiteFailed' || begun > 0 ? undefined : 'it was never tried'
    case 'cancelled':
      return begun === 0 || (isVerified && last?.said !== true) ? undefined : 'it came about'
    case 'unknown':
      return deed.interruptions > 0 ? undefined : 'nothing kept it from being known'
    case 'skipped':
      return 'an agent skips nothing'
  }
}
