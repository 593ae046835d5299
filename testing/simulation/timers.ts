/** Simulates what wakes sessions when time alone must move them: a job each, and a sweep that finds those whose job is lost. */
import type { Instant, SessionId } from '@fettle/core/terms/ids.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { Scene } from './scene.ts'
import type { Rows } from './store.ts'

export interface Timers {
  /** A transaction has committed: its jobs and due sessions are waited for. */
  readonly follow: (computer: number, before: Rows, after: Rows) => void
  /** The server has come back, or its clock was set: all is waited for anew. */
  readonly rearm: (computer: number) => void
}

export interface TimerParts {
  readonly scene: Scene
  readonly now: () => Instant
  readonly isUp: () => boolean
  readonly rowsOf: (computer: number) => Rows
  readonly moveJob: (computer: number, id: SessionId, at: Instant) => void
  /** Lets time pass for a session, in a transaction. */
  readonly letTimePass: (computer: number, id: SessionId) => void
}

/** Jobs are looked for this often. Milliseconds. */
const pollMs = 500
/** The sweep looks this often, and finds what has been due for half as long. Milliseconds. */
const sweepMs = 60_000

/** Timers over these parts. */
export function newTimers({ scene, now, isUp, rowsOf, moveJob, letTimePass }: TimerParts): Timers {
  function wakeAt(computer: number, id: SessionId, at: Instant): void {
    scene.after(Math.max(pollMs, at - now()), () => {
      if (!isUp() || rowsOf(computer).jobs.get(id) !== at) return
      if (now() < at) return wakeAt(computer, id, at)
      wake(computer, id)
    })
  }

  /** A session that is not due yet gets its job again. */
  function wake(computer: number, id: SessionId): void {
    const dueAt = dueAtOf(computer, id)
    if (dueAt === undefined) return
    if (dueAt <= now()) letTimePass(computer, id)
    const next = dueAtOf(computer, id)
    if (!isUp() || next === undefined) return
    moveJob(computer, id, next)
    wakeAt(computer, id, next)
  }

  function dueAtOf(computer: number, id: SessionId): Instant | undefined {
    return rowsOf(computer).sessions.get(id)?.dueAt
  }

  function sweepAfter(computer: number, { id, dueAt, wait }: Session): void {
    if (dueAt === undefined || (wait && scene.isPlanted('forgetsDeadlines'))) return
    scene.after(Math.max(0, dueAt - now()) + scene.random.between(sweepMs, 2 * sweepMs), () => {
      const due = dueAtOf(computer, id)
      if (!isUp() || due === undefined || due > now() - sweepMs / 2) return
      scene.saw('lost job was found by the sweep')
      wake(computer, id)
    })
  }

  return {
    follow(computer, before, after) {
      for (const [id, at] of after.jobs)
        if (before.jobs.get(id) !== at && !scene.strikes('jobLost')) wakeAt(computer, id, at)
      for (const session of after.sessions.values())
        if (before.sessions.get(session.id)?.dueAt !== session.dueAt) sweepAfter(computer, session)
    },
    rearm(computer) {
      const { jobs, sessions } = rowsOf(computer)
      const open = [...sessions.values()].filter(({ state }) => !isFinal(state))
      for (const session of open) {
        const at = jobs.get(session.id)
        if (at !== undefined) wakeAt(computer, session.id, at)
        sweepAfter(computer, session)
      }
    },
  }
}
