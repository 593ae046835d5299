/** Carries out the actions of an order one after the other: look, write down the intent, change, look again, write down the outcome. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { PlannedAction, Verdict } from '@fettle/core/terms/plan.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { crashPoint } from '../crash-point.ts'
import type { ActionNote } from '../journal/rows.ts'
import { shortened } from '../providers/script-text.ts'
import { findAll } from './ask.ts'
import type { Askers } from './ask.ts'
import { actionMarker, packageAction } from './attempt.ts'
import { carryOut } from './change.ts'
import { afterText, blockedOutcome, groupLength, meets, outcomeOf, stepFor, withoutBlocked } from './decide.ts'
import type { Outcome } from './decide.ts'
import type { ChangeEnd, Work } from './work.ts'

export interface Execution {
  readonly actions: readonly PlannedAction[]
  readonly askers: Askers
  /** Where scripts and outputs are put. */
  readonly dir: string
  readonly work: Work
  /** What an earlier life of the agent knew of the actions. */
  readonly notes: ReadonlyMap<string, ActionNote>
  /** Writes events durably; resolves when they are. */
  readonly record: (events: readonly AgentEvent[]) => Promise<void>
  /** Why no further action may begin: the order is cancelled, or the disk is full. */
  readonly halt: () => 'cancelled' | 'full' | undefined
  readonly now: () => number
}

/** What is left when the last action has ended, or no further one may begin. */
export interface ExecutionEnd {
  /** Ends of the actions that were not begun, to be written with the end of the order. */
  readonly unbegun: readonly AgentEvent[]
  readonly halt: 'cancelled' | 'full' | undefined
}

/** One run through the actions of an order. */
export async function execute(execution: Execution): Promise<ExecutionEnd> {
  const run = new Run(execution)
  while (run.rest.length > 0) {
    const halt = execution.halt()
    if (halt !== undefined) return { halt, unbegun: halt === 'cancelled' ? await run.cancelRest() : [] }
    await run.nextGroup()
    crashPoint('between-actions')
  }
  return { halt: execution.halt() === 'cancelled' ? 'cancelled' : undefined, unbegun: [] }
}

const verifyAfterCancelMs = 10_000

interface Begun {
  readonly action: PlannedAction
  readonly attempt: number
  readonly startedAt: number
}

class Run {
  readonly #execution: Execution
  readonly #verdicts = new Map<string, Verdict>()
  /** Aborted some time after a cancellation: what became of an action has to be found out, but not for ever. */
  readonly #lateSignal: AbortSignal
  #rest: readonly PlannedAction[]

  constructor(execution: Execution) {
    this.#execution = execution
    this.#lateSignal = delayed(execution.work.signal, verifyAfterCancelMs)
    for (const [id, { verdict }] of execution.notes) if (verdict !== undefined) this.#verdicts.set(id, verdict)
    this.#rest = execution.actions.filter(({ id }) => !this.#verdicts.has(id))
  }

  /** Actions that have no outcome yet, in order. */
  get rest(): readonly PlannedAction[] {
    return this.#rest
  }

  /** Brings the next action, or the next group of package actions, to its end. */
  async nextGroup(): Promise<void> {
    const group = this.#rest.slice(0, groupLength(this.#rest))
    const toDo = await this.#look(group)
    // Whatever came up meanwhile is handled before anything changes: these actions are still unbegun.
    if (toDo.length === 0 || this.#execution.halt() !== undefined) return
    const startedAt = this.#execution.now()
    const begun = toDo.map(({ action, attempt }): Begun => ({ action, attempt, startedAt }))
    crashPoint('before-intent')
    await this.#execution.record(
      begun.map(({ action, attempt }) => ({ type: 'actionStarted', actionId: action.id, attempt })),
    )
    crashPoint('after-intent')
    if (begun.every(({ action }) => action.change?.type === 'package')) await this.#changePackages(begun)
    else await this.#changeAlone(begun)
  }

  /** The ends of all that was not begun; what was begun in an earlier life may have come about nevertheless. */
  async cancelRest(): Promise<readonly AgentEvent[]> {
    const found = await this.#find(this.#rest.filter((action) => this.#attempts(action) > 0))
    return this.#rest.map((action) => {
      const now = found.get(action)
      const isChanged = now !== undefined && meets(action.expect, now) === true && action.kind !== 'reinstall'
      const outcome: Outcome = isChanged
        ? { verdict: 'changed', reason: 'verified' }
        : { verdict: 'cancelled', reason: 'sessionCancelled' }
      return this.#ended(action, outcome, now)
    })
  }

  /** Asks the checks of a group and writes down what needs no change; answers what is to be carried out. */
  async #look(
    group: readonly PlannedAction[],
  ): Promise<readonly { readonly action: PlannedAction; readonly attempt: number }[]> {
    const { free, blocked } = withoutBlocked(group, this.#progress())
    const ends = this.#blockedEnds(blocked)
    crashPoint(this.#isResumed(free) ? 'resume-before-look' : 'before-look')
    const found = await this.#find(free, this.#execution.work.signal)
    // Cancelled while it looked: what it found says nothing, and nothing was begun.
    if (this.#execution.work.signal.aborted) return []
    const toDo: { action: PlannedAction; attempt: number }[] = []
    for (const action of free) {
      const step = stepFor(action, found.get(action), this.#attempts(action))
      if (step.do === 'carryOut') toDo.push({ action, attempt: step.attempt })
      else ends.push(this.#ended(action, step.outcome, found.get(action)))
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
              { dir: this.#execution.dir, marker: this.#marker(action, attempt) },
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
      return await this.#recordEnds([
        this.#ended(action, blockedOutcome(this.#action(stop.by), stop.by), undefined, each.startedAt),
      ])
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
    const found = await this.#find(begun.map(({ action }) => action))
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
    return blocked.map(({ action, by }) => this.#ended(action, blockedOutcome(this.#action(by), by)))
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
    if (asked.length === 0) return new Map()
    const found = await findAll(
      this.#execution.askers,
      asked.map(({ inquiry }) => inquiry),
      { ...this.#execution.work, signal },
    )
    return new Map(asked.flatMap(({ action }, at) => (found[at] === undefined ? [] : [[action, found[at]] as const])))
  }

  async #recordEnds(events: readonly Extract<AgentEvent, { type: 'actionEnded' }>[]): Promise<void> {
    if (events.length === 0) return
    await this.#execution.record(events)
    for (const { actionId, verdict } of events) this.#verdicts.set(actionId, verdict)
    this.#rest = this.#rest.filter(({ id }) => !this.#verdicts.has(id))
  }

  #ended(action: PlannedAction, outcome: Outcome, found?: Found, startedAt?: number) {
    const { detail, ...rest } = outcome
    return {
      type: 'actionEnded' as const,
      actionId: action.id,
      ...rest,
      ...(detail === undefined ? {} : { detail: shortened(detail, 8192) }),
      ...(found === undefined ? {} : { after: shortened(afterText(found), 8192) }),
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
