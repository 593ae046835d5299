/** Watches the reboots of one computer: each has to be allowed, none while people may still answer, each told once and truly. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { Instant, OrderId } from '@fettle/core/terms/ids.ts'
import type { RebootPoint } from '@fettle/core/terms/session.ts'
import type { Scene } from './scene.ts'
import type { Hearsay } from './witness.ts'

export interface OpenPrompt {
  readonly until: Instant
  readonly isSomebodyThere: () => boolean
}

export interface RebootWatch {
  readonly asked: (orderId: OrderId, prompt: OpenPrompt) => void
  readonly answered: (orderId: OrderId) => void
  readonly intended: (orderId: OrderId, point: RebootPoint) => void
  readonly commanded: (orderId: OrderId, point: RebootPoint) => void
  readonly told: (orderId: OrderId, event: AgentEvent & { type: 'rebootDecided' }) => void
  readonly orderEnded: (orderId: OrderId, event: AgentEvent & { type: 'orderEnded' }) => void
  readonly died: () => void
  readonly restarted: () => void
  /** Reboots of orders that are over that nobody was told of. */
  readonly untold: (ended: ReadonlySet<OrderId>) => readonly string[]
}

interface Command {
  readonly orderId: OrderId
  readonly point: RebootPoint
  cameAbout: boolean
  isTold: boolean
}

/** From the decision to the command people have their notice, and another installation is waited for. Milliseconds. */
const afterDecisionMs = 31 * 60_000

/** A watch over a computer that was never rebooted. */
export function newRebootWatch(scene: Scene, name: string, { orderOf, agentNow }: Hearsay): RebootWatch {
  const commands: Command[] = []
  const prompts = new Map<OrderId, OpenPrompt>()
  const toldAt = new Map<OrderId, RebootPoint[]>()

  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(`${rule} (${name})`)
  }

  function mustBeAllowed(orderId: OrderId, point: RebootPoint): void {
    const order = orderOf(orderId)
    if (order?.type === 'reboot') return must(point === 'asked', `[R1] ${orderId} reboots at a point it does not have`)
    if (order?.type !== 'execute') return must(false, `[R1] ${orderId} reboots and is no order that may`)
    const { reboot, rebootPoints, businessHours } = order.conduct
    const isKind = reboot.preference !== 'suppress' && reboot.preference !== 'skip'
    must(isKind, `[R1] ${orderId} reboots although its session is to ${reboot.preference} reboots`)
    must(rebootPoints.includes(point), `[R1] ${orderId} reboots at its ${point}, which is not its to do`)
    // A clock that goes back makes a notice last for as long.
    if (!reboot.notInBusinessHours || scene.faults.counts().clockJump > 0) return
    const since = agentNow() - afterDecisionMs - reboot.noticeMs
    const isInHours = businessHours.some(({ from, until }) => from <= since && agentNow() < until)
    must(!isInHours, `[R2] ${orderId} reboots in business hours`)
  }

  return {
    asked: (orderId, prompt) => prompts.set(orderId, prompt),
    answered: (orderId) => prompts.delete(orderId),
    commanded(orderId, point) {
      mustBeAllowed(orderId, point)
      const prompt = prompts.get(orderId)
      const mayAnswer = prompt !== undefined && agentNow() < prompt.until && prompt.isSomebodyThere()
      must(!mayAnswer, `[R3] ${orderId} reboots while people may still answer`)
      const same = commands.filter((one) => one.orderId === orderId && one.point === point && one.cameAbout)
      must(point === 'between' || same.length === 0, `[R4] ${orderId} reboots twice at its ${point}`)
    },
    intended: (orderId, point) => commands.push({ orderId, point, cameAbout: false, isTold: false }),
    restarted() {
      const last = commands.at(-1)
      // Whatever started it anew, the intent has come about.
      if (last && !last.isTold) last.cameAbout = true
    },
    died() {
      // Dialogs end with the agent that showed them.
      prompts.clear()
    },
    told(orderId, { point, outcome }) {
      toldAt.set(orderId, [...(toldAt.get(orderId) ?? []), point])
      if (outcome !== 'done' && outcome !== 'failed') return
      const own = commands.filter((one) => one.orderId === orderId && one.point === point && !one.isTold)
      if (outcome === 'done')
        must(
          own.some(({ cameAbout }) => cameAbout),
          `[R5] ${orderId} tells of a reboot at its ${point} that never came about`,
        )
      if (outcome === 'failed')
        must(!own.some(({ cameAbout }) => cameAbout), `[R5] ${orderId} tells of a failed reboot, and it came about`)
      // A command that was given again is one decision.
      for (const command of own) command.isTold = true
    },
    orderEnded(orderId, { outcome }) {
      // What was only intended is over with its order.
      for (const command of commands) if (command.orderId === orderId && !command.cameAbout) command.isTold = true
      const order = orderOf(orderId)
      const isForced =
        outcome === 'done' &&
        order?.type === 'execute' &&
        order.conduct.reboot.preference === 'force' &&
        order.conduct.rebootPoints.includes('end')
      const isDecided = !isForced || (toldAt.get(orderId) ?? []).includes('end')
      must(isDecided, `[R6] ${orderId} was to end with a reboot in any case, and nobody was told what became of it`)
    },
    untold: (ended) =>
      commands.flatMap(({ orderId, point, cameAbout, isTold }) =>
        cameAbout && !isTold && ended.has(orderId) ? [`${orderId} at its ${point}`] : [],
      ),
  }
}
