/** Carries out what the broker decides at the points of an order: asks, gives notice, reboots, and proves it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Conduct } from '@fettle/core/terms/order.ts'
import type { RebootOutcome, RebootPoint } from '@fettle/core/terms/session.ts'
import { never } from '@fettle/core/terms/bug.ts'
import { crashPoint } from '../crash-point.ts'
import { signedInPeople } from '../people/person.ts'
import type { Person } from '../people/person.ts'
import { Prompt } from '../people/prompt.ts'
import type { Agreement } from '../people/prompt.ts'
import { duration, noticeMessage, promptMessage } from '../people/words.ts'
import { requestReboot } from '../platform/reboot.ts'
import { decideReboot } from '../reboot/broker.ts'
import type { RebootAnswer, RebootDecision } from '../reboot/broker.ts'
import { askPendingReasons, pendingReasons } from '../reboot/pending.ts'
import type { PendingReason } from '../reboot/pending.ts'
import { pauseUntil } from './pause.ts'
import { waitForInstallers } from './preflight.ts'
import type { OrderMemory, RebootIntent } from './memory.ts'
import type { Work } from './work.ts'

export interface RebootPlace {
  readonly conduct: Pick<Conduct, 'reboot' | 'businessHours' | 'deferralsUsed' | 'preflightMs'>
  readonly memory: OrderMemory
  readonly work: Work
  readonly now: () => Instant
  /** The order is cancelled or cannot go on: nothing is asked and nothing rebooted. */
  readonly isDisturbed: () => boolean
  /** Who asked for it, when somebody did. */
  readonly by?: string
}

/** What comes after a point. A reboot that comes about ends this process instead. */
export type AfterPoint =
  | { readonly next: 'goOn' }
  /** People chose later: the question comes back. */
  | { readonly next: 'deferred' }
  | { readonly next: 'failSession'; readonly problem: string }
  /** Something else has to be seen to first; nothing was decided. */
  | { readonly next: 'disturbed' }

const goOn: AfterPoint = { next: 'goOn' }
/** A computer that has not gone down after this long will not. Milliseconds. */
const rebootMs = 10 * 60_000
const triesMax = 3
const longLookMs = 1000

/** The reboots of one order. */
export class Reboots {
  readonly #place: RebootPlace

  constructor(place: RebootPlace) {
    this.#place = place
  }

  /** Takes up what an earlier life decided: a new boot id proves the reboot, else the command is given again. */
  async settle(): Promise<void> {
    const { memory } = this.#place
    const { intent } = memory.value
    if (memory.isOfEarlierBoot) {
      // Whoever rebooted: what was asked or announced before is over, and nothing is left that waits for it.
      const over = { promptUntil: undefined, noticeUntil: undefined, deferred: undefined, leftPending: [] }
      memory.set({ ...over, pending: sentences(await this.#reasons()) })
      if (intent !== undefined) await this.#told(intent, 'done', 'The computer was rebooted.')
      crashPoint('after-reboot-settled')
    } else if (intent !== undefined) await this.#reboot(intent)
  }

  /** Decides at a point, as often as the answer makes it necessary, and carries the decision out. */
  async at(point: RebootPoint): Promise<AfterPoint> {
    const { memory, isDisturbed } = this.#place
    for (;;) {
      if (memory.value.settled.includes(point)) return goOn
      if (isDisturbed()) return { next: 'disturbed' }
      if (this.#isDeferred()) {
        if (point !== 'end') return { next: 'deferred' }
        await this.#waitForDeferral()
        continue
      }
      const reasons = await this.#reasons()
      const people = signedInPeople()
      const decision = this.#decide(point, reasons, people, 'notAsked')
      if (decision.do !== 'ask') return await this.#carryOut(point, decision, reasons)
      const agreed = await this.#ask(reasons)
      if (agreed === undefined) continue // disturbed, or nobody is there any more, or it is no longer needed
      const answer = agreed.answer === 'later' && this.#hasNoDeferrals ? 'no' : agreed.answer
      const answered = this.#decide(point, reasons, signedInPeople(), answer)
      const after = await this.#carryOut(point, answered, reasons, agreed)
      if (after.next !== 'deferred' || point !== 'end') return after
    }
  }

  get #hasNoDeferrals(): boolean {
    return this.#place.conduct.reboot.deferrals === 0
  }

  #decide(
    point: RebootPoint,
    reasons: readonly PendingReason[],
    people: readonly Person[],
    answer: RebootAnswer,
  ): RebootDecision {
    const { preference, onNoAnswer } = this.#place.conduct.reboot
    return decideReboot({
      ...{ preference, point, onNoAnswer, answer },
      isPending: reasons.length > 0,
      isBusinessHours: this.#isHeldByHours(),
      isSomebodySignedIn: people.length > 0,
    })
  }

  /** It is business hours, in which nobody but a technician may reboot this computer. */
  #isHeldByHours(): boolean {
    const { conduct, now } = this.#place
    const at = now()
    const isInHours = conduct.businessHours.some(({ from, until }) => from <= at && at < until)
    return conduct.reboot.notInBusinessHours && isInHours
  }

  async #carryOut(
    point: RebootPoint,
    decision: RebootDecision,
    reasons: readonly PendingReason[],
    agreed?: Agreement,
  ): Promise<AfterPoint> {
    const { memory, conduct, now } = this.#place
    const by =
      this.#place.by ?? (agreed?.answer === 'silence' || agreed === undefined ? undefined : agreed.by.join(', '))
    const silent = agreed !== undefined && 'silent' in agreed && agreed.answer === 'now' ? agreed.silent : []
    const quiet = silent.length === 0 ? '' : ` ${silent.join(', ')} did not object.`
    const sentence = [decision.sentence + quiet, ...sentences(reasons)].join(' ')
    const told = { point, sentence, tries: 0, ...(by === undefined ? {} : { by }) }
    switch (decision.do) {
      case 'reboot':
        return await this.#reboot(told)
      case 'noticeThenReboot':
        return (await this.#notice(told)) ? await this.#reboot(told) : { next: 'disturbed' }
      case 'defer': {
        const until = now() + conduct.reboot.deferralMs
        memory.set({ deferrals: memory.value.deferrals + 1, deferred: { until, by: by ?? '' }, promptUntil: undefined })
        const isOver = point === 'start'
        await this.#tell(
          told,
          'deferred',
          `${by ?? 'Somebody'} chose later and is asked again in ${duration(conduct.reboot.deferralMs)}.`,
          isOver,
        )
        return isOver ? goOn : { next: 'deferred' }
      }
      case 'leave':
        await this.#tell(told, decision.outcome, sentence)
        return goOn
      case 'failSession':
        await this.#tell(told, decision.outcome, sentence)
        return { next: 'failSession', problem: sentence }
      case 'ask': // asked before; whoever signed in meanwhile is asked at the next point
        await this.#tell(told, 'unanswered', sentence)
        return goOn
      default:
        return never(decision)
    }
  }

  /** Asks everybody who is signed in. Undefined when it was disturbed or became needless. */
  async #ask(reasons: readonly PendingReason[]): Promise<Agreement | undefined> {
    const { memory, conduct, now, work, isDisturbed } = this.#place
    const { promptMs, deferrals, deferralMs, onNoAnswer } = conduct.reboot
    const until = memory.value.promptUntil ?? now() + promptMs
    memory.set({ promptUntil: until })
    const left = Math.max(0, deferrals - conduct.deferralsUsed - memory.value.deferrals)
    const message = promptMessage({
      ...{ deferralMs, onNoAnswer, clock: clockText(until, now()), leftMs: until - now() },
      reasons: sentences(reasons),
      deferralsLeft: this.#hasNoDeferrals ? undefined : left,
    })
    using prompt = new Prompt(message, this.#marker, (text) => work.line({ stream: 'note', text }))
    let people = signedInPeople()
    await this.#tellOfPrompt(people, until)
    prompt.showTo(people)
    crashPoint('prompt-shown')
    let agreed: Agreement | undefined
    await pauseUntil(() => {
      people = signedInPeople()
      prompt.showTo(people)
      agreed = prompt.agreement(now() >= until)
      return agreed !== undefined || people.length === 0 || isDisturbed()
    }, work.signal)
    memory.endWait()
    if (agreed !== undefined || people.length === 0) memory.set({ promptUntil: undefined })
    return agreed
  }

  async #tellOfPrompt(people: readonly Person[], deadline: Instant): Promise<void> {
    const names = people.map(({ name }) => name).join(', ')
    const atDeadline = {
      reboot: 'The computer reboots.',
      suppress: 'The computer is not rebooted, and the pending reboot is reported.',
      fail: 'The session fails.',
    }[this.#place.conduct.reboot.onNoAnswer]
    const sentence = `A reboot is pending, and ${names} ${people.length === 1 ? 'has' : 'have'} been asked about it.`
    await this.#place.memory.beginWait({ reason: 'reboot', sentence, owner: names, deadline, atDeadline })
  }

  /** Tells people how long they have. False when it was disturbed. */
  async #notice({ by }: RebootIntent): Promise<boolean> {
    const { memory, conduct, now, work, isDisturbed } = this.#place
    const { noticeMs } = conduct.reboot
    if (noticeMs <= 0) return true
    const until = memory.value.noticeUntil ?? now() + noticeMs
    memory.set({ noticeUntil: until })
    const asked = this.#place.by === undefined || by === undefined ? {} : { by }
    const message = noticeMessage({ leftMs: until - now(), clock: clockText(until, now()), ...asked })
    using notice = new Prompt(message, this.#marker, (text) => work.line({ stream: 'note', text }))
    let people = signedInPeople()
    await memory.beginWait({
      reason: 'reboot',
      sentence: `A reboot follows, and ${people.map(({ name }) => name).join(', ')} ${people.length === 1 ? 'has' : 'have'} been told to save their work.`,
      owner: people.map(({ name }) => name).join(', '),
      deadline: until,
      atDeadline: 'The computer reboots.',
    })
    notice.showTo(people)
    await pauseUntil(() => {
      people = signedInPeople()
      notice.showTo(people)
      return now() >= until || people.length === 0 || isDisturbed()
    }, work.signal)
    memory.endWait()
    memory.set({ noticeUntil: undefined })
    return !isDisturbed()
  }

  /** Writes the intent, gives the command, and waits to be ended. Whoever comes back from here has not been rebooted. */
  async #reboot(decided: RebootIntent): Promise<AfterPoint> {
    const { memory, now, work, isDisturbed } = this.#place
    const { conduct } = this.#place
    if (decided.tries >= triesMax)
      return await this.#failed(decided, `The command to reboot was given ${triesMax} times, and no new boot followed.`)
    if (!(await waitForInstallers({ memory, work, now, isDisturbed, preflightMs: conduct.preflightMs }))) {
      if (isDisturbed()) return { next: 'disturbed' }
      return await this.#failed(decided, 'It was not rebooted: somebody else is installing software on this computer.')
    }
    // A notice or an installation may have lasted until people came to work.
    if (decided.point !== 'asked' && this.#isHeldByHours()) {
      const sentence = 'A reboot is pending, and it has become business hours, in which this computer is not rebooted.'
      await this.#told(decided, 'businessHours', sentence)
      return goOn
    }
    const intent = { ...decided, tries: decided.tries + 1 }
    const deadline = now() + rebootMs
    memory.set({ intent, promptUntil: undefined, noticeUntil: undefined })
    const atDeadline = 'The reboot counts as failed, and the work goes on.'
    const sentence = 'The computer reboots.'
    await memory.beginWait({ reason: 'reboot', sentence, owner: 'the computer', deadline, atDeadline })
    crashPoint('before-reboot')
    const problem = await requestReboot()
    if (problem !== undefined) return await this.#failed(intent, problem)
    while (now() < deadline) await pause(1000) // ended from outside
    return await this.#failed(
      intent,
      `The command to reboot was given, and the computer was still running ${duration(rebootMs)} later.`,
    )
  }

  async #failed(intent: RebootIntent, why: string): Promise<AfterPoint> {
    await this.#told(intent, 'failed', why)
    return goOn
  }

  async #told(intent: RebootIntent, outcome: RebootOutcome, what: string): Promise<void> {
    this.#place.memory.set({ intent: undefined })
    await this.#tell(intent, outcome, `${what} ${intent.sentence}`)
  }

  /** Tells a decision, and that the point is done with unless the question comes back there. */
  async #tell(
    { point, by }: RebootIntent,
    outcome: RebootOutcome,
    sentence: string,
    isSettled = outcome !== 'deferred',
  ): Promise<void> {
    const { memory } = this.#place
    memory.endWait()
    const { settled } = memory.value
    const isAgain = point === 'between' || !isSettled
    memory.set({ last: { outcome, sentence }, ...(isAgain ? {} : { settled: [...settled, point] }) })
    if (isSettled && point === 'between') memory.set({ leftPending: [] })
    const who = by === undefined || by === '' ? {} : { by: by.slice(0, 300) }
    const event = { type: 'rebootDecided', point, outcome, sentence: sentence.slice(0, 1000), ...who } as const
    // That nothing is needed hurries nobody: it travels with what comes next.
    if (outcome === 'notNeeded') memory.hold(event)
    else await memory.write(event)
  }

  #isDeferred(): boolean {
    const { deferred } = this.#place.memory.value
    return deferred !== undefined && this.#place.now() < deferred.until
  }

  /** Until the question comes back, or is needless because everybody has gone. */
  async #waitForDeferral(): Promise<void> {
    const { memory, now, work, isDisturbed } = this.#place
    const { deferred } = memory.value
    if (deferred === undefined) return
    await memory.beginWait({
      reason: 'reboot',
      sentence: `A reboot is pending, and ${deferred.by} chose later.`,
      owner: deferred.by,
      deadline: deferred.until,
      atDeadline: 'Whoever is signed in is asked again.',
    })
    const isOver = () => now() >= deferred.until || signedInPeople().length === 0
    await pauseUntil(() => isOver() || isDisturbed(), work.signal, longLookMs)
    memory.endWait()
    if (isOver()) memory.set({ deferred: undefined })
  }

  async #reasons(): Promise<readonly PendingReason[]> {
    const { preference } = this.#place.conduct.reboot
    // Nothing hangs on it: no program is started for it.
    if (preference === 'suppress' || preference === 'skip') return pendingReasons()
    return await askPendingReasons((text) => this.#place.work.line({ stream: 'note', text }))
  }

  get #marker(): string {
    return promptMarker(this.#place.work.orderId)
  }
}

/** The name under which the dialogs of an order are found. */
export function promptMarker(orderId: string): string {
  return `${orderId}/prompt/1`
}

function sentences(reasons: readonly PendingReason[]): readonly string[] {
  return reasons.map(({ sentence }) => sentence)
}

/** A moment as the clock on this computer's screen will show it then. */
function clockText(at: Instant, now: Instant): string {
  const local = new Date(Date.now() + at - now)
  return local.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
