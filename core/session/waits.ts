/** Says why a session is not moving, in whole sentences: what it waits for, whose move it is, until when, what then. */
import type { Instant } from '../terms/ids.ts'
import type { Plan } from '../terms/plan.ts'
import type { OpenWindow, Session, Wait } from '../terms/session.ts'

/** A computer that was lost in the middle of work, and a turn, are waited for at least this long. Milliseconds. */
const leastWaitMs = 15 * 60_000

/** From when a session that has not begun could have begun: when it was asked for, or the date it was postponed to. */
export function wantedFrom({ createdAt, postponed }: Session): Instant {
  return Math.max(createdAt, postponed?.until ?? 0)
}

/** Nothing to be done, or no more to be done, while the computer cannot be reached. */
export function waitForComputer(session: Session, now: Instant, until: Instant): Wait {
  const { name } = session.computer
  const closesAt = session.phase === 'act' ? (session.openWindow?.closesAt ?? Infinity) : Infinity
  const then = session.startedAt === undefined ? 'it starts' : 'its changes begin'
  return {
    reason: 'computer',
    sentence: `Waits for ${name} to come online; then ${then}.`,
    owner: name,
    since: now,
    deadline: Math.min(until, closesAt),
    atDeadline: closesAt < until ? windowMissed(session) : missedOrLeft(session),
  }
}

function missedOrLeft(session: Session): string {
  return session.startedAt === undefined
    ? 'The session ends as missed.'
    : 'The session ends; what was not done is skipped.'
}

function windowMissed({ options }: Session): string {
  switch (options.window.catchUp) {
    case 'drop':
      return 'The window is over and the session ends as missed.'
    case 'onConnect':
      return 'The window is over; it goes on as soon as the computer is back.'
    default:
      return 'The window is over; it goes on in the next one.'
  }
}

/** Begun, and the link to the computer is lost; its agent goes on with the order it has. */
export function waitForReport(session: Session, now: Instant): Wait {
  return {
    reason: 'computer',
    sentence: `The link to ${session.computer.name} is lost. It carries on with what it was given and reports when it is back.`,
    owner: session.computer.name,
    since: now,
    deadline: now + Math.max(session.options.offlineWaitMs, leastWaitMs),
    atDeadline: 'The session ends with what is known; unreported actions are unknown.',
  }
}

/** Another session works on the computer, or a limit is reached. The holder may change; the wait is the same. */
export function waitForTurn(session: Session, taken: { holder: string; sentence?: string }, now: Instant): Wait {
  const since = session.wait?.reason === 'turn' ? session.wait.since : now
  const closesAt = session.phase === 'act' ? (session.openWindow?.closesAt ?? Infinity) : Infinity
  const from = session.startedAt === undefined ? wantedFrom(session) : since
  const until = from + Math.max(session.options.offlineWaitMs, leastWaitMs)
  return {
    reason: 'turn',
    sentence: taken.sentence ?? `Waits for its turn: session ${taken.holder} is working on ${session.computer.name}.`,
    owner: taken.holder,
    since,
    deadline: Math.min(until, closesAt),
    atDeadline: closesAt < until ? windowMissed(session) : missedOrLeft(session),
  }
}

/** A serial task is carried out on another computer. */
export function waitForLock(session: Session, taken: { holder: string; sentence: string }, now: Instant): Wait {
  return {
    reason: 'turn',
    sentence: taken.sentence,
    owner: taken.holder,
    since: session.wait?.reason === 'turn' ? session.wait.since : now,
    deadline: Math.min(session.openWindow?.closesAt ?? Infinity, now + session.options.timeLimitMs),
    atDeadline: 'The task is skipped and the rest goes on.',
  }
}

/** The plan is made; its changes begin later. */
export function waitForWindow(session: Session, window: OpenWindow, now: Instant): Wait {
  return {
    reason: 'window',
    sentence: `Waits for its window: ${window.sentence}.`,
    owner: 'the calendar',
    since: now,
    deadline: window.opensAt,
    atDeadline: `${work(session)} on ${session.computer.name}.`,
  }
}

/** Somebody wanted the changes later. */
export function waitPostponed(session: Session, by: string, until: Instant, now: Instant): Wait {
  const isHeld = session.postponed?.times === 0
  return {
    reason: 'postponed',
    sentence: isHeld ? `Held for a moment, so that ${by} can take it back.` : `Postponed by ${by}.`,
    owner: by,
    since: now,
    deadline: until,
    atDeadline: session.startedAt === undefined ? 'It starts.' : 'It goes on in the next window.',
  }
}

/** Somebody paused it. */
export function waitForResume(session: Session, by: string, now: Instant): Wait {
  return {
    reason: 'postponed',
    sentence: `Paused by ${by}; somebody has to resume it.`,
    owner: by,
    since: now,
    deadline: now + session.options.personWaitMs,
    atDeadline: 'The session ends as cancelled.',
  }
}

/** The plan waits for a person's word. */
export function waitForApproval(session: Session, plan: Plan, now: Instant): Wait {
  const news = session.replanned?.differences ?? []
  const changed = news.length === 0 ? '' : ` It is not the plan that was approved: ${news.join(' ')}`
  return {
    reason: 'approval',
    sentence: `Waits for somebody to approve the plan with ${session.actions.length} to do (${plan.hash.slice(0, 12)}).${changed}`,
    owner: 'somebody who may approve',
    since: now,
    deadline: now + session.options.personWaitMs,
    atDeadline: 'The session ends and nothing is changed.',
  }
}

function work({ actions }: Session): string {
  return actions.length === 1 ? 'One change begins' : `${actions.length} changes begin`
}
