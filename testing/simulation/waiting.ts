/** Lets a life of an agent wait for something that people, the clock or a cancel may bring about. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import { nextHour } from './fleet.ts'
import type { Life, Place } from './life.ts'

export interface Awaited {
  readonly isOver: () => boolean
  /** By the agent's clock: moments at which it may be over by time alone. */
  readonly moments: readonly (Instant | undefined)[]
}

/** Goes on once it is over; looks at its moments, when people may have come or gone, and when an order is cancelled. */
export function pauseUntil({ clock }: Place, life: Life, { isOver, moments }: Awaited, then: () => void): void {
  let isDone = false
  const look = (): void => {
    if (isDone) return
    if (!isOver()) return lookLater()
    isDone = true
    life.disturb = undefined
    then()
  }
  const lookLater = (): void => {
    const now = clock.agent()
    const times = moments.flatMap((at) => (at === undefined || at <= now ? [] : [at - now]))
    life.later(Math.max(1, Math.min(...times, nextHour(clock.world()) - clock.world())), 'other', look)
  }
  life.disturb = () => life.later(1, 'other', look)
  look()
}
