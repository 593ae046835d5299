/** Runs one piece of work as often as it is asked for, but never twice at once and never faster than a pace. */

export interface Timers {
  /** Milliseconds from any fixed moment. */
  now(): number
  after(ms: number, run: () => void): void
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => void setTimeout(run, ms),
}

export interface Pace {
  /** The work shall run, at once if the pace allows it. Asking while it runs makes it run once more afterwards. */
  ask(): void
  stop(): void
}

/**
 * Starts of `work` are at least `gapMs` apart, and at least twice as long as the last run took, so that a slow server is not
 * asked all the time. `work` must not reject.
 */
export function makePace(work: () => Promise<unknown>, gapMs: number, timers: Timers = browserTimers): Pace {
  let state: 'idle' | 'scheduled' | 'running' | 'runningAskedAgain' | 'stopped' = 'idle'
  let nextStart = Number.NEGATIVE_INFINITY

  function schedule(): void {
    state = 'scheduled'
    timers.after(Math.max(0, nextStart - timers.now()), () => {
      if (state === 'scheduled') void run()
    })
  }

  async function run(): Promise<void> {
    state = 'running'
    const started = timers.now()
    await work()
    nextStart = started + Math.max(gapMs, 2 * (timers.now() - started))
    if (isState('runningAskedAgain')) schedule()
    else if (isState('running')) state = 'idle'
  }

  // Through a function, because the compiler does not know that `state` can change while work runs.
  function isState(expected: typeof state): boolean {
    return state === expected
  }

  return {
    ask() {
      if (state === 'idle') schedule()
      else if (state === 'running') state = 'runningAskedAgain'
    },
    stop() {
      state = 'stopped'
    },
  }
}
