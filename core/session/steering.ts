/** What people may ask of a session while it is not final: approve, postpone, run now, pause, resume, leave an action out. */
import type { Instant } from '../terms/ids.ts'
import { isFinal, type Session } from '../terms/session.ts'
import { nextChunk, withBlockedEnded, withSkippedEnded } from './conduct.ts'
import { report } from './ending.ts'
import type { SessionEvent } from './events.ts'
import { type Advanced, giveOrder, same } from './moves.ts'
import { proceed } from './proceed.ts'

/** True until its first action has been sent to the computer. */
export function canPostpone(session: Pick<Session, 'order' | 'actions' | 'rerun' | 'options'>): boolean {
  const { order, actions, rerun, options } = session
  const isChanging = order?.type === 'execute' || order?.type === 'reboot' || options.kind === 'inventory'
  return (
    !isChanging && rerun === undefined && actions.every(({ attempts, status }) => attempts === 0 && status !== 'ended')
  )
}

/** Somebody approved a plan; only when it is the present one does it count. The world may have moved on since it was made. */
export function approved(session: Session, event: SessionEvent & { type: 'approved' }, now: Instant): Advanced {
  const { by, planHash } = event
  const isPresent = session.phase === 'act' && session.plan?.hash === planHash
  if (!isPresent || session.approval?.planHash === planHash) return same(session)
  // What is carried out once more is carried out as it was planned.
  const free = { ...session, approval: { by, at: now, planHash }, mustLookAgain: session.rerun === undefined }
  return session.order ? same(free) : proceed(free, now)
}

/** No change before the date; its window is found anew when it has come. */
export function postponed(
  session: Session,
  event: SessionEvent & { type: 'postponeRequested' },
  now: Instant,
): Advanced {
  if (!canPostpone(session) || event.until <= now) return same(session)
  const { openWindow: _window, ...kept } = session
  const { by, until } = event
  const later = { ...kept, postponed: { times: (session.postponed?.times ?? 0) + 1, by, until } }
  return session.order ? same(later) : proceed(later, now)
}

/** Removes window, date and pause. An approval that is missing stays missing. */
export function runNow(session: Session, by: string, now: Instant): Advanced {
  if (session.order?.type === 'execute') return same(session)
  const { paused: _paused, postponed: date, ...kept } = session
  const free: Session = {
    ...kept,
    ...(date === undefined ? {} : { postponed: { ...date, until: now } }),
    openWindow: {
      opensAt: now,
      businessHours: session.openWindow?.businessHours ?? [],
      sentence: `now, because ${by} said so`,
    },
  }
  return session.order ? same(free) : proceed(free, now)
}

/** Stops after the running action; what is left waits for somebody to resume. */
export function paused(session: Session, by: string, now: Instant): Advanced {
  if (session.paused || session.cancel) return same(session)
  const stopped = { ...session, paused: { by, at: now } }
  const { order } = session
  if (!order) return proceed(stopped, now)
  if (order.type !== 'execute') return same(stopped)
  const stopping = { ...stopped, order: { ...order, isPausing: true as const } }
  return giveOrder(stopping, { type: 'cancel', orderId: order.id, how: 'afterAction' }, now)
}

/** Goes on with what is left. */
export function resumed(session: Session, now: Instant): Advanced {
  if (!session.paused) return same(session)
  const { paused: _paused, ...free } = session
  return session.order ? same(free) : proceed(free, now)
}

/** Why an action cannot be left out, as a sentence; undefined when it can: it has not begun, and no computer has been told to do it. */
export function whyNotSkip(
  session: Pick<Session, 'state' | 'phase' | 'plan' | 'actions' | 'order' | 'cancel' | 'skips'>,
  actionId: string,
): string | undefined {
  const { state, phase, plan, actions, order, cancel, skips = [] } = session
  if (isFinal(state)) return 'The session is over.'
  if (cancel) return 'The session is being cancelled.'
  const action = plan?.actions.find(({ id }) => id === actionId)
  if (!action) return `The session has no action "${actionId}".`
  const record = actions.find(({ id }) => id === actionId)
  if (record?.status !== 'pending' || record.attempts > 0) return `"${action.title}" has begun, or is over.`
  if (order?.actionIds?.includes(actionId))
    return `The computer has been told to do "${action.title}": pause the session, then skip it and resume.`
  if (phase !== 'act') return 'The computer is being looked at again; wait for the plan.'
  return skips.some(({ key }) => key === action.key) ? `"${action.title}" is left out already.` : undefined
}

/** Leaves an action out; when nothing else is left to do, the session does not wait for it any longer. */
export function skipped(session: Session, event: SessionEvent & { type: 'skipRequested' }, now: Instant): Advanced {
  const key = session.plan?.actions.find(({ id }) => id === event.actionId)?.key
  if (key === undefined || whyNotSkip(session, event.actionId) !== undefined) return same(session)
  const without = { ...session, skips: [...(session.skips ?? []), { key, by: event.by }] }
  if (session.order || session.owesEndReboot) return same(without)
  const rest = withBlockedEnded(withSkippedEnded(without, now), now)
  return nextChunk(rest) ? same(without) : report(rest, now)
}
