/** Takes orders, carries them out one at a time, and takes up again what an earlier life of the agent left. */
import type { OrderId } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { crashPoint } from '../crash-point.ts'
import { bootId, isRebootPending } from '../facts/boot.ts'
import { awake } from '../platform/awake.ts'
import { messageOf } from '../failure.ts'
import { isFull } from '../journal/database.ts'
import type { Journal } from '../journal/journal.ts'
import type { Change, EventDraft, OpenOrder } from '../journal/rows.ts'
import type { Log } from '../log.ts'
import type { Delivery } from '../secrets/secret-box.ts'
import { pendingReasons } from '../reboot/pending.ts'
import { answerAll } from './ask.ts'
import type { Askers } from './ask.ts'
import { execute } from './execute.ts'
import { inventory } from './inventory.ts'
import { acceptance, drafts, newJob, resumedJob } from './job.ts'
import type { Doable, Job } from './job.ts'
import { OrderMemory } from './memory.ts'
import { Reboots } from './reboots.ts'
import { endLeftovers } from './resume.ts'
import { userNow } from './user-now.ts'
import { withUserScripts } from './user-scripts.ts'
import type { Work } from './work.ts'

type Outcome = Extract<AgentEvent, { type: 'orderEnded' }>

/** How far the running actions are, for whoever watches. */
export interface ProgressReport {
  readonly sessionId: WorkOrder['sessionId']
  readonly actionIds: readonly string[]
  readonly percent: number
  readonly text: string
}

export interface RunnerOptions {
  readonly journal: Journal
  readonly askers: Askers
  /** Where scripts and outputs of what is running are put. */
  readonly dir: string
  readonly log: Log
  readonly now: () => number
  readonly onProgress: (report: ProgressReport) => void
  /** The server asked again for something that was done: it has not stored what we told it. */
  readonly onRepeated: () => void
}

/** Looking changes nothing, so its acceptance may be written together with its answer when that comes soon. */
const acceptWithinMs = 25
const retryMs = 1000
/** How long a reboot that somebody asked for waits for somebody else's installation. */
const askedPreflightMs = 10 * 60_000

/** The one place where orders are carried out. */
export class Runner {
  readonly #options: RunnerOptions
  #jobs: Job[] = []
  #isRunning = false
  #onIdle: (() => void)[] = []

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Takes up the orders that were in hand when the agent ended, before anything new. */
  resume(open: readonly OpenOrder[]): void {
    // What somebody asked for at once comes first, whatever waits meanwhile.
    const isUrgent = ({ order }: OpenOrder) => order.type === 'reboot'
    for (const one of open.toSorted((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)))) {
      const { order } = one
      if (order.type === 'cancel') continue // written and done in one moment, so never open
      this.#jobs.push(resumedJob(order, one))
      this.#options.log(`Order ${order.id} (${order.type}) was in hand when the agent ended: it is taken up again.`)
    }
    this.#next()
  }

  /** Takes an order: at once, in any order, as often as it comes. */
  receive(order: WorkOrder): void {
    crashPoint(order.type === 'cancel' ? 'cancel-received' : 'order-received')
    this.#orUnanswered(order, () => {
      if (this.#isKnown(order.id)) this.#options.onRepeated()
      else if (order.type === 'cancel') this.#cancel(order)
      else this.#take(order)
    })
  }

  /** Takes the secrets of an order that comes next, or is in hand. */
  receiveSecrets(orderId: OrderId, delivery: Delivery): void {
    if (this.#options.journal.stateOf(orderId) !== 'ended') this.#options.askers.inputs.secrets.put(orderId, delivery)
  }

  /** Takes an order that cannot be understood: it ends at once, and says why. */
  refuseUnreadable(order: Pick<WorkOrder, 'id' | 'sessionId'>, problem: string): void {
    this.#orUnanswered(order, () => {
      if (this.#isKnown(order.id)) this.#options.onRepeated()
      else this.#refuse({ id: order.id, sessionId: order.sessionId, type: 'inventory' }, problem)
    })
  }

  /** Ends all that is in hand, as if it were cancelled. */
  stop(): void {
    for (const job of this.#jobs) {
      job.cancel = 'now'
      job.controller.abort()
    }
  }

  /** Resolves when nothing is in hand. */
  idle(): Promise<void> {
    if (this.#jobs.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onIdle.push(resolve))
  }

  #accept(job: Job): void {
    if (job.isAccepted) return
    crashPoint('before-accept')
    this.#options.journal.record(acceptance(job))
    job.isAccepted = true
    crashPoint('after-accept')
  }

  #take(order: Doable): void {
    const refusal = this.#options.journal.refusal()
    if (refusal !== undefined) return this.#refuse(order, refusal)
    const job = newJob(order)
    if (order.type === 'execute' || order.type === 'reboot' || this.#jobs.length > 0) this.#accept(job)
    this.#jobs.push(job)
    this.#next()
  }

  #refuse(order: Doable, problem: string): void {
    this.#options.log(`Order ${order.id} is refused: ${problem}`)
    this.#options.askers.inputs.secrets.forget(order.id)
    const ended: Outcome = { type: 'orderEnded', outcome: 'failed', problem: problem.slice(0, 8192) }
    this.#options.journal.record({ accept: order, events: drafts({ order }, [{ type: 'orderAccepted' }, ended]) })
  }

  #isKnown(id: OrderId): boolean {
    return this.#jobs.some((job) => job.order.id === id) || this.#options.journal.stateOf(id) !== 'unknown'
  }

  /** When nothing at all can be written any more an order stays unanswered, and the server will ask again. */
  #orUnanswered(order: Pick<WorkOrder, 'id'>, take: () => void): void {
    try {
      take()
    } catch (error) {
      if (!isFull(error)) throw error
      this.#options.log(`Order ${order.id} could not be written down: ${messageOf(error)}`)
    }
  }

  #cancel(order: Extract<WorkOrder, { type: 'cancel' }>): void {
    const { journal } = this.#options
    const { orderId, sessionId, how } = order
    const job = this.#jobs.find((each) => each.order.id === orderId)
    if (job !== undefined) this.#accept(job)
    const state = journal.stateOf(orderId)
    const own = { orderId: order.id, sessionId }
    journal.record({
      accept: order,
      ...(state === 'ended' ? {} : { cancel: { orderId, sessionId, how } }),
      events: [
        { ...own, event: { type: 'orderAccepted' } },
        { ...own, event: { type: 'orderEnded', outcome: 'done' } },
        // An order that is not here will not be carried out should it still come.
        ...(state === 'unknown'
          ? [{ orderId, sessionId, event: { type: 'orderEnded', outcome: 'cancelled' } as const }]
          : []),
      ],
    })
    crashPoint('after-cancel-written')
    if (job === undefined) return
    job.cancel = job.cancel === 'now' ? 'now' : how
    if (how === 'now') job.controller.abort()
  }

  #next(): void {
    if (this.#isRunning) return
    const job = this.#jobs[0]
    if (job === undefined) {
      for (const resolve of this.#onIdle.splice(0)) resolve()
      return
    }
    this.#isRunning = true
    void this.#run(job).finally(() => {
      this.#isRunning = false
      this.#jobs = this.#jobs.filter((each) => each !== job)
      this.#next()
    })
  }

  async #run(job: Job): Promise<void> {
    try {
      await this.#carryOut(job)
    } catch (error) {
      this.#options.log(
        `Order ${job.order.id} could not be carried out: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
      await this.#end(job, [], {
        type: 'orderEnded',
        outcome: 'failed',
        problem: `The agent failed: ${messageOf(error)}`.slice(0, 8192),
      })
    }
  }

  async #carryOut(job: Job): Promise<void> {
    const { order } = job
    const work = this.#workOf(job)
    if (job.isResumed) {
      crashPoint('resume-begun')
      const actions = order.type === 'execute' ? order.actions : []
      await endLeftovers({
        actions,
        notes: job.notes,
        work,
        apt: this.#options.askers.apt,
        ...(job.process === undefined ? {} : { process: job.process }),
      })
      crashPoint('resume-leftovers-ended')
    }
    switch (order.type) {
      case 'inventory':
        return await this.#look(job, work, () => inventory(this.#options.askers, order.scripts ?? [], work))
      case 'detect':
        return await this.#look(job, work, async () => ({
          type: 'answered',
          answers: [...(await answerAll(this.#options.askers, order.questions, work))],
        }))
      case 'reboot':
        return await this.#reboot(job, order, work)
      default:
        return await this.#execute(job, order, work)
    }
  }

  /** Orders that change nothing: one event with what was found, and the end. */
  async #look(job: Job, work: Work, find: () => Promise<AgentEvent> | AgentEvent): Promise<void> {
    const late = setTimeout(() => this.#orUnanswered(job.order, () => this.#accept(job)), acceptWithinMs)
    let found: AgentEvent | undefined
    try {
      found = work.signal.aborted ? undefined : await find()
    } finally {
      clearTimeout(late)
    }
    crashPoint('detect-before-answer')
    if (found === undefined || job.cancel !== undefined)
      await this.#end(job, [], { type: 'orderEnded', outcome: 'cancelled' })
    else await this.#end(job, [found], { type: 'orderEnded', outcome: 'done' })
  }

  async #execute(job: Job, order: Extract<Doable, { type: 'execute' }>, work: Work): Promise<void> {
    const { askers, dir, now, journal } = this.#options
    using wakefulness = awake()
    const memory = this.#memoryOf(job, (events) => {
      for (const { type } of events) {
        // Who waits for people for hours need not keep a laptop awake.
        if (type === 'waitBegan') wakefulness.release()
        if (type === 'waitEnded' || type === 'actionStarted') wakefulness.hold()
      }
    })
    const { halt, unbegun, problem } = await execute({
      actions: order.actions.map(withUserScripts),
      conduct: order.conduct,
      memory,
      askers,
      dir,
      work,
      now,
      notes: job.notes,
      hasInterlude: () => this.#interlude(job) !== undefined,
      interlude: () => this.#runInterlude(job),
      halt: () => (job.cancel === undefined ? (journal.isFull ? 'full' : undefined) : 'cancelled'),
    })
    memory.endWait()
    const events = [...memory.takeHeld(), ...unbegun]
    if (halt === 'full') return await this.#end(job, events, this.#fullOutcome())
    const rebootPending = isRebootPending()
    if (problem !== undefined)
      return await this.#end(job, events, { type: 'orderEnded', outcome: 'failed', rebootPending, problem })
    const outcome = halt === 'cancelled' ? 'cancelled' : 'done'
    await this.#end(job, events, { type: 'orderEnded', outcome, rebootPending })
  }

  /** A reboot that somebody asked for: done when a new boot id has proved it. */
  async #reboot(job: Job, order: Extract<Doable, { type: 'reboot' }>, work: Work): Promise<void> {
    const memory = this.#memoryOf(job)
    const reboots = new Reboots({
      conduct: rebootConduct(order.noticeMs),
      ...{ memory, work, now: this.#options.now, by: order.by },
      isDisturbed: () => job.cancel !== undefined,
    })
    await reboots.settle()
    const { next } = await reboots.at('asked')
    memory.endWait()
    const events = memory.takeHeld()
    if (next === 'disturbed') return await this.#end(job, events, { type: 'orderEnded', outcome: 'cancelled' })
    const { last } = memory.value
    const rebootPending = isRebootPending()
    if (last?.outcome === 'done')
      return await this.#end(job, events, { type: 'orderEnded', outcome: 'done', rebootPending })
    const problem = last?.sentence ?? 'The computer was not rebooted.'
    await this.#end(job, events, { type: 'orderEnded', outcome: 'failed', rebootPending, problem })
  }

  /** A reboot that somebody asked for while this order is in hand: it does not wait for whomever this order waits for. */
  #interlude(current: Job): Job | undefined {
    return this.#jobs.find((job) => job !== current && job.order.type === 'reboot')
  }

  async #runInterlude(current: Job): Promise<void> {
    const job = this.#interlude(current)
    if (job === undefined) return
    await this.#run(job)
    this.#jobs = this.#jobs.filter((each) => each !== job)
  }

  #memoryOf(job: Job, onTold: (events: readonly AgentEvent[]) => void = () => {}): OrderMemory {
    const memory = new OrderMemory(job.memory, bootId(), async (events, value) => {
      onTold(events)
      await this.#record({
        events: this.#cleanDrafts(job, events),
        ...(value === undefined ? {} : { memory: { orderId: job.order.id, value } }),
      })
    })
    const pending = job.memory === undefined ? pendingReasons() : []
    if (pending.length > 0) memory.set({ pending: pending.map(({ sentence }) => sentence) })
    return memory
  }

  #fullOutcome(): Outcome {
    const problem = this.#options.journal.refusal() ?? 'The disk was full while this was carried out.'
    return { type: 'orderEnded', outcome: 'failed', problem: `${problem} No further action was begun.` }
  }

  /** Writes the end of an order together with what belongs to the same moment. */
  async #end(job: Job, events: readonly AgentEvent[], outcome: Outcome): Promise<void> {
    crashPoint('before-order-ended')
    const { accept, events: accepted = [] } = job.isAccepted ? {} : acceptance(job)
    await this.#record({
      ...(accept === undefined ? {} : { accept }),
      events: [...accepted, ...this.#cleanDrafts(job, [...events, outcome])],
    })
    job.isAccepted = true
    this.#options.askers.inputs.secrets.forget(job.order.id)
    crashPoint('after-order-ended')
  }

  /** Writes what must not be lost: while the disk is full it is tried again until there is room. */
  async #record(change: Change): Promise<void> {
    for (;;) {
      try {
        return this.#options.journal.record(change)
      } catch (error) {
        if (!isFull(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  /** Events as they may be told: a script's words may hold what it was given in confidence. */
  #cleanDrafts(job: Job, events: readonly AgentEvent[]): readonly EventDraft[] {
    return this.#options.askers.inputs.secrets.cleanAll(job.order.id, drafts(job, events))
  }

  #workOf({ order, controller }: Job): Work {
    const { journal, onProgress, askers } = this.#options
    const clean = (text: string) => askers.inputs.secrets.clean(order.id, text)
    const orderId: OrderId = order.id
    const { sessionId } = order
    return {
      orderId,
      signal: controller.signal,
      user: userNow(order),
      line: ({ readUpTo, ...told }) => {
        const line = { ...told, text: clean(told.text) }
        journal.line(
          readUpTo === undefined
            ? { sessionId, ...line }
            : { sessionId, ...line, readUpTo: { orderId, offset: readUpTo } },
        )
      },
      progress: (actionIds, percent, text) => onProgress({ sessionId, actionIds, percent, text: clean(text) }),
      // Should this not be written, the process is found by its marker.
      started: (process) => this.#orUnanswered(order, () => journal.record({ process: { orderId, ...process } })),
    }
  }
}

/** How a reboot is carried out that no session's options say anything about. */
function rebootConduct(noticeMs: number): ConstructorParameters<typeof Reboots>[0]['conduct'] {
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
    preflightMs: askedPreflightMs,
  }
}
