/** Counts how long a session worked and waited, and says when time alone must move it next. */
import type { Instant } from '../terms/ids.ts'
import { isFinal, type Session, type Wait } from '../terms/session.ts'
import { agentWaitReasons } from './events.ts'

/** The name under which the time limit asks for an end. */
export const timeLimit = 'the time limit'

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
  const { wait, cancel, options } = session
  const stoppedAt = cancel?.how === 'now' ? cancel.at + cancelGraceMs : Infinity
  if (wait) return Math.min(wait.deadline + (session.order ? agentGrace(wait) : 0), stoppedAt)
  if (stoppedAt < Infinity) return stoppedAt
  const worked = session.workedMs - (session.limitFromMs ?? 0)
  return session.countedFrom + Math.max(0, options.timeLimitMs - worked)
}

/** An agent ends its own waits; it has this long to say so before the server stops believing in them. */
const agentGraceMs = 120_000

function agentGrace({ reason }: Wait): number {
  return (agentWaitReasons as readonly string[]).includes(reason) ? agentGraceMs : 0
}
