/** Carries out the actions of an order one after the other: look, write down the intent, change, look again, write down the outcome. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { PlannedAction, Verdict } from '@fettle/core/terms/plan.ts'
import type { Conduct } from '@fettle/core/terms/order.ts'
import type { RebootPoint } from '@fettle/core/terms/session.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { crashPoint } from '../crash-point.ts'
import type { ActionNote } from '../journal/rows.ts'
import { shortened } from '../providers/script-text.ts'
import { pendingReasons } from '../reboot/pending.ts'
import { findAll, withTest } from './ask.ts'
import type { Askers } from './ask.ts'
import { actionMarker, packageAction } from './attempt.ts'
import { carryOut } from './change.ts'
import {
  afterText,
  blockedOutcome,
  cancelledOutcome,
  groupLength,
  meets,
  outcomeOf,
  stepFor,
  withoutBlocked,
} from './decide.ts'
import type { Outcome } from './decide.ts'
import type { OrderMemory } from './memory.ts'
import { pauseUntil } from './pause.ts'
import { refused, refusedUnseen } from './permission.ts'
import { waitForInstallers } from './preflight.ts'
import { Reboots } from './reboots.ts'
import type { AfterPoint } from './reboots.ts'
import { isForUser } from './user-scripts.ts'
import type { ChangeEnd, Work } from './work.ts'

export interface Execution {
  readonly actions: readonly PlannedAction[]
  readonly conduct: Conduct
  readonly memory: OrderMemory
  readonly askers: Askers
  /** Where scripts and outputs are put. */
  readonly dir: string
  readonly work: Work
  /** What an earlier life of the agent knew of the actions. */
  readonly notes: ReadonlyMap<string, ActionNote>
  /** Another order that cannot wait is here; `interlude` carries it out. */
  readonly hasInterlude: () => boolean
  readonly interlude: () => Promise<void>
  /** Why no further action may begin: the order is cancelled, or the disk is full. */
  readonly halt: () => 'cancelled' | 'full' | undefined
  readonly now: () => number
}

/** What is left when the last action has ended, or no further one may begin. */
export interface ExecutionEnd {
  /** Ends of the actions that were not begun, to be written with the end of the order. */
  readonly unbegun: readonly AgentEvent[]
  readonly halt: 'cancelled' | 'full' | undefined
  /** Why the session cannot go on. */
  readonly problem?: string
}

/** One run through the actions of an order. */
export async function execute(execution: Execution): Promise<ExecutionEnd> {
  const run = new Run(execution)
  await run.reboots.settle()
  for (;;) {
    if (execution.hasInterlude()) await execution.interlude()
    const halt = execution.halt()
    if (halt !== undefined && run.rest.length > 0)
      return { halt, unbegun: halt === 'cancelled' ? await run.cancelRest() : [] }
    const isOver = run.rest.length === 0
    const after = await run.rebootAt(isOver ? 'end' : 'start')
    if (after.next === 'failSession') return { halt: undefined, unbegun: [], problem: after.problem }
    if (after.next === 'disturbed') {
      if (isOver && execution.halt() !== undefined) break
      continue
    }
    if (isOver) break
    const problem = await run.nextGroup()
    if (problem !== undefined) return { halt: undefined, unbegun: [], problem }
    crashPoint('between-actions')
  }
  return { halt: execution.halt() === 'cancelled' ? 'cancelled' : undefined, unbegun: [] }
}

const verifyAfterCancelMs = 10_000
const longLookMs = 1000

interface Begun {
  readonly action: PlannedAction
  readonly attempt: number
  readonly startedAt: number
}

class Run {
  readonly reboots: Reboots
  readonly #execution: Execution
  /** Whose scripts these were. */
  readonly #ranAs = new Map<string, string>()
  /** Somebody else's installation was waited for as long as may be. */
  #isImpatient = false
  readonly #verdicts = new Map<string, Verdict>()
  /** Aborted some time after a cancellation: what became of an action has to be found out, but not for ever. */
  readonly #lateSignal: AbortSignal
  #rest: readonly PlannedAction[]

  constructor(execution: Execution) {
    this.#execution = execution
    this.#lateSignal = delayed(execution.work.signal, verifyAfterCancelMs)
    for (const [id, { verdict }] of execution.notes) if (verdict !== undefined) this.#verdicts.set(id, verdict)
    this.#rest = execution.actions.filter(({ id }) => !this.#verdicts.has(id))
    const { conduct, memory, work, now } = execution
    this.reboots = new Reboots({ conduct, memory, work, now, isDisturbed: () => this.#isDisturbed() })
  }

  /** Actions that have no outcome yet, in order. */
  get rest(): readonly PlannedAction[] {
    return this.#rest
  }

  /** Decides about a reboot at a point of this order. */
  async rebootAt(point: RebootPoint): Promise<AfterPoint> {
    return this.#execution.conduct.rebootPoints.includes(point) ? await this.reboots.at(point) : { next: 'goOn' }
  }

  /** Brings the next action, or the next group of package actions, to its end. Answers why the session cannot go on, if so. */
  async nextGroup(): Promise<string | undefined> {
    const ready = this.#readyActions()
    if (ready.length === 0) return await this.#waitForPeople()
    const group = ready.slice(0, groupLength(ready))
    const waiting = group.findIndex((action) => this.#needsReboot(action))
    if (waiting === 0) {
      const after = await this.rebootAt('between')
      return after.next === 'failSession' ? after.problem : undefined
    }
    await this.#carryOutGroup(waiting < 0 ? group : group.slice(0, waiting))
    return undefined
  }

  async #carryOutGroup(group: readonly PlannedAction[]): Promise<void> {
    const toDo = await this.#look(group)
    // Whatever came up meanwhile is handled before anything changes: these actions are still unbegun.
    if (toDo.length === 0 || this.#isDisturbed()) return
    if (!(await this.#isWayFree())) return
    const startedAt = this.#execution.now()
    const begun = toDo.map(({ action, attempt }): Begun => ({ action, attempt, startedAt }))
    crashPoint('before-intent')
    const { memory } = this.#execution
    memory.endWait()
    await memory.write(
      ...begun.map(({ action, attempt }) => ({ type: 'actionStarted', actionId: action.id, attempt }) as const),
    )
    crashPoint('after-intent')
    if (begun.every(({ action }) => action.change?.type === 'package')) await this.#changePackages(begun)
    else await this.#changeAlone(begun)
    await this.#notePending(begun)
  }

  /** What may be looked at and begun now: without what waits for a person or for a reboot that people put off. */
  #readyActions(): readonly PlannedAction[] {
    const held = new Set<string>()
    const { conduct, now } = this.#execution
    const isOpen = now() < conduct.userWaitUntil
    for (const action of this.#rest) {
      const isHeld =
        action.dependsOn.some((id) => held.has(id)) ||
        (isOpen && isForUser(action) && conduct.userContext !== 'skip' && !this.#hasUser()) ||
        (this.#isPutOff() && this.#needsReboot(action))
      if (isHeld && refusedUnseen(action, conduct, now()) === undefined) held.add(action.id)
    }
    return this.#rest.filter(({ id }) => !held.has(id))
  }

  #hasUser(): boolean {
    return this.#execution.work.user().person !== undefined
  }

  #isPutOff(): boolean {
    const { memory, now } = this.#execution
    const { deferred } = memory.value
    return deferred !== undefined && now() < deferred.until
  }

  /** Nothing can go on until somebody signs in, or a reboot that was put off is asked about again. */
  async #waitForPeople(): Promise<undefined> {
    const { conduct, memory, work } = this.#execution
    const waiting = this.#rest.filter((action) => isForUser(action))
    const { deferred } = memory.value
    const first = waiting[0]
    if (first !== undefined && !this.#hasUser()) {
      const more = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`
      await memory.beginWait({
        reason: 'user',
        sentence:
          `${first.title}${more} can only be done for somebody who is signed in. ${work.user().why ?? ''}`.trim(),
        owner:
          conduct.userContext === 'primaryUser'
            ? conduct.primaryUsers.join(', ').slice(0, 300) || 'the primary person'
            : 'whoever signs in',
        deadline: conduct.userWaitUntil,
        atDeadline: 'What is for users is skipped.',
      })
    } else if (deferred !== undefined) {
      await memory.beginWait({
        reason: 'reboot',
        sentence: `What is left needs a reboot first, and ${deferred.by} chose later.`,
        owner: deferred.by,
        deadline: deferred.until,
        atDeadline: 'Whoever is signed in is asked again.',
      })
    }
    const isReady = () => this.#readyActions().length > 0 || this.#isDisturbed()
    await pauseUntil(isReady, work.signal, longLookMs)
    memory.endWait()
    await memory.write()
  }

  /** Whether something this action depends on, directly or over others, left a reboot pending. */
  #needsReboot(action: PlannedAction): boolean {
    const { conduct, memory } = this.#execution
    const { leftPending } = memory.value
    if (leftPending.length === 0 || !conduct.rebootPoints.includes('between')) return false
    const seen = new Set<string>()
    const leads = (id: string): boolean => {
      if (leftPending.includes(id)) return true
      if (seen.has(id)) return false
      seen.add(id)
      return this.#action(id)?.dependsOn.some(leads) === true
    }
    return action.dependsOn.some(leads)
  }

  /** Writes down which of these left a reboot pending that was not pending before. */
  async #notePending(begun: readonly Begun[]): Promise<void> {
    const { memory } = this.#execution
    const changed = begun.map(({ action }) => action).filter(({ id }) => this.#verdicts.get(id) === 'changed')
    const reasons = pendingReasons()
    const known = new Set(memory.value.pending)
    const fresh = reasons.filter(({ sentence }) => !known.has(sentence))
    const packages = new Set(fresh.flatMap((reason) => reason.packages))
    const own = changed.filter(({ change }) => change?.type === 'package' && packages.has(change.package))
    const marked = changed.filter(({ rebootNeeded }) => rebootNeeded && reasons.length > 0)
    const left = fresh.length === 0 || own.length + marked.length > 0 ? [...own, ...marked] : changed
    if (left.length === 0 && fresh.length === 0) return
    const leftPending = [...new Set([...memory.value.leftPending, ...left.map(({ id }) => id)])]
    memory.set({ pending: reasons.map(({ sentence }) => sentence), leftPending })
    await memory.write()
  }

  /** Nobody else installs, or was waited for long enough. False when something else has to be seen to first. */
  async #isWayFree(): Promise<boolean> {
    if (this.#isImpatient) return true
    const { conduct, memory, work, now } = this.#execution
    const isDisturbed = () => this.#isDisturbed() || this.#isClosed()
    const isFree = await waitForInstallers({ memory, work, now, isDisturbed, preflightMs: conduct.preflightMs })
    if (isDisturbed()) return false
    this.#isImpatient = !isFree
    return true
  }

  #isClosed(): boolean {
    const { conduct, now } = this.#execution
    return conduct.closesAt !== undefined && now() >= conduct.closesAt
  }

  /** Something came up that comes before the next action. */
  #isDisturbed(): boolean {
    return this.#execution.halt() !== undefined || this.#execution.hasInterlude()
  }

  /** The ends of all that was not begun; what was begun in an earlier life may have come about nevertheless. */
  async cancelRest(): Promise<readonly AgentEvent[]> {
    const found = await this.#find(this.#rest.filter((action) => this.#attempts(action) > 0))
    return this.#rest.map((action) => {
      const now = found.get(action)
      return this.#ended(action, cancelledOutcome(action, now, this.#attempts(action)), now)
    })
  }

  /** What may not begin any more is skipped; what had begun and was interrupted is not known. */
  #unbegun(action: PlannedAction, refusal: Outcome): Outcome {
    if (this.#attempts(action) === 0) return refusal
    const detail =
      `It had begun and was interrupted, and then it could not be taken up again. ${refusal.detail ?? ''}`.trim()
    return { verdict: 'unknown', reason: 'interrupted', detail }
  }

  /** Asks the checks of a group and writes down what needs no change; answers what is to be carried out. */
  async #look(
    group: readonly PlannedAction[],
  ): Promise<readonly { readonly action: PlannedAction; readonly attempt: number }[]> {
    const { conduct, now } = this.#execution
    const { free: unblocked, blocked } = withoutBlocked(group, this.#progress())
    const ends = this.#blockedEnds(blocked)
    const free: PlannedAction[] = []
    for (const action of unblocked) {
      // What was begun is looked at in any case: something may have come of it.
      const refusal = this.#attempts(action) > 0 ? undefined : this.#refusedUnseen(action)
      if (refusal === undefined) free.push(action)
      else ends.push(this.#ended(action, refusal))
    }
    crashPoint(this.#isResumed(free) ? 'resume-before-look' : 'before-look')
    const found = await this.#find(free, this.#execution.work.signal)
    // Cancelled while it looked: what it found says nothing, and nothing was begun.
    if (this.#execution.work.signal.aborted) return []
    const toDo: { action: PlannedAction; attempt: number }[] = []
    let beforeMs = 0
    for (const action of free) {
      const step = stepFor(action, found.get(action), this.#attempts(action))
      const refusal = step.do === 'carryOut' ? refused(action, conduct, { now: now(), beforeMs }) : undefined
      if (step.do !== 'carryOut') ends.push(this.#ended(action, step.outcome, found.get(action)))
      else if (refusal !== undefined) ends.push(this.#ended(action, this.#unbegun(action, refusal), found.get(action)))
      // Whoever it was for has gone meanwhile: it waits again.
      else if (isForUser(action) && !this.#hasUser()) continue
      else {
        toDo.push({ action, attempt: step.attempt })
        beforeMs += conduct.expectedMs[action.id] ?? 0
      }
    }
    await this.#recordEnds(ends)
    // What just ended may have been what others of the group depend on.
    const still = withoutBlocked(
      toDo.map(({ action }) => action),
      this.#progress(),
    )
    await this.#recordEnds(this.#blockedEnds(still.blocked))
    return toDo.filter(({ action }) => still.free.includes(action))
  }

  async #changeAlone(begun: readonly Begun[]): Promise<void> {
    for (const each of begun) {
      const { action, attempt } = each
      const { change } = action
      const end: ChangeEnd =
        change === undefined || change.type === 'package'
          ? { how: 'failed', detail: 'There is nothing to carry out.' }
          : await carryOut(
              action,
              change,
              {
                dir: this.#execution.dir,
                marker: this.#marker(action, attempt),
                inputs: this.#execution.askers.inputs,
              },
              this.#execution.work,
            )
      if (end.how === 'cancelled' || end.how === 'timedOut') {
        // The script may have used the package manager.
        await this.#execution.askers.apt.tidyAfter(this.#marker(action, attempt), this.#execution.work)
      }
      await this.#verify([each], new Map([[action.id, end]]))
    }
  }

  /** All in one transaction; when that fails, what is still not as wanted is tried alone, so that one bad package fails alone. */
  async #changePackages(begun: readonly Begun[]): Promise<void> {
    const [first] = begun
    if (first === undefined) return
    const { ends, hopeless } = await this.#transaction(begun)
    const again = begun.length === 1 ? [] : await this.#unfinished(begun, ends, hopeless)
    await this.#verify(
      begun.filter((each) => !again.includes(each)),
      ends,
    )
    for (const each of again) await this.#changeOneMore(each)
  }

  async #changeOneMore(each: Begun): Promise<void> {
    const { action } = each
    const { blocked } = withoutBlocked([action], this.#progress())
    const [stop] = blocked
    if (stop !== undefined)
      return await this.#recordEnds([this.#ended(action, this.#blockedOutcome(stop.by), undefined, each.startedAt)])
    const halt = this.#execution.halt()
    if (halt === 'cancelled') return await this.#verify([each], new Map([[action.id, { how: 'cancelled' }]]))
    this.#execution.work.line({
      actionId: action.id,
      stream: 'note',
      text: 'The transaction with its neighbours failed: it is tried alone.',
    })
    const { ends } = await this.#transaction([each])
    await this.#verify([each], ends)
  }

  /** Those of a failed transaction that are not as wanted and have not failed by their own fault. */
  async #unfinished(
    begun: readonly Begun[],
    ends: ReadonlyMap<string, ChangeEnd>,
    hopeless: ReadonlySet<string>,
  ): Promise<readonly Begun[]> {
    const failed = begun.filter(({ action }) => ends.get(action.id)?.how === 'failed' && !hopeless.has(action.id))
    const found = await this.#find(failed.map(({ action }) => action))
    return failed.filter(
      ({ action }) => meets(action.expect, found.get(action)) !== true || action.kind === 'reinstall',
    )
  }

  async #transaction(begun: readonly Begun[]) {
    const packages = begun.flatMap(({ action }) => packageAction(action) ?? [])
    const [first] = begun
    const marker = first === undefined ? '' : this.#marker(first.action, first.attempt)
    return await this.#execution.askers.apt.change(packages, marker, this.#execution.work)
  }

  /** Asks the checks again and writes the outcomes down. */
  async #verify(begun: readonly Begun[], ends: ReadonlyMap<string, ChangeEnd>): Promise<void> {
    if (begun.length === 0) return
    crashPoint('after-change')
    crashPoint('before-verify')
    const found = await this.#tested(await this.#find(begun.map(({ action }) => action)))
    crashPoint('after-verify')
    const outcomes = begun.map(({ action, startedAt }) => {
      const end = ends.get(action.id) ?? { how: 'failed' as const, detail: 'Nothing is known of how it ended.' }
      const now = found.get(action)
      return this.#ended(action, outcomeOf(action, end, now), now, startedAt)
    })
    await this.#recordEnds(outcomes)
    crashPoint('after-outcome')
  }

  #blockedEnds(blocked: readonly { readonly action: PlannedAction; readonly by: string }[]) {
    return blocked.map(({ action, by }) => this.#ended(action, this.#blockedOutcome(by)))
  }

  #blockedOutcome(by: string): Outcome {
    return blockedOutcome(this.#action(by), by, this.#execution.memory.value.skipped[by])
  }

  /** Why an action is not looked at: it may not begin, or whoever it is for has not come in time. */
  #refusedUnseen(action: PlannedAction): Outcome | undefined {
    const { conduct, now, work } = this.#execution
    const refusal = refusedUnseen(action, conduct, now())
    if (refusal !== undefined || !isForUser(action) || now() < conduct.userWaitUntil) return refusal
    const { why } = work.user()
    if (why === undefined) return undefined
    return {
      verdict: 'skipped',
      reason: 'noUser',
      detail: `${why} It was waited for until the end of the time given: run it again when they are there.`,
    }
  }

  /** What the checks of these actions find. Unless told otherwise, a cancellation leaves them some time to answer. */
  async #find(
    actions: readonly PlannedAction[],
    signal = this.#lateSignal,
  ): Promise<ReadonlyMap<PlannedAction, Found>> {
    const asked = actions.flatMap((action) =>
      action.check === undefined
        ? []
        : [{ action, inquiry: { key: action.key, check: action.check, actionId: action.id } }],
    )
    for (const action of actions) {
      const name = isForUser(action) ? this.#execution.work.user().person?.name : undefined
      if (name !== undefined) this.#ranAs.set(action.id, name)
    }
    if (asked.length === 0) return new Map()
    const found = await findAll(
      this.#execution.askers,
      asked.map(({ inquiry }) => inquiry),
      { ...this.#execution.work, signal },
    )
    return new Map(asked.flatMap(({ action }, at) => (found[at] === undefined ? [] : [[action, found[at]] as const])))
  }

  /** Software that is there after its change is tested as well, where it has a test. */
  async #tested(found: ReadonlyMap<PlannedAction, Found>): Promise<ReadonlyMap<PlannedAction, Found>> {
    const { askers, work } = this.#execution
    const all = [...found].map(async ([action, now]) => {
      const { key, test } = action
      if (test === undefined) return [action, now] as const
      const quiet = { ...work, signal: this.#lateSignal }
      return [action, await withTest(askers, { question: { key, test }, found: now }, quiet)] as const
    })
    return new Map(await Promise.all(all))
  }

  async #recordEnds(events: readonly Extract<AgentEvent, { type: 'actionEnded' }>[]): Promise<void> {
    if (events.length === 0) return
    const { memory } = this.#execution
    const skipped = events.filter(({ verdict }) => verdict === 'skipped')
    if (skipped.length > 0) {
      const reasons = skipped.map(({ actionId, reason }) => [actionId, reason] as const)
      memory.set({ skipped: { ...memory.value.skipped, ...Object.fromEntries(reasons) } })
    }
    await memory.write(...events)
    for (const { actionId, verdict } of events) this.#verdicts.set(actionId, verdict)
    this.#rest = this.#rest.filter(({ id }) => !this.#verdicts.has(id))
  }

  #ended(action: PlannedAction, outcome: Outcome, found?: Found, startedAt?: number) {
    const { detail, ...rest } = outcome
    const ranAs = rest.verdict === 'skipped' ? undefined : this.#ranAs.get(action.id)
    return {
      type: 'actionEnded' as const,
      actionId: action.id,
      ...rest,
      ...(detail === undefined ? {} : { detail: shortened(detail, 8192) }),
      ...(found === undefined ? {} : { after: shortened(afterText(found), 8192) }),
      ...(ranAs === undefined ? {} : { ranAs }),
      startedAt: startedAt ?? this.#execution.notes.get(action.id)?.startedAt ?? this.#execution.now(),
    }
  }

  #progress() {
    return { verdicts: this.#verdicts, open: new Set(this.#rest.map(({ id }) => id)) }
  }

  #attempts(action: PlannedAction): number {
    return this.#execution.notes.get(action.id)?.attempts ?? 0
  }

  #isResumed(actions: readonly PlannedAction[]): boolean {
    return actions.some((action) => this.#attempts(action) > 0)
  }

  #action(id: string): PlannedAction | undefined {
    return this.#execution.actions.find((action) => action.id === id)
  }

  #marker(action: PlannedAction, attempt: number): string {
    return actionMarker(this.#execution.work.orderId, action.id, attempt)
  }
}

function delayed(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController()
  const wait = () => setTimeout(() => late.abort(), ms).unref()
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait, { once: true })
  return late.signal
}
