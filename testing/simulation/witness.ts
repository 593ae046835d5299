/** Watches what one agent does to its computer, and says when it does what it must not or tells what is not so. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { Found } from '@fettle/core/terms/check.ts'
import type { Instant, OrderId } from '@fettle/core/terms/ids.ts'
import type { ItemKey } from '@fettle/core/terms/manifest.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { RebootPoint } from '@fettle/core/terms/session.ts'
import { meets } from '@fettle/agent/run/decide.ts'
import { isForUser } from '@fettle/agent/run/user-scripts.ts'
import type { LockWatch } from './lock-watch.ts'
import { newRebootWatch, type OpenPrompt } from './reboot-watch.ts'
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
  /** The wanted version is there before and after. */
  isReinstall: boolean
  /** A command: nothing can be looked at, before or after. */
  isCommand: boolean
  /** Its check gave no answer before it was begun. */
  wasUnseen: boolean
  /** The last look of the agent's present life, unless the change was begun since. */
  fresh: Look | undefined
  last: Look | undefined
  end: (AgentEvent & { type: 'actionEnded' }) | undefined
}

interface Look {
  readonly said: boolean | 'unknown'
  readonly isTrulySatisfied: boolean | 'unknown'
}

export interface Witness {
  readonly deedOf: (orderId: OrderId, actionId: string) => Deed
  readonly looked: (orderId: OrderId, action: PlannedAction, found: Found, truth: Found) => void
  /** There is no check for it: it is run at most once. */
  readonly lookedNowhere: (orderId: OrderId, actionId: string) => void
  /** The agent carries out the action's change from now on. */
  readonly began: (orderId: OrderId, action: PlannedAction) => void
  readonly changed: (orderId: OrderId, actionId: string) => void
  readonly cancelKept: (orderId: OrderId) => void
  readonly orderBegan: (orderId: OrderId) => void
  /** `at`: what the agent believes the server's clock to show. */
  readonly recorded: (orderId: OrderId, event: AgentEvent, at: Instant) => void
  /** The agent's process is gone, and with it all it only remembered. */
  readonly died: () => void
  /** The computer was started anew. */
  readonly restarted: () => void
  /** People were asked about a reboot; answered: they need not answer any more. */
  readonly asked: (orderId: OrderId, prompt: OpenPrompt) => void
  readonly answeredPrompt: (orderId: OrderId) => void
  /** The intent to reboot is in the journal; then the command is given. */
  readonly rebootIntended: (orderId: OrderId, point: RebootPoint) => void
  readonly rebootCommanded: (orderId: OrderId, point: RebootPoint) => void
  /** What was really there when the questions of a detection were answered. The first answer counts. */
  readonly answered: (orderId: OrderId, truth: ReadonlyMap<ItemKey, Found>) => void
  readonly truthAt: (orderId: OrderId) => ReadonlyMap<ItemKey, Found> | undefined
  /** The end of the computer's story: every reboot has been told. */
  readonly rebootsUntold: () => readonly string[]
}

/** What the witness knows from elsewhere. */
export interface Hearsay {
  readonly orderOf: (orderId: OrderId) => WorkOrder | undefined
  readonly agentNow: () => Instant
  readonly serverNow: () => Instant
  readonly locks: LockWatch
}

/** An agent learns of the server's clock within this time of being welcomed. Milliseconds. */
const clockToleranceMs = 60_000

/** Somebody who has seen nothing yet of this computer. */
export function newWitness(scene: Scene, name: string, hearsay: Hearsay): Witness {
  const deeds = new Map<string, Deed>()
  const cancels = new Set<OrderId>()
  const answers = new Map<OrderId, ReadonlyMap<ItemKey, Found>>()
  const ended = new Set<OrderId>()
  const reboots = newRebootWatch(scene, name, hearsay)
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
      isReinstall: false,
      isCommand: false,
      wasUnseen: false,
      fresh: undefined,
      last: undefined,
      end: undefined,
    }
    deeds.set(key, none)
    return none
  }

  /** Nothing begins at or after the end of its window, by the agent's clock; nor a minute later by the server's. */
  function mustBeOpen(orderId: OrderId, actionId: string, at: Instant): void {
    const order = hearsay.orderOf(orderId)
    const closesAt = order?.type === 'execute' ? order.conduct.closesAt : undefined
    if (closesAt === undefined) return
    must(at < closesAt, `[W1] ${orderId} ${actionId} was begun after its window had closed`)
    const isSteady = scene.faults.counts().clockJump === 0
    const isLate = isSteady && hearsay.serverNow() >= closesAt + clockToleranceMs
    must(!isLate, `[W1] ${orderId} ${actionId} was begun more than a minute after its window had closed`)
  }

  function skippedRightly(
    orderId: OrderId,
    { actionId, reason }: AgentEvent & { type: 'actionEnded' },
  ): string | undefined {
    const order = hearsay.orderOf(orderId)
    if (order?.type !== 'execute') return 'no such order was given'
    const { closesAt, expectedMs, userContext, reboot } = order.conduct
    const now = hearsay.agentNow()
    const action = order.actions.find(({ id }) => id === actionId)
    if (action?.dependsOn.some((id) => deedOf(orderId, id).end?.verdict === 'skipped')) return undefined
    switch (reason) {
      case 'windowClosed':
        return closesAt !== undefined && now >= closesAt ? undefined : 'its window was open'
      case 'wouldNotFit':
        return closesAt !== undefined && now + (expectedMs[actionId] ?? 0) > closesAt
          ? undefined
          : 'it would have fitted'
      case 'noUser':
      case 'userContextSkipped':
        if (!action || !isForUser(action)) return 'it is for nobody'
        return reason === 'noUser' || userContext === 'skip' ? undefined : 'users were not left alone'
      case 'rebootsSkipped':
        return reboot.preference === 'skip' ? undefined : 'reboots were not skipped'
      default:
        return 'nothing kept it from being done'
    }
  }

  return {
    deedOf,
    looked(orderId, action, found, truth) {
      const deed = deedOf(orderId, action.id)
      const said = meets(action.expect, found)
      deed.last = { said, isTrulySatisfied: meets(action.expect, truth) }
      deed.fresh = deed.last
      if (said === 'unknown') deed.interruptions += 1
    },
    lookedNowhere(orderId, actionId) {
      const deed = deedOf(orderId, actionId)
      deed.isCommand = true
      deed.fresh = { said: 'unknown', isTrulySatisfied: 'unknown' }
    },
    began(orderId, action) {
      const deed = deedOf(orderId, action.id)
      must(!deed.isCommand || deed.begun === 0, `[P1] ${orderId} ${action.id} is a command and is run twice`)
      must(
        deed.fresh !== undefined,
        `[P1] ${orderId} ${action.id} is carried out without a look since it was last begun`,
      )
      must(
        deed.fresh?.said !== true || action.kind === 'reinstall',
        `[P1] ${orderId} ${action.id} is carried out although its check says that all is well`,
      )
      must(deed.end === undefined, `[P1] ${orderId} ${action.id} is carried out after its end`)
      must(inHand === orderId, `[P6] ${orderId} is carried out while ${inHand ?? 'nothing'} is in hand`)
      const { lock } = action
      const sessionId = hearsay.orderOf(orderId)?.sessionId
      const isFree = lock === undefined || sessionId === undefined || hearsay.locks.begins(sessionId, lock)
      must(isFree, `[L2] ${orderId} ${action.id} is carried out while another session has its lock`)
      deed.begun += 1
      deed.isReinstall = action.kind === 'reinstall'
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
    recorded(orderId, event, at) {
      if (event.type === 'rebootDecided') reboots.told(orderId, event)
      if (event.type === 'orderEnded') {
        reboots.orderEnded(orderId, event)
        ended.add(orderId)
      }
      if (event.type === 'actionStarted') {
        const begun = deedOf(orderId, event.actionId)
        begun.isIntended = true
        if (begun.fresh?.said === 'unknown') begun.wasUnseen = true
        mustBeOpen(orderId, event.actionId, at)
        must(!cancels.has(orderId), `[P7] ${orderId} ${event.actionId} was begun after a cancel was in the journal`)
      }
      if (event.type !== 'actionEnded') return
      const of = hearsay.orderOf(orderId)?.sessionId
      if (of) hearsay.locks.ends(of)
      const deed = deedOf(orderId, event.actionId)
      must(deed.end === undefined, `[P3] ${orderId} ${event.actionId} ended twice`)
      deed.end = event
      const problem = event.verdict === 'skipped' ? skippedRightly(orderId, event) : undefined
      const lie = problem ?? (deed.isCommand ? lieOfCommand(event, deed) : lieOf(event, deed))
      must(lie === undefined, `[P3] ${orderId} ${event.actionId} is told as ${event.verdict}, but ${lie}`)
    },
    died() {
      reboots.died()
      const of = inHand && hearsay.orderOf(inHand)?.sessionId
      if (of) hearsay.locks.ends(of)
      for (const deed of deeds.values()) {
        deed.fresh = undefined
        if (deed.isIntended && !deed.end) deed.interruptions += 1
      }
    },
    restarted: reboots.restarted,
    asked: reboots.asked,
    answeredPrompt: reboots.answered,
    rebootIntended: reboots.intended,
    rebootCommanded: reboots.commanded,
    rebootsUntold: () => reboots.untold(ended),
    answered(orderId, truth) {
      if (!answers.has(orderId)) answers.set(orderId, truth)
    },
    truthAt: (orderId) => answers.get(orderId),
  }
}

/** Why what is told of a command is not true; undefined when it is. */
function lieOfCommand({ verdict }: AgentEvent & { type: 'actionEnded' }, deed: Deed): string | undefined {
  switch (verdict) {
    case 'compliant':
      return deed.begun === 1 && deed.interruptions === 0 ? undefined : 'nobody saw it run to its end'
    case 'failed':
      return deed.begun === 1 && deed.interruptions === 0 ? undefined : 'nobody saw it fail'
    case 'unknown':
      return deed.interruptions > 0 ? undefined : 'nothing kept it from being known'
    case 'cancelled':
      return deed.interruptions === 0 ? undefined : 'how far it came is not known'
    case 'skipped':
      return deed.begun === 0 ? undefined : 'it had begun'
    default:
      return 'a command changes nothing that could be verified'
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
      // Nothing shows whether a repair did anything, nor a change of what no check could see before.
      if (deed.changed === 0 && !deed.isReinstall && !deed.wasUnseen) return 'nothing was changed'
      return isVerified && last?.isTrulySatisfied === true ? undefined : 'nobody looked afterwards and found it so'
    case 'notCompliant':
      return begun > 0 && isVerified && last?.isTrulySatisfied === false ? undefined : 'nobody looked and found it so'
    case 'failed':
      return reason === 'prerequisiteFailed' || begun > 0 ? undefined : 'it was never tried'
    case 'cancelled':
      return begun === 0 || deed.isReinstall || (isVerified && last?.said !== true) ? undefined : 'it came about'
    case 'unknown':
      return deed.interruptions > 0 ? undefined : 'nothing kept it from being known'
    case 'skipped':
      // It was interrupted, is not as wanted, and its window closed before it could be begun again.
      return begun === 0 || deed.fresh?.said === false || deed.isReinstall ? undefined : 'it had begun'
  }
}
