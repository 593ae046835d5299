/** Says which actions the next order carries out, and how. */
import type { Instant } from '../terms/ids.ts'
import type { Conduct } from '../terms/order.ts'
import type { PlannedAction } from '../terms/plan.ts'
import type { ActionRecord, RebootPoint, Session } from '../terms/session.ts'

/** How long a package manager that is busy with something else is waited for. Milliseconds. */
const preflightMs = 30 * 60_000

export interface Chunk {
  readonly actions: readonly PlannedAction[]
  /** Set when they are of a serial task. */
  readonly lock?: string
  /** Nothing follows it. */
  readonly isLast: boolean
}

/**
 * The next actions to carry out in one order: up to the next serial task, or the neighbouring actions of one. Undefined when
 * nothing is left.
 */
export function nextChunk(session: Session): Chunk | undefined {
  const pending = pendingActions(session)
  const lock = pending[0]?.lock
  const end = pending.findIndex((action) => action.lock !== lock)
  const actions = end < 0 ? pending : pending.slice(0, end)
  if (actions.length === 0) return undefined
  const sent = new Set(actions.map(({ id }) => id))
  return {
    // What it depends on outside this order is settled.
    actions: actions.map((action) => ({ ...action, dependsOn: action.dependsOn.filter((id) => sent.has(id)) })),
    ...(lock === undefined ? {} : { lock }),
    isLast: end < 0,
  }
}

function pendingActions({ plan, actions }: Session): readonly PlannedAction[] {
  const pending = new Set(actions.filter(({ status }) => status !== 'ended').map(({ id }) => id))
  return plan?.actions.filter(({ id }) => pending.has(id)) ?? []
}

/** Actions that never began and that somebody wants left out are skipped. */
export function withSkippedEnded(session: Session, now: Instant): Session {
  const { skips = [], plan } = session
  if (skips.length === 0 || !plan) return session
  const keys = new Map(plan.actions.map(({ id, key }) => [id, key]))
  const actions = session.actions.map((record): ActionRecord => {
    const skip = skips.find(({ key }) => key === keys.get(record.id))
    if (!skip || record.status !== 'pending' || record.attempts > 0) return record
    const detail = `${skip.by} wanted it left out of this session.`
    return { ...record, status: 'ended', verdict: 'skipped', reason: 'skippedByPerson', detail, endedAt: now }
  })
  return { ...session, actions }
}

/**
 * Actions that never began whose prerequisite ended badly in an earlier order: they fail with its name, or are skipped for the same
 * reason as it.
 */
export function withBlockedEnded(session: Session, now: Instant): Session {
  if (session.rerun || !session.plan) return session
  const records = new Map(session.actions.map((record) => [record.id, record]))
  for (const action of session.plan.actions) {
    const record = records.get(action.id)
    if (record?.status !== 'pending') continue
    const bad = action.dependsOn.find((id) => isBadEnd(records.get(id)))
    const title = session.plan.actions.find(({ id }) => id === bad)?.title
    if (title === undefined) continue
    records.set(action.id, { ...record, ...blockedBy(records.get(bad ?? ''), title), status: 'ended', endedAt: now })
  }
  return { ...session, actions: session.actions.map((record) => records.get(record.id) ?? record) }
}

function blockedBy(
  bad: ActionRecord | undefined,
  title: string,
): Required<Pick<ActionRecord, 'verdict' | 'reason' | 'detail'>> {
  if (bad?.verdict === 'skipped' && bad.reason !== undefined)
    return { verdict: 'skipped', reason: bad.reason, detail: `"${title}" comes first, and it was skipped.` }
  return {
    verdict: 'failed',
    reason: 'prerequisiteFailed',
    detail: `"${title}" comes first, and it did not end well.`,
  }
}

function isBadEnd(record: ActionRecord | undefined): boolean {
  return record?.status === 'ended' && record.verdict !== 'changed' && record.verdict !== 'compliant'
}

/** How the next order is to be carried out. */
export function conductOf(session: Session, chunk: Chunk, now: Instant): Conduct {
  const { options, openWindow, reboots, expectedMs = {}, primaryUsers } = session
  const closesAt = session.rerun ? undefined : openWindow?.closesAt
  const ids = new Set(chunk.actions.map(({ id }) => id))
  return {
    reboot: options.reboot,
    rebootPoints: rebootPoints(session, chunk),
    deferralsUsed: reboots.filter(({ outcome }) => outcome === 'deferred').length,
    userContext: options.userContext,
    primaryUsers,
    userWaitUntil: Math.min(now + options.userWaitMs, closesAt ?? Infinity),
    ...(closesAt === undefined ? {} : { closesAt }),
    businessHours: openWindow?.businessHours ?? [],
    expectedMs: Object.fromEntries(Object.entries(expectedMs).filter(([id]) => ids.has(id))),
    // A command may well be there to find out what keeps the package manager busy.
    preflightMs: options.kind === 'command' ? 0 : preflightMs,
  }
}

function rebootPoints(session: Session, chunk: Chunk): readonly RebootPoint[] {
  if (session.options.kind === 'command') return []
  const hasBegun = session.actions.some(({ attempts }) => attempts > 0)
  return [...(hasBegun ? [] : ['start' as const]), 'between', ...(chunk.isLast ? ['end' as const] : [])]
}
