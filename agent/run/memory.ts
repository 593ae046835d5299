/** Keeps what an order must not forget when the agent ends: waits that were told of, answers of people, a reboot on its way. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Reason } from '@fettle/core/terms/plan.ts'
import type { RebootOutcome, RebootPoint } from '@fettle/core/terms/session.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'

/** Why nothing moves, as the agent tells it. */
export type AgentWait = Extract<AgentEvent, { type: 'waitBegan' }>['wait']

export interface Memory {
  /** The boot in which this was written. */
  readonly bootId: string
  /** Told to have begun, and not to have ended. */
  readonly wait?: AgentWait
  /** Points at which the last word about a reboot is spoken. */
  readonly settled: readonly RebootPoint[]
  /** How the last decision about a reboot ended. */
  readonly last?: { readonly outcome: RebootOutcome; readonly sentence: string }
  /** How often "later" was chosen in this order. */
  readonly deferrals: number
  readonly deferred?: { readonly until: Instant; readonly by: string }
  /** People were asked, or told that the reboot comes, and this long they have. */
  readonly promptUntil?: Instant
  readonly noticeUntil?: Instant
  /** A reboot that was decided; the command may or may not have been given. */
  readonly intent?: RebootIntent
  /** Reasons for a reboot that were there when last looked at. */
  readonly pending: readonly string[]
  /** Actions that left a reboot pending which did not come about yet. */
  readonly leftPending: readonly string[]
  /** Actions that were not begun, and why: what depends on them is not begun for the same reason. */
  readonly skipped: { readonly [actionId: string]: Reason }
}

export interface RebootIntent {
  readonly point: RebootPoint
  readonly sentence: string
  readonly by?: string
  readonly tries: number
}

type Record = (events: readonly AgentEvent[], memory?: Json) => Promise<void>

/** The memory of one order, and the one way to write it: together with the events that go with it. */
export class OrderMemory {
  readonly #record: Record
  readonly #bootId: string
  #value: Memory
  /** Told with the next write: nothing depends on them. */
  #held: readonly AgentEvent[] = []
  #isDirty = false

  constructor(earlier: Json | undefined, bootId: string, record: Record) {
    this.#record = record
    this.#bootId = bootId
    const fresh: Memory = { bootId, settled: [], deferrals: 0, pending: [], leftPending: [], skipped: {} }
    this.#value = { ...fresh, ...(earlier as Partial<Memory> | undefined) }
  }

  get value(): Memory {
    return this.#value
  }

  /** True when the computer was rebooted since this was written, by whomever. */
  get isOfEarlierBoot(): boolean {
    return this.#value.bootId !== this.#bootId
  }

  /** Changes the memory; it is written with the next events, or with `write`. Members that are undefined are forgotten. */
  set(changes: { readonly [K in keyof Memory]?: Memory[K] | undefined }): void {
    const merged = { ...this.#value, ...changes, bootId: this.#bootId }
    this.#value = Object.fromEntries(
      Object.entries(merged).filter(([, value]) => value !== undefined),
    ) as unknown as Memory
    this.#isDirty = true
  }

  /** Keeps events to be written with the next ones. */
  hold(...events: readonly AgentEvent[]): void {
    this.#held = [...this.#held, ...events]
  }

  /** Writes what is held, these events, and the memory as it is now: durably, and all or nothing. */
  async write(...events: readonly AgentEvent[]): Promise<void> {
    const all = [...this.#held, ...events]
    if (all.length === 0 && !this.#isDirty) return
    this.#held = []
    const memory = this.#isDirty ? (this.#value as unknown as Json) : undefined
    this.#isDirty = false
    await this.#record(all, memory)
  }

  /** What is held, for whoever writes it with the end of the order. */
  takeHeld(): readonly AgentEvent[] {
    const held = this.#held
    this.#held = []
    return held
  }

  /** Tells why nothing moves, unless that was told already. */
  async beginWait(wait: AgentWait): Promise<void> {
    const { wait: open } = this.#value
    if (open !== undefined && open.sentence === wait.sentence && open.deadline === wait.deadline) return
    this.endWait()
    this.set({ wait })
    await this.write({ type: 'waitBegan', wait })
  }

  /** Something moves again: told with the next write. */
  endWait(): void {
    if (this.#value.wait === undefined) return
    this.set({ wait: undefined })
    this.hold({ type: 'waitEnded' })
  }
}
