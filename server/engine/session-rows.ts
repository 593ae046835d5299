/** Turns a session into rows and rows into a session. Manifest, plan and actions have tables of their own. */
import type { Manifest } from '@fettle/core/terms/manifest.ts'
import type { Plan } from '@fettle/core/terms/plan.ts'
import { type ActionRecord, isFinal, priorities, type Session } from '@fettle/core/terms/session.ts'
import { causeOfSession } from '@fettle/core/report/cause.ts'
import { progressOf } from '@fettle/core/session/progress.ts'
import { countVerdicts, firstProblem, outcomes } from '@fettle/core/session/outcome.ts'
import type { Selectable } from 'kysely'
import type { Tables } from '../db/tables.ts'

type ActionRow = Selectable<Tables['action']>

/** The members that live in the session row's `body`. */
export type SessionBody = Omit<Session, 'manifest' | 'plan' | 'actions'>

/** The columns of a session row, all but its documents' hashes. */
export function sessionColumns(session: Session) {
  const { progress, currentAction } = progressOf(session)
  const { manifest: _manifest, plan: _plan, actions: _actions, ...body } = session
  return {
    tenant_id: session.tenantId,
    state: session.state,
    final: isFinal(session.state),
    holds_turn: session.holdsTurn,
    wants_turn: session.wantsTurn,
    wants_lock: session.wantsLock ?? null,
    priority: priorities.indexOf(session.priority),
    wait_reason: session.wait?.reason ?? null,
    started_at: toTime(session.startedAt),
    ended_at: toTime(session.endedAt),
    due_at: toTime(session.dueAt),
    counts: JSON.stringify(countVerdicts(outcomes(session))),
    first_problem: firstProblem(session) ?? null,
    cause: causeOfSession(session)?.id ?? null,
    progress: progress ?? null,
    current_action: currentAction ?? null,
    body: JSON.stringify(body satisfies SessionBody),
    revision: session.revision,
  }
}

/** The session these rows hold. */
export function toSession(
  body: SessionBody,
  documents: { readonly manifest?: Manifest; readonly plan?: Plan },
  actions: readonly ActionRow[],
): Session {
  return { ...body, ...documents, actions: actions.map(toRecord).toSorted(byNumber) }
}

/** The columns of an action row. */
export function actionColumns(sessionId: string, record: ActionRecord) {
  return {
    session_id: sessionId,
    id: record.id,
    status: record.status,
    attempts: record.attempts,
    verdict: record.verdict ?? null,
    reason: record.reason ?? null,
    detail: record.detail ?? null,
    after: record.after ?? null,
    ran_as: record.ranAs ?? null,
    started_at: toTime(record.startedAt),
    ended_at: toTime(record.endedAt),
  }
}

/** The record an action row holds. */
export function toRecord(row: ActionRow): ActionRecord {
  return {
    id: row.id,
    status: row.status as ActionRecord['status'],
    attempts: row.attempts,
    ...(row.verdict === null ? {} : { verdict: row.verdict as NonNullable<ActionRecord['verdict']> }),
    ...(row.reason === null ? {} : { reason: row.reason as NonNullable<ActionRecord['reason']> }),
    ...(row.detail === null ? {} : { detail: row.detail }),
    ...(row.after === null ? {} : { after: row.after }),
    ...(row.ran_as === null ? {} : { ranAs: row.ran_as }),
    ...(row.started_at === null ? {} : { startedAt: Date.parse(row.started_at) }),
    ...(row.ended_at === null ? {} : { endedAt: Date.parse(row.ended_at) }),
  }
}

/** Actions are numbered in the order of execution: a2 before a10. */
function byNumber(a: ActionRecord, b: ActionRecord): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1))
}

function toTime(at: number | undefined): Date | null {
  return at === undefined ? null : new Date(at)
}
