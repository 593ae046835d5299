/** Counts how long a session worked and waited, and says when time alone must move it next. */
import type { Instant } from '../terms/ids.ts'
import { isFinal, type Session } from '../terms/session.ts'

/** How long a computer that was told to stop may take to say that it has. Milliseconds. */
export const cancelGraceMs = 60_000

/** Waiting for a turn, a computer or a person is not work. */
export function isWorking(session: Pick<Session, 'state'>): boolean {
  return session.state !== 'queued' && session.state !== 'waiting' && !isFinal(session.state)
}

/** Adds the time since the last event to what the session did meanwhile. A clock that went back counts as no time. */
export function counted(session: Session, now: Instant): Session {
  if (isFinal(session.state)) return session
  const passed = Math.max(0, now - session.countedFrom)
  return isWorking(session)
    ? { ...session, workedMs: session.workedMs + passed, countedFrom: now }
    : { ...session, waitedMs: session.waitedMs + passed, countedFrom: now }
}

/** The next moment at which time alone must move this session; undefined when it is final. */
export function dueAt(session: Session): Instant | undefined {
  if (isFinal(session.state)) return undefined
  const own = session.wait
    ? session.wait.deadline
    : session.countedFrom + Math.max(0, session.options.timeLimitMs - session.workedMs)
  return session.cancel?.how === 'now' ? Math.min(own, session.cancel.at + cancelGraceMs) : own
}
