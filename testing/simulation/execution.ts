/**
 * Simulates how an agent carries out the actions of an order: look, intent, change, look again, outcome; each can be the last.
 *
 * It follows `agent/run/execute.ts`, one action at a time: what may begin, for whom, until when and after which reboot.
 */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { personFor } from '@fettle/agent/people/person.ts'
import {
  attemptsMax,
  blockedOutcome,
  cancelledOutcome,
  meets,
  type Outcome,
  outcomeOf,
  stepFor,
  withoutBlocked,
} from '@fettle/agent/run/decide.ts'
import { OrderMemory } from '@fettle/agent/run/memory.ts'
import { refused, refusedUnseen } from '@fettle/agent/run/permission.ts'
import { isForUser } from '@fettle/agent/run/user-scripts.ts'
import type { Found } from '@fettle/core/terms/check.ts'
import type { Conduct, WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { RebootPoint } from '@fettle/core/terms/session.ts'
import { peopleAt } from './fleet.ts'
import type { KeptOrder } from './journal.ts'
import type { Life, Place } from './life.ts'
import { waitForInstallers } from './preflight.ts'
import { type AfterPoint, newReboots } from './reboots.ts'
import { pauseUntil } from './waiting.ts'

interface Run {
  readonly order: WorkOrder & { readonly type: 'execute' }
  readonly kept: KeptOrder
  /** Called when the order is over. */
  readonly next: () => void
}

type ChangeEnd = Parameters<typeof outcomeOf>[1]

/** The memory of an order, as an earlier life left it. */
export function memoryOf({ world }: Place, life: Life, order: WorkOrder, kept: KeptOrder): OrderMemory {
  const memory = new OrderMemory(kept.memory, world.bootId(), (events, value) => {
    const drafts = events.map((event) => ({ sessionId: order.sessionId, orderId: order.id, event }))
    life.write({ events: drafts, ...(value === undefined ? {} : { memory: { orderId: order.id, value } }) })
    return Promise.resolve()
  })
  if (kept.memory === undefined && world.pending().size > 0) memory.set({ pending: [...world.pending()] })
  return memory
}

/** Goes on with the order from what the journal says of it until it is over, or the life is. */
export function carryOutActions(place: Place, life: Life, run: Run): void {
  const { scene, world, witness, clock, machine } = place
  const { order, kept, next } = run
  const { random } = scene
  const conduct: Conduct = withPlantedConduct()
  const memory = memoryOf(place, life, order, kept)
  const reboots = newReboots(place, life, { orderId: order.id, conduct, memory, isDisturbed: isCancelled })
  let isImpatient = false

  function withPlantedConduct(): Conduct {
    if (!scene.isPlanted('ignoresWindowEnd')) return order.conduct
    const { closesAt: _closesAt, ...rest } = order.conduct
    return rest
  }

  function ended(action: PlannedAction, { verdict, reason, detail }: Outcome): AgentEvent & { type: 'actionEnded' } {
    const startedAt = kept.notes.get(action.id)?.startedAt ?? Math.max(0, scene.now())
    const said = { verdict, reason, startedAt, ...(detail === undefined ? {} : { detail }) }
    return { type: 'actionEnded', actionId: action.id, ...said }
  }

  function record(...ends: readonly (AgentEvent & { type: 'actionEnded' })[]): void {
    const skipped = ends.filter(({ verdict }) => verdict === 'skipped')
    for (const { reason } of skipped) scene.saw(`skipped: ${reason}`)
    if (skipped.length > 0) {
      const reasons = Object.fromEntries(skipped.map(({ actionId, reason }) => [actionId, reason] as const))
      memory.set({ skipped: { ...memory.value.skipped, ...reasons } })
    }
    void memory.write(...ends)
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

  function hasUser(): boolean {
    return personFor(conduct, peopleAt(machine, clock.world())).person !== undefined
  }

  function look(action: PlannedAction, ask = world.ask): Found | undefined {
    if (action.check === undefined) {
      witness.lookedNowhere(order.id, action.id)
      return undefined
    }
    const found = ask(action.key)
    witness.looked(order.id, action, found, world.truth(action.key))
    return found
  }

  function goOn(): void {
    const isOver = rest().length === 0
    if (!isOver && isCancelled()) return cancelRest()
    rebootAt(isOver ? 'end' : 'start', (after) => {
      if (after.next === 'failSession') return end('failed', after.problem)
      if (after.next === 'disturbed') return isOver && isCancelled() ? end('cancelled') : soon()
      if (isOver) return end(isCancelled() ? 'cancelled' : 'done')
      nextAction()
    })
  }

  function soon(): void {
    life.later(random.between(1, 20), 'other', goOn)
  }

  function rebootAt(point: RebootPoint, then: (after: AfterPoint) => void): void {
    if (conduct.rebootPoints.includes(point)) reboots.at(point, then)
    else then({ next: 'goOn' })
  }

  function nextAction(): void {
    const [action] = readyActions()
    if (!action) return waitForPeople()
    if (needsReboot(action))
      return rebootAt('between', (after) => (after.next === 'failSession' ? end('failed', after.problem) : soon()))
    const { by } = blocked(action)
    if (by !== undefined) {
      scene.saw('prerequisite failed')
      const cause = order.actions.find(({ id }) => id === by)
      record(ended(action, blockedOutcome(cause, by, memory.value.skipped[by])))
      return soon()
    }
    life.later(random.between(20, 500), 'before intent', () => decide(action))
  }

  /** What may be looked at and begun now: without what waits for a person or for a reboot that people put off. */
  function readyActions(): readonly PlannedAction[] {
    const held = new Set<string>()
    const isOpen = clock.agent() < conduct.userWaitUntil
    for (const action of rest()) {
      const isHeld =
        action.dependsOn.some((id) => held.has(id)) ||
        (isOpen && isForUser(action) && conduct.userContext !== 'skip' && !hasUser()) ||
        (isPutOff() && needsReboot(action))
      if (isHeld && refusedUnseen(action, conduct, clock.agent()) === undefined) held.add(action.id)
    }
    return rest().filter(({ id }) => !held.has(id))
  }

  function isPutOff(): boolean {
    const { deferred } = memory.value
    return deferred !== undefined && clock.agent() < deferred.until
  }

  function waitForPeople(): void {
    const first = rest().find((action) => isForUser(action))
    const { deferred } = memory.value
    const isForPerson = first !== undefined && !hasUser()
    if (isForPerson) scene.saw('waited for somebody to sign in')
    const wait = isForPerson
      ? {
          reason: 'user' as const,
          sentence: 'It is for whoever signs in.',
          owner: 'a person',
          deadline: conduct.userWaitUntil,
        }
      : deferred && {
          reason: 'reboot' as const,
          sentence: 'What is left needs a reboot first.',
          owner: deferred.by,
          deadline: deferred.until,
        }
    if (wait) void memory.beginWait({ ...wait, atDeadline: 'What is not possible then is skipped.' })
    const isReady = (): boolean => readyActions().length > 0 || isCancelled()
    const moments = [conduct.userWaitUntil, conduct.closesAt, deferred?.until]
    pauseUntil(place, life, { isOver: isReady, moments }, () => {
      memory.endWait()
      void memory.write()
      soon()
    })
  }

  /** Whether something this action depends on, directly or over others, left a reboot pending. */
  function needsReboot(action: PlannedAction): boolean {
    const { leftPending } = memory.value
    if (leftPending.length === 0 || !conduct.rebootPoints.includes('between')) return false
    const leads = (id: string): boolean =>
      leftPending.includes(id) || order.actions.find((each) => each.id === id)?.dependsOn.some(leads) === true
    return action.dependsOn.some(leads)
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
      record(ended(action, { verdict: 'changed', reason: 'verified' }))
      return soon()
    }
    if (attempts > 0 && scene.isPlanted('rerunsWithoutLooking')) return begin(action, attempts + 1)
    const unseen = attempts > 0 ? undefined : refusedNow(action)
    if (unseen) return settle(action, unseen)
    const step = stepFor(action, lookBefore(action, attempts), attempts)
    if (step.do === 'end' && !scene.isPlanted('carriesOutSatisfied')) {
      sawInterrupted(step.outcome, attempts)
      return settle(action, step.outcome)
    }
    const refusal = refused(action, conduct, { now: clock.agent(), beforeMs: 0 })
    if (refusal) return settle(action, refusal)
    if (isForUser(action) && !hasUser()) return soon()
    begin(action, step.do === 'carryOut' ? step.attempt : attempts + 1)
  }

  function settle(action: PlannedAction, outcome: Outcome): void {
    record(ended(action, outcome))
    soon()
  }

  function refusedNow(action: PlannedAction): Outcome | undefined {
    const refusal = refusedUnseen(action, conduct, clock.agent())
    if (refusal !== undefined || !isForUser(action) || hasUser()) return refusal
    if (clock.agent() < conduct.userWaitUntil) return undefined
    return { verdict: 'skipped', reason: 'noUser', detail: 'Nobody signed in in time.' }
  }

  function lookBefore(action: PlannedAction, attempts: number): Found | undefined {
    const found = look(action)
    if (attempts > 0 || meets(action.expect, found) !== false || !scene.strikes('repairedMeanwhile')) return found
    world.repair(action)
    return look(action, world.truth)
  }

  function sawInterrupted({ verdict }: Outcome, attempts: number): void {
    if (attempts > 0 && verdict === 'changed') scene.saw('interrupted change had come about')
    if (attempts >= attemptsMax && verdict === 'unknown') scene.saw('given up after three interruptions')
  }

  /** Nobody else installs, or was waited for long enough; then what was found has to be looked at again. */
  function begin(action: PlannedAction, attempt: number): void {
    const isClosed = (): boolean => conduct.closesAt !== undefined && clock.agent() >= conduct.closesAt
    const isDisturbed = (): boolean => isCancelled() || isClosed()
    if (isImpatient || world.busyMs() === 0) return intend(action, attempt)
    waitForInstallers(place, life, { memory, preflightMs: conduct.preflightMs, isDisturbed }, (isFree) => {
      if (!isDisturbed()) isImpatient = !isFree
      soon()
    })
  }

  function intend(action: PlannedAction, attempt: number): void {
    if (attempt > 1) scene.saw('interrupted change was carried out again')
    const intent: AgentEvent = { type: 'actionStarted', actionId: action.id, attempt }
    memory.endWait()
    if (!scene.isPlanted('writesIntentLate')) void memory.write(intent)
    life.later(random.between(1, 10), 'before change', () => change(action, intent))
  }

  function change(action: PlannedAction, intent: AgentEvent): void {
    if (life.cancelled.get(order.id) === 'now') return changeEnded(action, { how: 'cancelled' })
    if (isForUser(action) && !hasUser()) {
      scene.saw('whoever it was for left before it began')
      return changeEnded(action, { how: 'failed', reason: 'noUser', detail: 'Nobody is signed in.' })
    }
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
      if (scene.isPlanted('writesIntentLate')) void memory.write(intent)
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
      record(ended(action, { verdict: 'changed', reason: 'verified' }))
      return soon()
    }
    life.later(random.between(20, 500), 'before outcome', () => {
      const found = look(action)
      life.later(1, 'before outcome', () => {
        const outcome = outcomeOf(action, how, found)
        record(ended(action, outcome))
        if (outcome.verdict === 'changed' && action.rebootNeeded) notePending(action)
        soon()
      })
    })
  }

  function notePending({ id }: PlannedAction): void {
    if (world.pending().size === 0) return
    scene.saw('a change left a reboot pending')
    const leftPending = [...new Set([...memory.value.leftPending, id])]
    memory.set({ pending: [...world.pending()], leftPending })
    void memory.write()
  }

  /** What was begun in an earlier life may have come about nevertheless; the rest was never begun. */
  function cancelRest(): void {
    life.later(random.between(20, 500), 'before outcome', () => {
      const ends = rest().map((action) => {
        const attempts = attemptsOf(action)
        return ended(action, cancelledOutcome(action, attempts > 0 ? look(action) : undefined, attempts))
      })
      end('cancelled', undefined, ends)
    })
  }

  function end(outcome: 'done' | 'cancelled' | 'failed', problem?: string, ends: readonly AgentEvent[] = []): void {
    memory.endWait()
    const last: AgentEvent = {
      type: 'orderEnded',
      outcome,
      rebootPending: world.pending().size > 0,
      ...(problem === undefined ? {} : { problem }),
    }
    const events = [...memory.takeHeld(), ...ends, last]
    life.write({ events: events.map((event) => ({ sessionId: order.sessionId, orderId: order.id, event })) })
    next()
  }

  reboots.settle(goOn)
}
