/**
 * Moves a session one event forward: the only way a session changes.
 *
 * The machine. A session is asked for and takes its turn on the computer; nobody else's session works there meanwhile.
 * While the computer cannot be reached it waits. Then it goes through its stages, each begun by an effect and ended by the
 * event that answers it: (inventory order -> inventoried) -> identify -> identified -> detect order -> answered -> plan ->
 * planned -> execute order -> actionEnded ... orderEnded -> report. Events may be lost, doubled and reordered without harm as
 * long as each is told again until it is stored. Losing the link does not stop the work: the agent carries on.
 *
 * The rules; tests name them.
 * [S1] Whoever looks or changes has the turn. While another session has it, it waits, and is missed when the turn does not come.
 * [S2] A computer that cannot be reached when the turn comes is waited for, and the session missed when it does not come.
 * [S3] Stages go in their order, as far as the kind of session has them; what becomes of the actions decides the state.
 * [S4] Without deployments nothing is asked; with nothing to carry out no order is given.
 * [S5] One order is in hand at a time. What is told of any other order is late or doubled and changes nothing.
 * [S6] Losing the link in the middle of work is a wait: when it is back the session goes on where it was. Waiting is not work.
 * [S7] A cancel ends a session at once, or with the order in hand: its computer is told, and no further order is given. What
 *      the computer never began is cancelled. A cancel can become stricter, never milder.
 * [S8] A cancel of now that is not confirmed within its grace ends the session; what was not told is unknown, for the computer
 *      may have gone on. A cancel after the running action has until the time limit, or the deadline of a wait.
 * [S9] The time limit is a cancel that leaves the state to the actions, unless somebody had cancelled before.
 * [S10] A computer that does not report before the deadline is given up: it is told to stop when it is back.
 * [S11] An order that ends leaves what was not told unknown when it was done, and failed when it was refused.
 * [S12] A mistake of ours ends the session.
 * [S13] A final session never becomes anything else; a late word may make an unknown verdict known, or tell of a reboot.
 * [S14] A verdict stands, unless it only said that nothing is known.
 * [S15] A plan that needs approval is not carried out before somebody approved exactly it; when the world has changed meanwhile,
 *       the new plan says how it differs and needs approval itself.
 * [S16] No change begins before its window opens, nor after it closes. A window that was missed is caught up as the options say,
 *       and then the session looks again before it changes anything.
 * [S17] Until its first change it can be postponed; a date that has come is an obstacle no longer. "Run now" removes window and date.
 * [S18] Paused, it stops after the running action and goes on with the rest when it is resumed.
 * [S19] While it waits for a window, an approval, a date, a pause or an absent computer, others may have the turn.
 * [S20] A wait of the agent's own (person, reboot, package manager) is shown as told, and never ends the session by itself.
 * [S21] Actions of a serial task are given in an order of their own while the session has the lock.
 * [S22] A session that has ended may carry out some of its actions once more, as planned; its state follows from what comes of them.
 * [S23] An action that has not begun can be left out, by its item, until its computer is told to do it; what depends on it is left
 *       out too. A session that has nothing else to do ends.
 */
import type { Instant } from '../terms/ids.ts'
import { isFinal, type Session } from '../terms/session.ts'
import { broken, cancelled } from './ending.ts'
import type { SessionEvent } from './events.ts'
import { type Advanced, linkLost, same, stateOfWork, waiting, working } from './moves.ts'
import { planned, proceed, windowFound } from './proceed.ts'
import { approved, paused, postponed, resumed, runNow, skipped } from './steering.ts'
import { afterTheEnd, agentTold, answered, giveDetectOrder } from './told.ts'
import { timePassed } from './time-passed.ts'
import { counted, dueAt } from './timing.ts'
import { stageBegun, stageEnded } from './stages.ts'
import { waitForLock, waitForTurn } from './waits.ts'

export type { Advanced } from './moves.ts'

/** The session after the event, and what it asks for. The same arguments give the same answer. */
export function advance(session: Session, event: SessionEvent, now: Instant): Advanced {
  const before = counted(session, now)
  const after = isFinal(before.state) ? afterTheEnd(before, event, now) : happened(before, event, now)
  const next = { ...after.session, revision: session.revision + 1 }
  return { session: withDue(next), effects: after.effects }
}

function withDue(session: Session): Session {
  const { dueAt: _old, ...rest } = session
  const due = dueAt(session)
  return due === undefined ? rest : { ...rest, dueAt: due }
}

function happened(session: Session, event: SessionEvent, now: Instant): Advanced {
  switch (event.type) {
    case 'requested':
      return session.state === 'queued' && !session.holdsTurn ? proceed(session, now) : same(session)
    case 'joined':
    case 'rerunRequested':
      return same(session)
    case 'turnGiven':
      return turnGiven(session, now)
    case 'turnTaken':
      return session.wantsTurn ? same(waiting(session, waitForTurn(session, event, now))) : same(session)
    case 'lockGiven':
      return lockGiven(session, event.key, now)
    case 'lockTaken':
      return session.wantsLock === event.key ? same(waiting(session, waitForLock(session, event, now))) : same(session)
    case 'computerOnline':
      return online(session, now)
    case 'computerOffline':
      return same(linkLost({ ...session, online: false }, now))
    case 'identified':
      return identified(session, event, now)
    case 'planned':
      return planned(session, event, now)
    case 'windowFound':
      return windowFound(session, event, now)
    case 'approved':
      return approved(session, event, now)
    case 'postponeRequested':
      return postponed(session, event, now)
    case 'runNowRequested':
      return runNow(session, event.by, now)
    case 'pauseRequested':
      return paused(session, event.by, now)
    case 'resumeRequested':
      return resumed(session, now)
    case 'skipRequested':
      return skipped(session, event, now)
    case 'timePassed':
      return timePassed(session, now)
    case 'cancelRequested':
      return cancelled(session, event.by, event.how, now)
    case 'broken':
      return broken(session, event.problem, now)
    default:
      return event.orderId === session.order?.id ? agentTold(session, event, now) : same(session)
  }
}

/** A turn that is no longer wanted is passed on at once. */
function turnGiven(session: Session, now: Instant): Advanced {
  if (session.holdsTurn) return same(session)
  if (!session.wantsTurn) return { session, effects: [{ type: 'passTurn' }] }
  return proceed({ ...session, holdsTurn: true, wantsTurn: false }, now)
}

/** A lock that is no longer wanted is passed on at once. */
function lockGiven(session: Session, key: string, now: Instant): Advanced {
  if (session.locks.includes(key)) return same(session)
  if (session.wantsLock !== key) return { session, effects: [{ type: 'passLocks' }] }
  const { wantsLock: _lock, ...free } = session
  return proceed({ ...free, locks: [...session.locks, key] }, now)
}

function online(session: Session, now: Instant): Advanced {
  const { awaySince: _away, ...there } = { ...session, online: true }
  if (session.wait?.reason !== 'computer') return same(there)
  return session.order ? same(working(there, stateOfWork(there))) : proceed(there, now)
}

function identified(session: Session, event: SessionEvent & { type: 'identified' }, now: Instant): Advanced {
  const isAwaited = session.phase === 'look' && session.startedAt !== undefined && session.manifest === undefined
  if (!isAwaited || session.order || !session.holdsTurn) return same(session)
  const { manifest, primaryUsers, questions } = event
  if (session.options.kind === 'command') {
    const unasked = stageEnded({ ...session, manifest, primaryUsers }, 'identify', 'skipped', now)
    return answered(stageEnded(unasked, 'detect', 'skipped', now), [], now)
  }
  const known = stageEnded({ ...session, manifest, primaryUsers }, 'identify', 'succeeded', now)
  const detecting = stageBegun(known, 'detect', now)
  return questions.length === 0 ? answered(detecting, [], now) : giveDetectOrder(detecting, questions, now)
}
