/** Keeps keys that were pressed before what they are for is there, and hands them over in their order once it is. */

/** Keys that waited longer than this were meant for something else. Milliseconds. */
export const keptMs = 4_000

/**
 * What became of a key: it did something; nobody takes it now, though it means something; or it means nothing by itself.
 */
export type Outcome = 'taken' | 'nobody' | 'nothing'

export interface KeyQueueSurroundings<Pressed> {
  /** Another page, or something opened over this one, is on its way: what is there hears nothing any more. */
  readonly isBlocked: () => boolean
  /** Something of this page is still on its way. */
  readonly isComing: () => boolean
  /** Lets a key do what it does. */
  readonly take: (pressed: Pressed) => Outcome
  /** The same for a key that waited; what it did is drawn before the next one comes. */
  readonly takeLate: (pressed: Pressed) => Outcome
  /** Milliseconds. */
  readonly now: () => number
  /** Calls back a moment later. */
  readonly later: (callback: () => void) => void
}

export interface KeyQueue<Pressed> {
  /** Lets the key do what it does, now or later; false when it is the browser's. */
  press(pressed: Pressed): boolean
  /** The same for a key that comes after others which waited until just now. */
  follow(pressed: Pressed): void
  /** Hands over at once whatever can be handed over. */
  drain(): void
  /** What waits is not meant any more. */
  clear(): void
  /** Keys wait: the next ones come after them. */
  isWaiting(): boolean
}

export function makeKeyQueue<Pressed>(around: KeyQueueSurroundings<Pressed>): KeyQueue<Pressed> {
  let waiting: readonly { readonly pressed: Pressed; readonly at: number }[] = []
  let isPlanned = false

  const isFresh = ({ at }: { readonly at: number }): boolean => around.now() - at <= keptMs

  function wait(pressed: Pressed): void {
    waiting = [...waiting, { pressed, at: around.now() }]
    plan()
  }

  function plan(): void {
    if (isPlanned || waiting.length === 0) return
    isPlanned = true
    around.later(() => {
      isPlanned = false
      drain()
      plan()
    })
  }

  /** One key after the other: the next one acts on what this one left. */
  function drain(): void {
    waiting = waiting.filter(isFresh)
    for (let [next] = waiting; next !== undefined && !around.isBlocked(); [next] = waiting) {
      if (around.takeLate(next.pressed) === 'nobody' && around.isComing()) return
      waiting = waiting.slice(1)
    }
  }

  return {
    press(pressed) {
      if (waiting.length === 0 && !around.isBlocked()) {
        const outcome = around.take(pressed)
        if (outcome === 'taken') return true
        if (outcome === 'nothing' || !around.isComing()) return false
      }
      wait(pressed)
      return true
    },
    follow(pressed) {
      wait(pressed)
      drain()
    },
    drain,
    clear: () => void (waiting = []),
    isWaiting: () => waiting.length > 0,
  }
}
