/** What can be asked of sessions that are there: cancel, approve, postpone, run now, pause, resume, run again. */
import { canPostpone, whyNotSkip } from '@fettle/core/session/steering.ts'
import { isBad, outcomes } from '@fettle/core/session/outcome.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import { defaultOptions, isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { Documents } from '../engine/documents.ts'
import { mustMay } from '../access/reach.ts'
import { findSession } from '../engine/session-store.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { atOnce, type SessionParts, startSessions } from './start.commands.ts'

export interface SteerParts extends SessionParts {
  readonly documents: Documents
}

/** Asks a session to end; undefined when there is no such session. A final session stays as it is. */
export async function cancelSession(
  parts: SessionParts,
  request: { readonly sessionId: string; readonly by: string; readonly how: CancelMode },
): Promise<Session | undefined> {
  const { by, how } = request
  return await tell(parts, request.sessionId, () => ({ type: 'cancelRequested', by, how }))
}

/** Asks many sessions to end, several at once; returns how many were not over. */
export async function cancelMany(
  parts: SessionParts,
  request: { readonly sessionIds: readonly string[]; readonly by: string; readonly how: CancelMode },
): Promise<number> {
  await atOnce(request.sessionIds, (sessionId) => cancelSession(parts, { ...request, sessionId }))
  return request.sessionIds.length
}

/** Approves the plan with this hash (twelve digits or more of it). Refuses any other plan than the present one. */
export async function approveSession(
  parts: SteerParts,
  { sessionId, by, planHash }: { readonly sessionId: string; readonly by: string; readonly planHash: string },
): Promise<Session | undefined> {
  return await tell(parts, sessionId, (session) => {
    if (session.wait?.reason !== 'approval' && session.approval) return undefined
    if (session.wait?.reason !== 'approval')
      refuse('conflict', `Session ${sessionId} does not wait for approval: ${stateText(session)}`)
    const hash = session.plan?.hash ?? ''
    if (!hash.startsWith(planHash))
      refuse(
        'conflict',
        `Session ${sessionId} has another plan now (${hash.slice(0, 12)}); read it, and approve that one.`,
      )
    return { type: 'approved', by, planHash: hash }
  })
}

/** Puts changes off until a moment. `isPerson`: somebody who was told by e-mail, who may do so only so often and so far. */
export async function postponeSession(
  parts: SteerParts,
  request: { readonly sessionId: string; readonly by: string; readonly until: number; readonly isPerson?: boolean },
): Promise<Session | undefined> {
  const { sessionId, by, until, isPerson = false } = request
  return await tell(parts, sessionId, (session) => {
    if (isFinal(session.state)) refuse('conflict', `Session ${sessionId} is over: ${stateText(session)}`)
    if (!canPostpone(session))
      refuse('conflict', `Session ${sessionId} has begun to work and cannot be postponed; pause or cancel it.`)
    if (until <= parts.now()) refuse('badInput', 'That moment has passed; name one to come.')
    if (isPerson) mustBeWithin(session, until)
    return { type: 'postponeRequested', by, until }
  })
}

function mustBeWithin({ options, postponed, createdAt }: Session, until: number): void {
  const { times, withinMs } = options.postpone
  if ((postponed?.times ?? 0) >= times) refuse('conflict', 'It has been postponed as often as it may be.')
  const latest = createdAt + withinMs
  if (until > latest) refuse('badInput', `It cannot be postponed beyond ${new Date(latest).toISOString()}.`)
}

/** Begins changes now. A missing approval stays missing. */
export async function runSessionNow(
  parts: SteerParts,
  { sessionId, by }: { readonly sessionId: string; readonly by: string },
): Promise<Session | undefined> {
  return await tell(parts, sessionId, (session) => {
    if (isFinal(session.state)) refuse('conflict', `Session ${sessionId} is over: ${stateText(session)}`)
    return { type: 'runNowRequested', by }
  })
}

/** Stops after the running action. */
export async function pauseSession(
  parts: SteerParts,
  { sessionId, by }: { readonly sessionId: string; readonly by: string },
): Promise<Session | undefined> {
  return await tell(parts, sessionId, (session) => {
    if (isFinal(session.state)) refuse('conflict', `Session ${sessionId} is over: ${stateText(session)}`)
    return { type: 'pauseRequested', by }
  })
}

/** Leaves an action out that has not begun. */
export async function skipAction(
  parts: SteerParts,
  { sessionId, by, actionId }: { readonly sessionId: string; readonly by: string; readonly actionId: string },
): Promise<Session | undefined> {
  return await tell(parts, sessionId, (session) => {
    const why = whyNotSkip(session, actionId)
    if (why !== undefined) refuse('conflict', why)
    return { type: 'skipRequested', by, actionId }
  })
}

/** Goes on with a paused session; one that waits for a window or a date begins now. */
export async function resumeSession(
  parts: SteerParts,
  { sessionId, by }: { readonly sessionId: string; readonly by: string },
): Promise<Session | undefined> {
  return await tell(parts, sessionId, (session) => {
    if (isFinal(session.state)) refuse('conflict', `Session ${sessionId} is over; run it again with rerun.`)
    return session.paused ? { type: 'resumeRequested', by } : { type: 'runNowRequested', by }
  })
}

export interface RerunRequest {
  readonly sessionId: string
  readonly by: string
  readonly what: 'session' | 'failed' | 'actions'
  readonly actions?: readonly string[]
  /** The batch of a session that becomes a new one; absent: one of its own. */
  readonly batch?: () => Promise<Id<'bat'>>
}

/**
 * Runs an ended session again. All of it: a new session with the same options, now. Actions that were sent to the computer: in
 * place, exactly as they were planned. Failed actions that could not even be planned need a new plan, so they become a new session.
 */
export async function rerunSession(parts: SteerParts, request: RerunRequest): Promise<Rerun | undefined> {
  const session = await inTransaction(parts.db, (tx) => findSession(tx, parts.documents, request.sessionId))
  if (!session) return undefined
  // To run a command again is to run a command.
  if (session.options.kind === 'command') mustMay('execute', session.tenantId)
  return await rerunFound(parts, request, session)
}

interface Rerun {
  readonly sessionId: string
  readonly isNew: boolean
}

async function rerunFound(parts: SteerParts, request: RerunRequest, session: Session): Promise<Rerun> {
  const { sessionId, by } = request
  if (!isFinal(session.state)) refuse('conflict', `Session ${sessionId} is not over yet: ${stateText(session)}`)
  if (request.what === 'session') return await startAgain(parts, session, request)
  const bad = outcomes(session).filter((outcome) => isBad(outcome))
  const wanted = request.what === 'failed' ? bad.map(({ action }) => action.id) : (request.actions ?? [])
  if (wanted.length === 0)
    refuse(
      'badInput',
      request.what === 'failed'
        ? `Nothing failed in session ${sessionId}.`
        : 'Say which actions: their ids are in the session.',
    )
  const sent = new Set(session.actions.map(({ id }) => id))
  const unsent = wanted.filter((id) => !sent.has(id))
  if (unsent.length === 0) {
    await tell(parts, sessionId, (_session, online) => ({ type: 'rerunRequested', by, actionIds: wanted, online }))
    return { sessionId, isNew: false }
  }
  if (request.what === 'actions')
    refuse(
      'badInput',
      `Action ${unsent[0]} was decided by looking alone, so there is nothing to carry out again; run the session again.`,
    )
  return await startAgain(parts, session, request, [...new Set(bad.map(({ action }) => action.item))].sort())
}

async function startAgain(
  parts: SteerParts,
  session: Session,
  { by, batch }: RerunRequest,
  items = session.options.items,
): Promise<{ sessionId: string; isNew: boolean }> {
  const options = {
    ...session.options,
    ...(items === undefined ? {} : { items }),
    window: { ...session.options.window, start: { type: 'now' as const } },
  }
  const trigger = `${by} (${session.id} again)`
  const { started, merged, refused } = await startSessions(parts, {
    computers: [session.computer],
    options,
    trigger,
    priority: 'adhoc',
    ...(batch ? { batchId: await batch() } : {}),
  })
  const [one] = [...started, ...merged]
  return one
    ? { sessionId: one.id, isNew: true }
    : refuse('conflict', refused[0]?.sentence ?? 'It could not be started.')
}

/** Reboots the computer of a session that has ended, once, because its person asked for it; answers the new session. */
export async function rebootNow(
  parts: SteerParts,
  { sessionId, by }: { readonly sessionId: string; readonly by: string },
): Promise<Session | undefined> {
  const session = await inTransaction(parts.db, (tx) => findSession(tx, parts.documents, sessionId))
  if (!session) return undefined
  const { started, merged, refused } = await startSessions(parts, {
    computers: [session.computer],
    options: {
      ...defaultOptions,
      purpose: 'reboot',
      offlineWaitMs: 0,
      reboot: { ...session.options.reboot, noticeMs: 0 },
    },
    trigger: by,
    priority: 'adhoc',
  })
  const [one] = [...started, ...merged]
  if (!one) refuse('conflict', refused[0]?.sentence ?? 'It could not be restarted.')
  return await inTransaction(parts.db, (tx) => findSession(tx, parts.documents, one.id))
}

/** Lets an event happen that is decided under the lock of the computer; undefined when there is no such session. */
async function tell(
  parts: SessionParts & { readonly documents?: Documents },
  sessionId: string,
  decide: (session: Session, online: boolean) => SessionEvent | undefined,
): Promise<Session | undefined> {
  const row = await parts.db.selectFrom('session').select('computer_id').where('id', '=', sessionId).executeTakeFirst()
  if (!row) return undefined
  return await parts.engine.withComputer(row.computer_id, async ({ tx, happen }) => {
    const computer = await tx
      .selectFrom('computer')
      .select('node_id')
      .where('id', '=', row.computer_id)
      .executeTakeFirst()
    const session = await findSession(tx, parts.documents, sessionId)
    const event = session && decide(session, computer?.node_id != null)
    return event ? await happen(sessionId, [event]) : session
  })
}

function stateText({ state, wait }: Session): string {
  return wait ? wait.sentence : `it is ${state}.`
}
