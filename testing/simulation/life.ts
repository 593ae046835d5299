/** Says what one life of an agent's process is: what it does step by step, and what it knows beyond its journal. */
import type { Instant, OrderId } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import type { Computer } from './fleet.ts'
import type { Journal, Write } from './journal.ts'
import type { Scene } from './scene.ts'
import type { Witness } from './witness.ts'
import type { Process, World } from './world.ts'

/** Where a life is when it is killed: between the step it made last and this one. */
export type Step =
  | 'before intent'
  | 'before change'
  | 'in change'
  | 'before outcome'
  | 'before reboot'
  | 'in prompt'
  | 'other'

/** From one start of the agent to its death. */
export interface Life {
  isOver: boolean
  /** An order is being carried out. */
  isBusy: boolean
  /** Makes the next step after this time, if the agent lives to see it. */
  readonly later: (ms: number, step: Step, act: () => void) => void
  /** Writes into the journal, durably, and lets the link know. */
  readonly write: (write: Write) => void
  /** The command to reboot is given: the life is over. */
  readonly reboot: () => void
  /** The change that is being carried out. */
  process: Process | undefined
  /** Ends the change that is being carried out, because a cancel says so. */
  interrupt: (() => void) | undefined
  /** Looks again at what it waits for, because a cancel came. */
  disturb: (() => void) | undefined
  /** Orders that were cancelled, as far as this life remembers. */
  readonly cancelled: Map<OrderId, CancelMode>
}

/** One computer, with what outlives its agent. */
export interface Place {
  readonly scene: Scene
  readonly name: string
  readonly computer: number
  readonly machine: Computer
  readonly world: World
  readonly witness: Witness
  readonly journal: Journal
  readonly clock: Clock
}

export interface Clock {
  /** What the agent believes the server's clock to show. */
  readonly agent: () => Instant
  /** The time people live in. */
  readonly world: () => Instant
}
