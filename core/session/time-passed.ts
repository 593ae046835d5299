/** Says what becomes of a session when the moment has come at which time alone moves it. */
import type { Instant } from '../terms/ids.ts'
import type { Session, Wait } from '../terms/session.ts'
import { abandoned, cancelled, finish, finishCancelled, givenUp, unfinishedAs, unreported } from './ending.ts'
import { agentWaitReasons } from './events.ts'
import { type Advanced, linkLost, same, stateOfWork, working } from './moves.ts'
import { deservedState } from './outcome.ts'
import { proceed } from './proceed.ts'
import { cancelGraceMs, timeLimit } from './timing.ts'

/** The session after its moment; one that is not due stays as it is. */
export function timePassed(session: Session, now: Instant): Advanced {
  if (session.dueAt === undefined || now < session.dueAt) return same(session)
  const { wait, cancel } = session
  const isUnconfirmed = cancel?.how === 'now' && now >= cancel.at + cancelGraceMs
  if (isUnconfirmed) return finishCancelled(unreported(session, now, neverReported), now)
  if (!wait) return cancelled(session, cancel?.by ?? timeLimit, 'now', now)
  return session.order ? orderOverdue(session, wait, now) : waitOver(session, wait, now)
}

const neverReported = 'The computer never reported how it ended.'

/** Its computer has an order and is silent. */
function orderOverdue(session: Session, wait: Wait, now: Instant): Advanced {
  // The agent knew its own deadline; what came of it is on its way, or the link is lost.
  if (isAgentWait(wait)) {
    const free = working(session, stateOfWork(session))
    return same(session.online ? free : linkLost(free, now))
  }
  const problem = `${wait.sentence} That did not happen in time.`
  const known = unreported(session, now, neverReported)
  if (session.cancel) return finishCancelled(known, now)
  return abandoned({ ...known, problem }, session.plan ? deservedState(known) : 'failed', now)
}

/** True when the agent said that it waits. */
export function isAgentWait({ reason }: Pick<Wait, 'reason'>): boolean {
  return (agentWaitReasons as readonly string[]).includes(reason)
}

function waitOver(session: Session, wait: Wait, now: Instant): Advanced {
  const problem = `${wait.sentence} That did not happen in time.`
  switch (wait.reason) {
    case 'window':
      return proceed(session, now)
    case 'postponed':
      return session.paused
        ? cancelled(session, 'nobody, for it was not resumed in time', 'now', now)
        : proceed(session, now)
    case 'approval':
      return givenUp(session, 'notApproved', problem, now)
    default:
      return obstacleStayed(session, problem, now)
  }
}

/** The turn, the lock or the computer did not come. */
function obstacleStayed(session: Session, problem: string, now: Instant): Advanced {
  if (session.startedAt === undefined) return finish({ ...session, problem }, 'missed', now)
  const closesAt = session.phase === 'act' && !session.rerun ? session.openWindow?.closesAt : undefined
  if (closesAt !== undefined && now >= closesAt) return proceed(session, now)
  if (session.holdsTurn && session.online) return withoutLock(session, problem, now)
  return givenUp(session, 'computerAway', problem, now)
}

/** It has everything but the lock of a serial task: that task is skipped, and the rest goes on. */
function withoutLock(session: Session, problem: string, now: Instant): Advanced {
  const locked = new Set(session.plan?.actions.filter(({ lock }) => lock !== undefined).map(({ id }) => id))
  const end = { verdict: 'skipped', reason: 'lockNotGiven', detail: problem } as const
  const first = session.actions.find(({ id, status }) => status === 'pending' && locked.has(id))
  const skipped = unfinishedAs({ ...session, actions: first ? [first] : [] }, end, now).actions[0]
  const actions = session.actions.map((record) => (record.id === skipped?.id ? skipped : record))
  const { wantsLock: _lock, ...free } = session
  return proceed({ ...free, actions }, now)
}
