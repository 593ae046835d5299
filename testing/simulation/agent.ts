/**
 * Simulates the agent of one computer: makes its link, takes orders, carries them out one at a time, reports from its journal.
 *
 * What is to be done with an action and what became of it is decided by the real agent's own code (`agent/run/decide.ts`);
 * around it is a model that can be killed between any two of its steps. Everything it knows beyond its journal dies with it.
 */
import type { OrderId } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { type EventDraft, type Journal, newJournal, openOrder, record, type Write } from './journal.ts'
import type { Link, Network, ToAgent } from './network.ts'
import type { Scene } from './scene.ts'
import { carryOutActions } from './execution.ts'
import type { Process, World } from './world.ts'
import type { Witness } from './witness.ts'

export interface Agent {
  readonly journal: Journal
  /** Entries up to this number are acknowledged. */
  readonly acknowledged: () => number
  readonly isUp: () => boolean
  /** The computer is switched on for the first time. */
  readonly boot: () => void
  /** Comes back soon, if it is down. */
  readonly hurry: () => void
}

/** Where a life of the agent is, when it is killed: between the last step it made and this one. */
export type Step = 'before intent' | 'before change' | 'in change' | 'before outcome' | 'other'

/** One life of the agent's process: ends with a kill or a power cut. */
export interface Life {
  isOver: boolean
  /** An order is being carried out. */
  isBusy: boolean
  /** Makes the next step after this time, if the agent lives to see it. */
  readonly later: (ms: number, step: Step, act: () => void) => void
  readonly write: (write: Write) => void
  /** The change that is being carried out. */
  process: Process | undefined
  /** Ends the change that is being carried out, because a cancel says so. */
  interrupt: (() => void) | undefined
  /** Orders that were cancelled, as far as this life remembers. */
  readonly cancelled: Map<OrderId, 'now' | 'afterAction'>
}

export interface Place {
  readonly scene: Scene
  readonly name: string
  readonly world: World
  readonly witness: Witness
  readonly journal: Journal
}

interface AgentParts extends Omit<Place, 'journal'> {
  readonly computer: number
  readonly network: Network
}

type Answerable = Extract<WorkOrder, { type: 'inventory' | 'detect' }>

const resendMs = 30_000
const welcomeTimeoutMs = 30_000

/** The agent of a computer that is still off. */
export function newAgent(parts: AgentParts): Agent {
  const { scene, name, witness, network, computer } = parts
  const { random } = scene
  const journal = newJournal()
  const place: Place = { ...parts, journal }
  let life: Life | undefined
  let leftover: Process | undefined
  let link: Link | undefined
  let isWelcome = false
  let acknowledged = 0
  let sent = 0
  let clockOffset = 0
  let isRecovering = false
  let attempts = 0
  let deaths = 0

  // --- living and dying

  function boot(): void {
    if (life) return
    leftover?.kill()
    leftover = undefined
    isRecovering = openOrder(journal) !== undefined
    const mine: Life = {
      isOver: false,
      isBusy: false,
      later: (ms, step, act) => scene.after(ms, () => reach(mine, step, act)),
      write: (write) => keep(mine, write),
      process: undefined,
      interrupt: undefined,
      cancelled: new Map(),
    }
    for (const [id, { cancel }] of journal.orders)
      if (cancel && !scene.isPlanted('losesCancelOnRestart')) mine.cancelled.set(id, cancel)
    life = mine
    scene.note(`${name} agent starts${isRecovering ? ' and finds work in hand' : ''}`)
    mine.later(random.between(10, 500), 'other', () => work(mine))
    connectSoon(mine)
  }

  function reach(mine: Life, step: Step, act: () => void): void {
    if (mine.isOver) return
    if (isRecovering && scene.strikes('killedAgain')) {
      scene.saw('agent killed again while it found its way back')
      return die(mine, step, 'process')
    }
    if (scene.strikes('agentKilled')) return die(mine, step, 'process')
    if (scene.strikes('powerCut')) return die(mine, step, 'power')
    act()
  }

  function die(mine: Life, step: Step, what: 'process' | 'power'): void {
    sawDeath(step)
    scene.note(`${name} agent dies (${what}, ${step})`)
    mine.isOver = true
    life = undefined
    deaths += 1
    const { process } = mine
    const goesOn = what === 'process' && random.chance(0.5)
    if (process && goesOn) leftover = process
    else process?.kill()
    witness.died()
    if (link) network.leftByAgent(link)
    link = undefined
    const isLong = what === 'power' && scene.strikes('longAbsence')
    const away = isLong ? random.spread(86_400_000, 5 * 86_400_000) : random.spread(what === 'power' ? 30_000 : 1000, 1_800_000)
    const death = deaths
    scene.after(away, () => {
      if (deaths === death) boot()
    })
  }

  function sawDeath(step: Step): void {
    if (step === 'before intent') scene.saw('agent killed before the intent was written')
    if (step === 'before change') scene.saw('agent killed between intent and change')
    if (step === 'in change') scene.saw('agent killed in the middle of a change')
    if (step === 'before outcome') scene.saw('agent killed between change and outcome')
  }

  // --- the journal

  function keep(mine: Life, write: Write): void {
    record(journal, write, Math.max(0, scene.now() + clockOffset))
    isRecovering = false
    for (const { orderId, event } of write.events) {
      witness.recorded(orderId, event)
      const about = 'actionId' in event ? ` ${event.actionId}` : ''
      const what = event.type === 'actionEnded' ? event.verdict : event.type === 'orderEnded' ? event.outcome : ''
      scene.note(`${name} journal ${journal.entries.length} ${orderId} ${event.type}${about} ${what}`)
    }
    push(mine)
  }

  // --- the link

  function connectSoon(mine: Life): void {
    const most = Math.min(300_000, 1000 * 2 ** attempts)
    attempts = Math.min(attempts + 1, 10)
    mine.later(random.between(Math.ceil(most / 2), most), 'other', () => connect(mine))
  }

  function connect(mine: Life): void {
    if (link) return
    isWelcome = false
    const made = network.connect(computer, {
      receive: (from, frame) => {
        if (!mine.isOver && link === from) receive(mine, frame)
      },
      lost: (from) => {
        if (!mine.isOver && link === from) letGo(mine)
      },
    })
    link = made
    mine.later(welcomeTimeoutMs, 'other', () => {
      if (link !== made || isWelcome) return
      network.leftByAgent(made)
      letGo(mine)
    })
  }

  function letGo(mine: Life): void {
    link = undefined
    connectSoon(mine)
  }

  function receive(mine: Life, frame: ToAgent): void {
    switch (frame.type) {
      case 'welcome':
        isWelcome = true
        attempts = 0
        clockOffset = frame.serverTime - scene.now()
        seen(frame.seen)
        sent = acknowledged
        return push(mine)
      case 'seen':
        return seen(frame.n)
      case 'order':
        // Taking an order is a step of its own: it can be the last one.
        return mine.later(1, 'other', () => take(mine, frame.order))
    }
  }

  /** [P2] What is acknowledged is never sent again, so it must be stored. */
  function seen(n: number): void {
    acknowledged = Math.max(acknowledged, n)
    sent = Math.max(sent, acknowledged)
  }

  function push(mine: Life): void {
    if (!link || !isWelcome || sent >= journal.entries.length) return
    while (sent < journal.entries.length) {
      const entries = journal.entries.slice(sent, sent + random.between(1, 5))
      sent += entries.length
      network.toServer(link, { type: 'events', entries })
    }
    const [by, upTo] = [link, sent]
    mine.later(resendMs, 'other', () => {
      if (link !== by || acknowledged >= upTo) return
      sent = acknowledged
      push(mine)
    })
  }

  // --- orders

  function take(mine: Life, order: WorkOrder): void {
    if (order.type === 'cancel') return takeCancel(mine, order)
    if (journal.orders.has(order.id)) return scene.saw('order came twice and was taken once')
    const told = (event: EventDraft['event']): EventDraft => ({ sessionId: order.sessionId, orderId: order.id, event })
    if (scene.strikes('orderRefused')) {
      scene.saw('order refused')
      const problem = 'The disk is full.'
      return mine.write({ accept: order, events: [told({ type: 'orderEnded', outcome: 'failed', problem })] })
    }
    mine.write({ accept: order, events: [told({ type: 'orderAccepted' })] })
    mine.later(1, 'other', () => work(mine))
  }

  /** A cancel is over as soon as it is in the journal; an order that it comes before is over with it. */
  function takeCancel(mine: Life, cancel: Extract<WorkOrder, { type: 'cancel' }>): void {
    if (journal.orders.has(cancel.id)) return
    const { sessionId, orderId, how } = cancel
    const known = journal.orders.get(orderId)
    const itself: EventDraft = { sessionId, orderId: cancel.id, event: { type: 'orderEnded', outcome: 'done' } }
    const target: EventDraft = { sessionId, orderId, event: { type: 'orderEnded', outcome: 'cancelled' } }
    if (!known) scene.saw('cancel reached the agent before its order')
    witness.cancelKept(orderId, how)
    mine.cancelled.set(orderId, mine.cancelled.get(orderId) === 'now' ? 'now' : how)
    mine.write({ accept: cancel, cancel: { orderId, how }, events: known ? [itself] : [target, itself] })
    if (how === 'now') mine.interrupt?.()
  }

  /** Carries out the oldest order in hand, then the next one. */
  function work(mine: Life): void {
    const open = openOrder(journal)
    if (!open || mine.isBusy) return
    const { order } = open
    mine.isBusy = true
    witness.orderBegan(order.id)
    if (open.cancel && mine.cancelled.has(order.id)) scene.saw('cancel survived a restart of the agent')
    const next = (): void => {
      mine.isBusy = false
      mine.later(random.between(1, 50), 'other', () => work(mine))
    }
    if (order.type === 'execute') carryOutActions(place, mine, { order, kept: open, next })
    else if (order.type !== 'cancel') answer(mine, order, next)
  }

  function answer(mine: Life, order: Answerable, next: () => void): void {
    const told = (event: EventDraft['event']): EventDraft => ({ sessionId: order.sessionId, orderId: order.id, event })
    const slowMs = scene.strikes('changeIsSlow') ? random.spread(60_000, 600_000) : 0
    mine.later(random.spread(200, 20_000) + slowMs, 'other', () => {
      if (mine.cancelled.has(order.id) && random.chance(0.5)) {
        mine.write({ events: [told({ type: 'orderEnded', outcome: 'cancelled' })] })
        return next()
      }
      mine.write({ events: [told(answerOf(order))] })
      mine.later(1, 'other', () => {
        mine.write({ events: [told({ type: 'orderEnded', outcome: 'done' })] })
        next()
      })
    })
  }

  function answerOf(order: Answerable): EventDraft['event'] {
    if (order.type === 'inventory') return { type: 'inventoried', facts: {}, software: [] }
    const { world } = place
    witness.answered(order.id, new Map(order.questions.map(({ key }) => [key, world.truth(key)])))
    return { type: 'answered', answers: order.questions.map(({ key }) => ({ key, ...world.ask(key) })) }
  }

  return {
    journal,
    acknowledged: () => acknowledged,
    isUp: () => life !== undefined,
    boot,
    hurry: () => {
      if (!life) scene.after(random.between(1000, 300_000), boot)
    },
  }
}
