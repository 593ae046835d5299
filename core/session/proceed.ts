/**
 * Decides what a session does next while no order is in hand: looks, waits for whatever stands in its way, or carries its plan out.
 *
 * It is decided from the session's state alone, so whatever removed an obstacle (the turn, the link, an approval, a date, a
 * person's word) needs only to go on here.
 */
import type { Instant } from '../terms/ids.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'
import { planDifferences } from '../plan/compare.ts'
import type { ActionRecord, Session } from '../terms/session.ts'
import { conductOf, nextChunk, withBlockedEnded, withSkippedEnded } from './conduct.ts'
import { finish, givenUp, report, unfinishedAs } from './ending.ts'
import type { SessionEvent } from './events.ts'
import { type Advanced, after, giveOrder, rest, same, wantTurn, working } from './moves.ts'
import { stageBegun, stageEnded } from './stages.ts'
import { waitForApproval, waitForComputer, waitForResume, waitForWindow, waitPostponed, wantedFrom } from './waits.ts'

/** The next step of a session that is not final and has no order in hand. */
export function proceed(session: Session, now: Instant): Advanced {
  if (session.paused) return rest(session, waitForResume(session, session.paused.by, now))
  return session.phase === 'look' ? look(session, now) : act(session, now)
}

// --- looking

function look(session: Session, now: Instant): Advanced {
  if (!session.plan && isPostponed(session, now)) return restUntil(session, now)
  if (!session.holdsTurn) return wantTurn(session)
  if (!session.online) return away(session, now)
  const { kind, purpose, inventoryFirst, reboot } = session.options
  const started = working({ ...session, startedAt: session.startedAt ?? now }, 'detecting')
  if (purpose === 'reboot') {
    const rebooting = stageBegun(working(started, 'executing'), 'execute', now)
    return giveOrder(rebooting, { type: 'reboot', by: session.trigger, noticeMs: reboot.noticeMs }, now)
  }
  if (kind === 'inventory') {
    const looking = stageBegun(stageEnded(started, 'identify', 'skipped', now), 'detect', now)
    return giveOrder(looking, { type: 'inventory' }, now)
  }
  const identifying = stageBegun(started, 'identify', now)
  const isFirst = session.plan === undefined
  if ((session.needsInventory && kind !== 'command') || (isFirst && kind === 'detection' && inventoryFirst))
    return giveOrder(identifying, { type: 'inventory' }, now)
  return { session: identifying, effects: [{ type: 'identify' }] }
}

/** The plan is made: for the first time, or again because the world may have changed. */
export function planned(session: Session, event: SessionEvent & { type: 'planned' }, now: Instant): Advanced {
  if (session.phase !== 'look' || session.order || !session.manifest) return same(session)
  const { plan, expectedMs } = event
  const seen: Session = { ...session, phase: 'act', mustLookAgain: false }
  const old = session.plan
  const differences = old ? planDifferences(old, plan) : []
  // Exactly the plan that was approved is carried out, as long as the world is as it was then.
  if (old && differences.length === 0) return proceed(seen, now)
  const actions = plan.actions.filter(hasWork).map(({ id }): ActionRecord => ({ id, status: 'pending', attempts: 0 }))
  const replanned = old && { replanned: { from: old.hash, at: now, differences } }
  const decided = stageEnded(
    { ...seen, plan, expectedMs, actions, state: 'planned', ...replanned },
    'plan',
    'succeeded',
    now,
  )
  return actions.length === 0 ? report(decided, now) : proceed(decided, now)
}

/** True when the plan left something for the agent to do. */
function hasWork(action: PlannedAction): boolean {
  return action.verdict === undefined && action.change !== undefined
}

// --- carrying out

function act(session: Session, now: Instant): Advanced {
  const obstacle = unapproved(session, now) ?? (session.rerun ? undefined : notNow(session, now))
  if (obstacle) return obstacle
  if (!session.holdsTurn) return wantTurn(session)
  if (!session.online) return away(session, now)
  if (session.mustLookAgain) return lookAgain(session, now)
  return carryOn(withBlockedEnded(withSkippedEnded(session, now), now), now)
}

function lookAgain(session: Session, now: Instant): Advanced {
  const { manifest: _old, ...rest } = session
  return look({ ...rest, phase: 'look' }, now)
}

/** Nothing of a plan that needs approval is carried out before it has it, not even once more. */
function unapproved(session: Session, now: Instant): Advanced | undefined {
  const { plan, approval, options } = session
  const isMissing = plan !== undefined && options.approval === 'person' && approval?.planHash !== plan.hash
  return isMissing ? awaitApproval(session, plan, now) : undefined
}

/** What people and the calendar want first. */
function notNow(session: Session, now: Instant): Advanced | undefined {
  const { openWindow } = session
  if (isPostponed(session, now)) return restUntil(session, now)
  if (!openWindow) return firstWindow(session, now)
  if (openWindow.closesAt !== undefined && now >= openWindow.closesAt) return windowClosed(session, now)
  return now < openWindow.opensAt ? rest(session, waitForWindow(session, openWindow, now)) : undefined
}

/**
 * Asks for its window. One of a date that is over already was missed, for the computer was away or the approval came late; to catch
 * up on connecting is to begin now, and what was postponed goes on in the next window.
 */
function firstWindow(session: Session, now: Instant): Advanced {
  const { start, lengthMs, catchUp } = session.options.window
  const isOver = start.type === 'at' && lengthMs !== undefined && now >= start.at + lengthMs
  if (isOver && catchUp !== 'onConnect' && !session.postponed) return windowClosed(session, now)
  const missed = isOver && catchUp !== 'onConnect'
  return { session, effects: [{ type: 'findWindow', missed }] }
}

function awaitApproval(session: Session, plan: Plan, now: Instant): Advanced {
  if (session.wait?.reason === 'approval') return same(session)
  return after([{ type: 'notify', about: 'approval' }], rest(session, waitForApproval(session, plan, now)))
}

function carryOn(session: Session, now: Instant): Advanced {
  const chunk = nextChunk(session)
  if (!chunk) return session.owesEndReboot && wantsEndReboot(session) ? endReboot(session, now) : report(session, now)
  const { lock } = chunk
  if (lock !== undefined && !session.locks.includes(lock))
    return { session: { ...session, wantsLock: lock }, effects: [{ type: 'takeLock', key: lock }] }
  const { wantsLock: _lock, owesEndReboot: _end, ...free } = session
  const executing = stageBegun(working(free, 'executing'), 'execute', now)
  return giveOrder(executing, { type: 'execute', actions: chunk.actions, conduct: conductOf(session, chunk, now) }, now)
}

/** Nothing is left to do but the reboot that a pause came before. */
function endReboot(session: Session, now: Instant): Advanced {
  const { owesEndReboot: _end, ...rest } = session
  const chunk = { actions: [], isLast: true }
  const conduct = { ...conductOf(rest, chunk, now), rebootPoints: ['end' as const] }
  return giveOrder(working(rest, 'executing'), { type: 'execute', actions: [], conduct }, now)
}

function wantsEndReboot({ options, rebootPending }: Session): boolean {
  const { preference } = options.reboot
  return preference === 'force' || ((preference === 'ifNeeded' || preference === 'prompt') && rebootPending === true)
}

/** The window closed before everything was begun: what comes next is the catch-up policy, if nothing was. */
function windowClosed(session: Session, now: Instant): Advanced {
  const problem = 'Its window closed before it could begin.'
  if (session.actions.some(({ attempts, status }) => attempts > 0 || status === 'ended')) {
    const detail = 'Its window closed before its turn came; it is taken up by the next session.'
    return report(unfinishedAs(session, { verdict: 'skipped', reason: 'windowClosed', detail }, now), now)
  }
  const lastMoment = wantedFrom(session) + session.options.personWaitMs
  if (now >= lastMoment)
    return givenUp(session, 'windowClosed', 'Window after window closed before it could begin.', now)
  if (session.options.window.catchUp === 'drop')
    return finish(
      unfinishedAs({ ...session, problem }, { verdict: 'skipped', reason: 'windowClosed', detail: problem }, now),
      'missed',
      now,
    )
  const { openWindow: _window, ...waited } = { ...session, mustLookAgain: true }
  return { session: waited, effects: [{ type: 'findWindow', missed: true }] }
}

/** The calendar's answer. People are told before changes begin, once. */
export function windowFound(session: Session, event: SessionEvent & { type: 'windowFound' }, now: Instant): Advanced {
  if (session.phase !== 'act' || session.order || session.openWindow) return same(session)
  const { window } = event
  if (window.closesAt !== undefined && window.closesAt <= Math.max(now, window.opensAt))
    return givenUp(session, 'windowClosed', `There is no window in which it could begin: ${window.sentence}.`, now)
  return after([{ type: 'notify', about: 'before' }], proceed({ ...session, openWindow: window }, now))
}

// --- obstacles of both

/** The computer cannot be reached: it is waited for as long as the session may, from when it was asked for, or first missed. */
function away(session: Session, now: Instant): Advanced {
  const { name } = session.computer
  const awaySince = session.startedAt === undefined ? wantedFrom(session) : (session.awaySince ?? now)
  const until = awaySince + session.options.offlineWaitMs
  const problem = `${name} was not online.`
  if (now < until) return rest({ ...session, awaySince }, waitForComputer(session, now, until))
  return session.startedAt === undefined
    ? finish({ ...session, problem }, 'missed', now)
    : givenUp(session, 'computerAway', problem, now)
}

function isPostponed({ postponed }: Session, now: Instant): boolean {
  return postponed !== undefined && now < postponed.until
}

function restUntil(session: Session, now: Instant): Advanced {
  const { postponed } = session
  return postponed ? rest(session, waitPostponed(session, postponed.by, postponed.until, now)) : same(session)
}
