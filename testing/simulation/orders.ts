/** Simulates how an agent takes orders, cancels them, and carries them out one at a time. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { carryOutActions, memoryOf } from './execution.ts'
import { type EventDraft, type KeptOrder, openOrder } from './journal.ts'
import type { Life, Place } from './life.ts'
import { newReboots } from './reboots.ts'

type Reboot = Extract<WorkOrder, { type: 'reboot' }>
type Cancel = Extract<WorkOrder, { type: 'cancel' }>
type Look = Extract<WorkOrder, { type: 'inventory' | 'detect' }>

/** Takes an order that never came before. */
export function takeOrder(place: Place, life: Life, order: WorkOrder): void {
  const { scene } = place
  if (order.type === 'cancel') return takeCancel(place, life, order)
  if (scene.strikes('orderRefused')) {
    scene.saw('order refused')
    const refused = about(order, { type: 'orderEnded', outcome: 'failed', problem: 'The disk is full.' })
    return life.write({ accept: order, events: [about(order, { type: 'orderAccepted' }), refused] })
  }
  life.write({ accept: order, events: [about(order, { type: 'orderAccepted' })] })
  life.later(1, 'other', () => work(place, life))
}

/** A cancel is over as soon as it is in the journal. An order that it comes before is over with it. */
function takeCancel({ scene, witness, journal }: Place, life: Life, cancel: Cancel): void {
  const { sessionId, orderId, how } = cancel
  const isKnown = journal.orders.has(orderId)
  if (!isKnown) scene.saw('cancel reached the agent before its order')
  const itself: EventDraft = about(cancel, { type: 'orderEnded', outcome: 'done' })
  const target: EventDraft = { sessionId, orderId, event: { type: 'orderEnded', outcome: 'cancelled' } }
  witness.cancelKept(orderId)
  life.cancelled.set(orderId, life.cancelled.get(orderId) === 'now' ? 'now' : how)
  life.write({ accept: cancel, cancel: { orderId, how }, events: isKnown ? [itself] : [itself, target] })
  if (how === 'now') life.interrupt?.()
  life.disturb?.()
}

/** Carries out the oldest order in hand, then the next one; nothing when it is at it already. */
export function work(place: Place, life: Life): void {
  const { scene, journal, witness } = place
  const kept = openOrder(journal)
  if (!kept || life.isBusy) return
  const { order } = kept
  life.isBusy = true
  witness.orderBegan(order.id)
  if (kept.cancel && life.cancelled.has(order.id)) scene.saw('cancelled before the agent took it up')
  const next = (): void => {
    life.isBusy = false
    life.later(scene.random.between(1, 50), 'other', () => work(place, life))
  }
  if (order.type === 'execute') carryOutActions(place, life, { order, kept, next })
  else if (order.type === 'reboot') reboot(place, life, { order, kept, next })
  else if (order.type !== 'cancel') look(place, life, { order, next })
}

/** A reboot that somebody asked for: done when a new boot id has proved it. */
function reboot(
  place: Place,
  life: Life,
  { order, kept, next }: { readonly order: Reboot; readonly kept: KeptOrder; readonly next: () => void },
): void {
  const memory = memoryOf(place, life, order, kept)
  const isDisturbed = (): boolean => life.cancelled.has(order.id)
  const reboots = newReboots(place, life, {
    orderId: order.id,
    conduct: askedConduct(order.noticeMs),
    memory,
    isDisturbed,
    by: order.by,
  })
  reboots.settle(() =>
    reboots.at('asked', (after) => {
      memory.endWait()
      const rebootPending = place.world.pending().size > 0
      const { last } = memory.value
      const end: AgentEvent =
        after.next === 'disturbed'
          ? { type: 'orderEnded', outcome: 'cancelled' }
          : last?.outcome === 'done'
            ? { type: 'orderEnded', outcome: 'done', rebootPending }
            : {
                type: 'orderEnded',
                outcome: 'failed',
                rebootPending,
                problem: last?.sentence ?? 'It was not rebooted.',
              }
      life.write({ events: [...memory.takeHeld(), end].map((event) => about(order, event)) })
      next()
    }),
  )
}

function askedConduct(noticeMs: number): Parameters<typeof newReboots>[2]['conduct'] {
  const nobodyAsked = {
    promptMs: 0,
    onNoAnswer: 'reboot',
    deferrals: 0,
    deferralMs: 0,
    notInBusinessHours: false,
  } as const
  return {
    reboot: { preference: 'force', noticeMs, ...nobodyAsked },
    businessHours: [],
    deferralsUsed: 0,
    preflightMs: 10 * 60_000,
  }
}

/** Orders that change nothing. The end is sometimes written apart from the answer, so that a kill can fall between them. */
function look(place: Place, life: Life, { order, next }: { readonly order: Look; readonly next: () => void }): void {
  const { scene } = place
  const { random } = scene
  const slowMs = scene.strikes('changeIsSlow') ? random.spread(60_000, 600_000) : 0
  const end = (event: AgentEvent): void => {
    life.write({ events: [about(order, event)] })
    next()
  }
  life.later(random.spread(200, 20_000) + slowMs, 'other', () => {
    if (life.cancelled.has(order.id)) return end({ type: 'orderEnded', outcome: 'cancelled' })
    life.write({ events: [about(order, answerOf(place, order))] })
    life.later(1, 'other', () => end({ type: 'orderEnded', outcome: 'done' }))
  })
}

function answerOf({ world, witness }: Place, order: Look): AgentEvent {
  if (order.type === 'inventory') return { type: 'inventoried', facts: {}, software: [] }
  witness.answered(order.id, new Map(order.questions.map(({ key }) => [key, world.truth(key)])))
  return { type: 'answered', answers: order.questions.map(({ key }) => ({ key, ...world.ask(key) })) }
}

function about({ id: orderId, sessionId }: WorkOrder, event: AgentEvent): EventDraft {
  return { orderId, sessionId, event }
}
