/** Simulates how an agent carries out the actions of an order: look, intent, change, look again, outcome; each can be the last. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import {
  attemptsMax,
  blockedOutcome,
  meets,
  type Outcome,
  outcomeOf,
  stepFor,
  withoutBlocked,
} from '@fettle/agent/run/decide.ts'
import type { KeptOrder } from './journal.ts'
import type { Life, Place } from './life.ts'

interface Run {
  readonly order: WorkOrder & { readonly type: 'execute' }
  readonly kept: KeptOrder
  /** Called when the order is over. */
  readonly next: () => void
}

type ChangeEnd = Parameters<typeof outcomeOf>[1]

/** Goes on with the order from what the journal says of it until it is over, or the life is. */
export function carryOutActions(place: Place, life: Life, run: Run): void {
  const { scene, world, witness } = place
  const { order, kept, next } = run
  const { random } = scene

  function write(events: readonly AgentEvent[]): void {
    life.write({ events: events.map((event) => ({ sessionId: order.sessionId, orderId: order.id, event })) })
  }

  function ended(action: PlannedAction, { verdict, reason, detail }: Outcome): AgentEvent {
    const startedAt = kept.notes.get(action.id)?.startedAt ?? Math.max(0, scene.now())
    return {
      type: 'actionEnded',
      actionId: action.id,
      verdict,
      reason,
      startedAt,
      ...(detail === undefined ? {} : { detail }),
    }
  }

  function rest(): readonly PlannedAction[] {
    return order.actions.filter(({ id }) => kept.notes.get(id)?.verdict === undefined)
  }

  function attemptsOf(action: PlannedAction): number {
    return kept.notes.get(action.id)?.attempts ?? 0
  }

  function isCancelled(): boolean {
    return life.cancelled.has(order.id) && !scene.isPlanted('startsBesideCancel')
  }

  function look(action: PlannedAction, ask = world.ask): Found {
    const found = ask(action.key)
    witness.looked(order.id, action, found, world.truth(action.key))
    return found
  }

  function goOn(): void {
    const [action] = rest()
    if (!action) return end('done')
    if (isCancelled()) return cancelRest()
    const { by } = blocked(action)
    if (by !== undefined) {
      scene.saw('prerequisite failed')
      write([
        ended(
          action,
          blockedOutcome(
            order.actions.find(({ id }) => id === by),
            by,
          ),
        ),
      ])
      return soon()
    }
    life.later(random.between(20, 500), 'before intent', () => decide(action))
  }

  function soon(): void {
    life.later(random.between(1, 20), 'other', goOn)
  }

  function blocked(action: PlannedAction): { readonly by: string | undefined } {
    const verdicts = new Map(
      [...kept.notes].flatMap(([id, { verdict }]) => (verdict === undefined ? [] : [[id, verdict] as const])),
    )
    const open = new Set(rest().map(({ id }) => id))
    return { by: withoutBlocked([action], { verdicts, open }).blocked[0]?.by }
  }

  /** Looks, and begins only what has to be. A cancel that came while it looked finds the action unbegun. */
  function decide(action: PlannedAction): void {
    if (isCancelled()) return goOn()
    const attempts = attemptsOf(action)
    if (attempts > 0 && scene.isPlanted('interruptedIsSuccess')) {
      write([ended(action, { verdict: 'changed', reason: 'verified' })])
      return soon()
    }
    if (attempts > 0 && scene.isPlanted('rerunsWithoutLooking')) return begin(action, attempts + 1)
    const step = stepFor(action, lookBefore(action, attempts), attempts)
    if (step.do === 'carryOut') return begin(action, step.attempt)
    if (scene.isPlanted('carriesOutSatisfied')) return begin(action, attempts + 1)
    sawInterrupted(step.outcome, attempts)
    write([ended(action, step.outcome)])
    soon()
  }

  function lookBefore(action: PlannedAction, attempts: number): Found {
    const found = look(action)
    if (attempts > 0 || meets(action.expect, found) !== false || !scene.strikes('repairedMeanwhile')) return found
    world.repair(action)
    return look(action, world.truth)
  }

  function sawInterrupted({ verdict }: Outcome, attempts: number): void {
    if (attempts > 0 && verdict === 'changed') scene.saw('interrupted change had come about')
    if (attempts >= attemptsMax && verdict === 'unknown') scene.saw('given up after three interruptions')
  }

  function begin(action: PlannedAction, attempt: number): void {
    if (attempt > 1) scene.saw('interrupted change was carried out again')
    const intent: AgentEvent = { type: 'actionStarted', actionId: action.id, attempt }
    if (!scene.isPlanted('writesIntentLate')) write([intent])
    life.later(random.between(1, 10), 'before change', () => change(action, intent))
  }

  function change(action: PlannedAction, intent: AgentEvent): void {
    if (life.cancelled.get(order.id) === 'now') return changeEnded(action, { how: 'cancelled' })
    witness.began(order.id, action)
    const process = world.change(action, () => {
      witness.changed(order.id, action.id)
      if (life.isOver) scene.saw('change went on without its agent')
    })
    life.process = process
    let isOver = false
    const finish = (how: ChangeEnd): void => {
      if (isOver) return
      isOver = true
      life.process = undefined
      life.interrupt = undefined
      if (scene.isPlanted('writesIntentLate')) write([intent])
      changeEnded(action, how)
    }
    life.interrupt = () => {
      process.kill()
      life.later(random.spread(50, 5000), 'in change', () => {
        if (!isOver) scene.saw('change ended by a cancel')
        finish({ how: 'cancelled' })
      })
    }
    life.later(random.between(1, process.durationMs), 'in change', () => {})
    life.later(process.durationMs + 1, 'in change', () => finish(process.end))
  }

  function changeEnded(action: PlannedAction, how: ChangeEnd): void {
    if (scene.isPlanted('believesChanges') && how.how === 'done') {
      write([ended(action, { verdict: 'changed', reason: 'verified' })])
      return soon()
    }
    life.later(random.between(20, 500), 'before outcome', () => {
      const found = look(action)
      life.later(1, 'before outcome', () => {
        write([ended(action, outcomeOf(action, how, found))])
        soon()
      })
    })
  }

  /** What was begun in an earlier life may have come about nevertheless; the rest was never begun. */
  function cancelRest(): void {
    life.later(random.between(20, 500), 'before outcome', () => {
      const ends = rest().map((action) => {
        const isChanged = attemptsOf(action) > 0 && meets(action.expect, look(action)) === true
        return ended(
          action,
          isChanged ? { verdict: 'changed', reason: 'verified' } : { verdict: 'cancelled', reason: 'sessionCancelled' },
        )
      })
      end('cancelled', ends)
    })
  }

  function end(outcome: 'done' | 'cancelled', ends: readonly AgentEvent[] = []): void {
    write([...ends, { type: 'orderEnded', outcome }])
    next()
  }

  goOn()
}
