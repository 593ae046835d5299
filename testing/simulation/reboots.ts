/**
 * Simulates how an agent carries out what the real broker decides about reboots: asks, gives notice, reboots, and proves it.
 *
 * It follows `agent/run/reboots.ts`; the memory that outlives a life is the real one (`agent/run/memory.ts`).
 */
import { decideReboot, type RebootAnswer, type RebootDecision } from '@fettle/agent/reboot/broker.ts'
import type { OrderMemory, RebootIntent } from '@fettle/agent/run/memory.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Instant, OrderId } from '@fettle/core/terms/ids.ts'
import type { Conduct } from '@fettle/core/terms/order.ts'
import type { RebootOutcome, RebootPoint } from '@fettle/core/terms/session.ts'
import { peopleAt } from './fleet.ts'
import type { Life, Place } from './life.ts'
import { waitForInstallers } from './preflight.ts'
import { pauseUntil } from './waiting.ts'

export interface RebootParts {
  readonly orderId: OrderId
  readonly conduct: Pick<Conduct, 'reboot' | 'businessHours' | 'deferralsUsed' | 'preflightMs'>
  readonly memory: OrderMemory
  readonly isDisturbed: () => boolean
  /** Who asked for it, when somebody did. */
  readonly by?: string
}

export type AfterPoint =
  | { readonly next: 'goOn' | 'deferred' | 'disturbed' }
  | { readonly next: 'failSession'; readonly problem: string }
type Then = (after: AfterPoint) => void

export interface Reboots {
  /** Takes up what an earlier life decided. */
  readonly settle: (then: () => void) => void
  readonly at: (point: RebootPoint, then: Then) => void
}

interface Agreed {
  readonly answer: Exclude<RebootAnswer, 'notAsked'>
  readonly by?: string
}

const goOn: AfterPoint = { next: 'goOn' }
const rebootMs = 10 * 60_000
const triesMax = 3

/** The reboots of one order. */
export function newReboots(place: Place, life: Life, parts: RebootParts): Reboots {
  const { scene, world, witness, clock } = place
  const { orderId, conduct, memory, isDisturbed } = parts
  const { random } = scene
  const people = () => peopleAt(place.machine, clock.world())

  function settle(then: () => void): void {
    const { intent } = memory.value
    if (memory.isOfEarlierBoot) {
      memory.set({
        promptUntil: undefined,
        noticeUntil: undefined,
        deferred: undefined,
        leftPending: [],
        pending: [...world.pending()],
      })
      if (intent !== undefined && !scene.isPlanted('forgetsReboot')) told(intent, 'done', 'The computer was rebooted.')
      else if (intent !== undefined) memory.set({ intent: undefined })
      return then()
    }
    if (intent === undefined) return then()
    reboot(intent, () => then())
  }

  function at(point: RebootPoint, then: Then): void {
    if (memory.value.settled.includes(point)) return then(goOn)
    if (isDisturbed()) return then({ next: 'disturbed' })
    const { deferred } = memory.value
    if (deferred !== undefined && clock.agent() < deferred.until) {
      if (point !== 'end') return then({ next: 'deferred' })
      return waitForDeferral(deferred, () => at(point, then))
    }
    const decision = decide(point, 'notAsked')
    if (decision.do !== 'ask') return carryOut(point, decision, undefined, then)
    if (scene.isPlanted('rebootsUnanswered')) {
      ask(() => {})
      return life.later(1000, 'in prompt', () => reboot({ point, sentence: 'It was asked.', tries: 0 }, then))
    }
    ask((agreed) => {
      if (agreed === undefined) return at(point, then)
      const answer = agreed.answer === 'later' && conduct.reboot.deferrals === 0 ? 'no' : agreed.answer
      carryOut(point, decide(point, answer), agreed, (after) => {
        if (after.next === 'deferred' && point === 'end') return at(point, then)
        then(after)
      })
    })
  }

  function decide(point: RebootPoint, answer: RebootAnswer): RebootDecision {
    const { preference, onNoAnswer } = conduct.reboot
    return decideReboot({
      preference: scene.isPlanted('rebootsWhenSuppressed') ? 'ifNeeded' : preference,
      point,
      onNoAnswer,
      answer,
      isPending: world.pending().size > 0,
      isBusinessHours: isHeldByHours(),
      isSomebodySignedIn: people().length > 0,
    })
  }

  /** It is business hours, in which nobody but a technician may reboot this computer. */
  function isHeldByHours(): boolean {
    const at = clock.agent()
    const isInHours = conduct.businessHours.some(({ from, until }) => from <= at && at < until)
    return conduct.reboot.notInBusinessHours && isInHours && !scene.isPlanted('rebootsInHours')
  }

  function carryOut(point: RebootPoint, decision: RebootDecision, agreed: Agreed | undefined, then: Then): void {
    const by = parts.by ?? agreed?.by
    const told: RebootIntent = { point, sentence: decision.sentence, tries: 0, ...(by === undefined ? {} : { by }) }
    switch (decision.do) {
      case 'reboot':
        return reboot(told, then)
      case 'noticeThenReboot':
        return notice(told, (isUndisturbed) => (isUndisturbed ? reboot(told, then) : then({ next: 'disturbed' })))
      case 'defer': {
        scene.saw('people put a reboot off')
        const until = clock.agent() + conduct.reboot.deferralMs
        memory.set({
          deferrals: memory.value.deferrals + 1,
          deferred: { until, by: by ?? 'Somebody' },
          promptUntil: undefined,
        })
        const isOver = point === 'start'
        tell(told, 'deferred', decision.sentence, isOver)
        return then(isOver ? goOn : { next: 'deferred' })
      }
      case 'leave':
        if (decision.outcome !== 'notNeeded') scene.saw(`reboot ${decision.outcome}`)
        tell(told, decision.outcome, decision.sentence)
        return then(goOn)
      case 'failSession':
        scene.saw('nobody answered and the session failed')
        tell(told, decision.outcome, decision.sentence)
        return then({ next: 'failSession', problem: decision.sentence })
      case 'ask':
        tell(told, 'unanswered', decision.sentence)
        return then(goOn)
      default:
        return never(decision)
    }
  }

  /** Undefined when it was disturbed, or nobody is there any more. */
  function ask(then: (agreed: Agreed | undefined) => void): void {
    const { promptMs, deferrals } = conduct.reboot
    const until = memory.value.promptUntil ?? clock.agent() + promptMs
    memory.set({ promptUntil: until })
    const left = deferrals - conduct.deferralsUsed - memory.value.deferrals
    void memory.beginWait({
      reason: 'reboot',
      sentence: 'A reboot is pending, and people have been asked about it.',
      owner: 'people',
      deadline: until,
      atDeadline: 'What was announced happens.',
    })
    scene.saw('people were asked about a reboot')
    witness.asked(orderId, { until, isSomebodyThere: () => people().length > 0 })
    const said = random.pick(['now', left > 0 || deferrals === 0 ? 'later' : 'now', 'silence'] as const)
    const saidAt = clock.agent() + random.spread(1000, 2 * promptMs)
    const by = people()[0]?.name ?? 'somebody'
    let agreed: Agreed | undefined
    const isOver = (): boolean => {
      if (people().length === 0 || isDisturbed()) return true
      if (said !== 'silence' && clock.agent() >= saidAt && saidAt < until) agreed = { answer: said, by }
      else if (clock.agent() >= until) agreed = { answer: 'silence' }
      return agreed !== undefined
    }
    pauseUntil(place, life, { isOver, moments: [saidAt, until] }, () => {
      memory.endWait()
      if (agreed !== undefined || people().length === 0) {
        memory.set({ promptUntil: undefined })
        witness.answeredPrompt(orderId)
      }
      if (agreed?.answer === 'silence') scene.saw('nobody answered a prompt')
      if (agreed?.answer === 'now') scene.saw('people agreed to a reboot')
      if (agreed === undefined && people().length === 0) scene.saw('people left while they were asked')
      then(agreed)
    })
  }

  /** False when it was disturbed. */
  function notice({ by }: RebootIntent, then: (isUndisturbed: boolean) => void): void {
    const { noticeMs } = conduct.reboot
    if (noticeMs <= 0) return then(true)
    const until = memory.value.noticeUntil ?? clock.agent() + noticeMs
    memory.set({ noticeUntil: until })
    void memory.beginWait({
      reason: 'reboot',
      sentence: `A reboot follows${by === undefined ? '' : `, because ${by} asked for it`}, and people have been told.`,
      owner: 'people',
      deadline: until,
      atDeadline: 'The computer reboots.',
    })
    scene.saw('people were told of a reboot')
    const isOver = (): boolean => clock.agent() >= until || people().length === 0 || isDisturbed()
    pauseUntil(place, life, { isOver, moments: [until] }, () => {
      memory.endWait()
      memory.set({ noticeUntil: undefined })
      then(!isDisturbed())
    })
  }

  /** Writes the intent, gives the command, and waits to be ended. Whoever comes back from here has not been rebooted. */
  function reboot(decided: RebootIntent, then: Then): void {
    if (decided.tries >= triesMax) return failed(decided, 'The command was given three times.', then)
    waitForInstallers(place, life, { ...parts, preflightMs: conduct.preflightMs }, (isFree) => {
      if (!isFree && isDisturbed()) return then({ next: 'disturbed' })
      if (!isFree) return failed(decided, 'Somebody else is installing software.', then)
      // A notice or an installation may have lasted until people came to work.
      if (decided.point !== 'asked' && isHeldByHours()) {
        told(decided, 'businessHours', 'It has become business hours.')
        return then(goOn)
      }
      command({ ...decided, tries: decided.tries + 1 }, then)
    })
  }

  function command(intent: RebootIntent, then: Then): void {
    const deadline = clock.agent() + rebootMs
    memory.set({ intent, promptUntil: undefined, noticeUntil: undefined })
    witness.rebootIntended(orderId, intent.point)
    const wait = { reason: 'reboot', sentence: 'The computer reboots.', owner: 'the computer', deadline } as const
    void memory.beginWait({ ...wait, atDeadline: 'The reboot counts as failed, and the work goes on.' })
    life.later(random.between(1, 500), 'before reboot', () => {
      witness.rebootCommanded(orderId, intent.point)
      if (scene.isPlanted('tellsRebootsEarly')) told(intent, 'done', 'The computer was rebooted.')
      if (!scene.strikes('rebootFails')) return life.reboot()
      scene.saw('a reboot did not come about')
      if (random.chance(0.5)) return failed(intent, 'The command was refused.', then)
      life.later(rebootMs, 'other', () => failed(intent, 'The computer was still running ten minutes later.', then))
    })
  }

  function failed(intent: RebootIntent, why: string, then: Then): void {
    told(intent, 'failed', why)
    then(goOn)
  }

  function told(intent: RebootIntent, outcome: RebootOutcome, what: string): void {
    memory.set({ intent: undefined })
    tell(intent, outcome, `${what} ${intent.sentence}`)
  }

  function tell(
    { point, by }: RebootIntent,
    outcome: RebootOutcome,
    sentence: string,
    isSettled = outcome !== 'deferred',
  ): void {
    memory.endWait()
    const { settled } = memory.value
    const isAgain = point === 'between' || !isSettled
    memory.set({ last: { outcome, sentence }, ...(isAgain ? {} : { settled: [...settled, point] }) })
    if (isSettled && point === 'between') memory.set({ leftPending: [] })
    const who = by === undefined || by === '' ? {} : { by }
    const event = { type: 'rebootDecided', point, outcome, sentence, ...who } as const
    if (outcome === 'notNeeded') memory.hold(event)
    else void memory.write(event)
  }

  function waitForDeferral(deferred: { readonly until: Instant; readonly by: string }, then: () => void): void {
    void memory.beginWait({
      reason: 'reboot',
      sentence: `A reboot is pending, and ${deferred.by} chose later.`,
      owner: deferred.by,
      deadline: deferred.until,
      atDeadline: 'Whoever is signed in is asked again.',
    })
    const isOver = (): boolean => clock.agent() >= deferred.until || people().length === 0
    pauseUntil(place, life, { isOver: () => isOver() || isDisturbed(), moments: [deferred.until] }, () => {
      memory.endWait()
      if (isOver()) memory.set({ deferred: undefined })
      then()
    })
  }

  return { settle, at }
}
