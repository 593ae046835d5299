/** Says why a session is not moving, in whole sentences: what it waits for, whose move it is, until when, what then. */
import type { Instant } from '../terms/ids.ts'
import type { Session, Wait } from '../terms/session.ts'

/** A computer that was lost in the middle of work is waited for at least this long. Milliseconds. */
const leastMidSessionWaitMs = 15 * 60_000

/** Not begun because the computer cannot be reached. */
export function waitForComputer(session: Session, now: Instant): Wait {
  return {
    reason: 'computer',
    sentence: `Waits for ${session.computer.name} to come online; then it starts.`,
    owner: session.computer.name,
    since: now,
    deadline: session.createdAt + session.options.offlineWaitMs,
    atDeadline: 'The session ends as missed.',
  }
}

/** Begun, and the link to the computer is lost; its agent goes on with the order it has. */
export function waitForReport(session: Session, now: Instant): Wait {
  return {
    reason: 'computer',
    sentence: `The link to ${session.computer.name} is lost. It carries on with what it was given and reports when it is back.`,
    owner: session.computer.name,
    since: now,
    deadline: now + Math.max(session.options.offlineWaitMs, leastMidSessionWaitMs),
    atDeadline: 'The session ends with what is known; unreported actions are unknown.',
  }
}

/** Another session works on the computer. The holder may change; the wait is the same. */
export function waitForTurn(session: Session, holder: string, now: Instant): Wait {
  return {
    reason: 'turn',
    sentence: `Waits for its turn: session ${holder} is working on ${session.computer.name}.`,
    owner: holder,
    since: session.wait?.reason === 'turn' ? session.wait.since : now,
    deadline: session.createdAt + Math.max(session.options.offlineWaitMs, leastMidSessionWaitMs),
    atDeadline: 'The session ends as missed.',
  }
}
