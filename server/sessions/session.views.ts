/** What screens see of sessions: one query a screen, straight to the contract's shape. */
import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import type { getSessionEvents, listSessions, SessionDetail, SessionSummary } from '@fettle/contract/http/sessions.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { action as actionShape } from '@fettle/contract/http/sessions.ts'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'
import { actionLimitMs } from '@fettle/core/session/action-limit.ts'
import { helpFor } from '@fettle/core/report/cause.ts'
import { reportLines } from '@fettle/core/report/report.ts'
import type { Plan } from '@fettle/core/terms/plan.ts'
import { type Session, type SessionState, sessionStates, stateGroups, type Wait } from '@fettle/core/terms/session.ts'
import type { Condition } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import type { Documents } from '../engine/documents.ts'
import type { SessionBody } from '../engine/session-rows.ts'
import { findSession } from '../engine/session-store.ts'
import { enoughSamples, type UsualTime, usualTimes } from '../engine/usual-times.ts'
import { refuse } from '../http/refusal.ts'
import { heardAt } from './heard.views.ts'
import { sessionCondition } from './session-filter.ts'

type ListQuery = QueryOf<typeof listSessions>

/** The columns `toSummary` needs, from a query over session joined with computer and tenant. */
export const summaryColumns = [
  'session.id',
  'session.computer_id',
  'computer.name as computer_name',
  'session.tenant_id',
  'tenant.name as tenant_name',
  'session.kind',
  'session.state',
  'session.batch_id',
  'session.counts',
  'session.first_problem',
  'session.body',
  'session.created_at',
  'session.progress',
  'session.current_action',
] as const

export interface SummaryRow {
  readonly id: string
  readonly computer_id: string
  readonly computer_name: string
  readonly tenant_id: string
  readonly tenant_name: string
  readonly kind: string
  readonly state: string
  readonly batch_id: string | null
  readonly counts: unknown
  readonly first_problem: string | null
  readonly body: unknown
  readonly created_at: string
  readonly progress: number | null
  readonly current_action: string | null
}

/** Sessions with their computer and tenant, ready for `summaryColumns`. */
export function sessionsWithNames(db: Kysely<Tables>) {
  return db
    .selectFrom('session')
    .innerJoin('computer', 'computer.id', 'session.computer_id')
    .innerJoin('tenant', 'tenant.id', 'session.tenant_id')
}

/** A row as lists show it. */
export function toSummary(row: SummaryRow): SessionSummary {
  const body = row.body as SessionBody
  return {
    id: row.id,
    computer: { id: row.computer_id, name: row.computer_name },
    tenant: { id: row.tenant_id, name: row.tenant_name },
    kind: row.kind as SessionSummary['kind'],
    ...(body.options.purpose === 'keep' ? {} : { purpose: body.options.purpose }),
    state: row.state as SessionState,
    trigger: body.trigger,
    createdAt: time(body.createdAt),
    ...times(body),
    workedMs: body.workedMs,
    waitedMs: body.waitedMs,
    counts: row.counts as SessionSummary['counts'],
    ...(row.batch_id === null ? {} : { batchId: row.batch_id }),
    ...(body.wait ? { wait: toWait(body.wait) } : {}),
    ...(row.first_problem === null ? {} : { firstProblem: row.first_problem }),
    ...(row.progress === null ? {} : { progress: row.progress }),
    ...(row.current_action === null ? {} : { currentAction: row.current_action }),
  }
}

/** Ids of sessions that are not over and fit, oldest first. */
export async function openSessions(
  db: Kysely<Tables>,
  fit: {
    readonly batch?: string | undefined
    readonly tenant?: string | undefined
    readonly status?: string | undefined
    readonly q?: string | undefined
  },
): Promise<readonly string[]> {
  let select = sessionsWithNames(db).select('session.id').where('session.final', '=', false)
  if (fit.batch !== undefined) select = select.where('session.batch_id', '=', fit.batch)
  if (fit.tenant !== undefined) select = select.where(named('tenant', fit.tenant))
  if (fit.status !== undefined) select = select.where('session.state', 'in', statesOf(fit.status))
  if (fit.q !== undefined) select = select.where(await sessionCondition(db, fit.q))
  return (await select.orderBy('session.created_at').execute()).map(({ id }) => id)
}

/** What the members of a list's query ask for, besides its filter. */
export function queryConditions(query: Omit<ListQuery, 'q' | 'sort' | 'limit' | 'cursor'>): readonly Condition[] {
  const { status, kind, batch, computer, tenant, from, to } = query
  return [
    ...(status === undefined ? [] : [sql<boolean>`session.state = any(${statesOf(status)})`]),
    ...(kind === undefined ? [] : [sql<boolean>`session.kind = ${kind}`]),
    ...(batch === undefined ? [] : [sql<boolean>`session.batch_id = ${batch}`]),
    ...(computer === undefined ? [] : [named('computer', computer)]),
    ...(tenant === undefined ? [] : [named('tenant', tenant)]),
    ...(from === undefined ? [] : [sql<boolean>`session.created_at >= ${moment('from', from)}`]),
    ...(to === undefined ? [] : [sql<boolean>`session.created_at < ${endOf(to)}`]),
  ]
}

function named(noun: 'computer' | 'tenant', text: string) {
  const [id, name] =
    noun === 'computer' ? (['computer.id', 'computer.name'] as const) : (['tenant.id', 'tenant.name'] as const)
  return sql<boolean>`(${sql.ref(id)} = ${text} or lower(${sql.ref(name)}) = lower(${text}))`
}

/** The exact states behind words like "failed" or "waiting,executing"; a group's name stands for all its states. */
export function statesOf(text: string): SessionState[] {
  return text.split(',').flatMap((word): readonly SessionState[] => {
    if (Object.hasOwn(stateGroups, word)) return stateGroups[word as keyof typeof stateGroups]
    const state = sessionStates.find((name) => name === word)
    return state
      ? [state]
      : refuse(
          'badInput',
          `There is no status "${word}"; use one of ${[...Object.keys(stateGroups), ...sessionStates].join(', ')}.`,
        )
  })
}

/** A moment as RFC 3339 or as a date, in a year people write; undefined when it is neither. */
function instantOf(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ].+)?$/i.test(text)) return undefined
  try {
    return isDate(text)
      ? Temporal.PlainDate.from(text).toZonedDateTime('UTC').toInstant().toString()
      : Temporal.Instant.from(text).toString()
  } catch {
    return undefined // Temporal's way to say that there is no such moment
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

function moment(name: string, text: string): string {
  return (
    instantOf(text) ??
    refuse('badInput', `"${text}" is no time for "${name}"; write 2026-03-01 or 2026-03-01T08:00:00Z.`)
  )
}

/** A date without a time means the whole day. */
function endOf(text: string): string {
  const at = moment('to', text)
  return isDate(text) ? Temporal.Instant.from(at).add({ hours: 24 }).toString() : at
}

/** One session with everything; undefined when there is none. */
export async function sessionDetail(
  db: Kysely<Tables>,
  documents: Documents,
  id: string,
): Promise<SessionDetail | undefined> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const row = await sessionsWithNames(tx).select(summaryColumns).where('session.id', '=', id).executeTakeFirst()
      const session = row && (await findSession(tx, documents, id))
      if (!row || !session) return undefined
      const items = (session.plan?.actions ?? []).map(({ item }) => item)
      const usual = items.length === 0 ? new Map() : await usualTimes(tx, session.computer.id, items)
      return toDetail(row, session, { usual, heard: await heardAt(tx, session) })
    })
}

interface Known {
  readonly usual: ReadonlyMap<string, UsualTime>
  readonly heard: string | undefined
}

function toDetail(row: SummaryRow, session: Session, { usual, heard }: Known): SessionDetail {
  const { cancel, approval, replanned, openWindow, postponed, paused } = session
  return {
    ...toSummary(row),
    options: session.options as SessionDetail['options'],
    stages: session.stages.map((stage) => ({ name: stage.name, status: stage.status, ...times(stage) })),
    actions: outcomes(session).map((outcome) => toAction(outcome, session, usual)),
    report: [...reportLines(session)],
    revision: session.revision,
    reboots: session.reboots.map((reboot) => ({ ...reboot, at: time(reboot.at) })),
    ...optional({
      plan: session.plan && planIn(session, session.plan),
      heardAt: heard,
      cancel: cancel && { ...cancel, at: time(cancel.at) },
      approval: approval && { ...approval, at: time(approval.at) },
      replanned: replanned && { ...replanned, differences: [...replanned.differences], at: time(replanned.at) },
      window: openWindow && {
        opensAt: time(openWindow.opensAt),
        sentence: openWindow.sentence,
        ...(openWindow.closesAt === undefined ? {} : { closesAt: time(openWindow.closesAt) }),
      },
      postponed: postponed && { ...postponed, until: time(postponed.until) },
      paused: paused && { ...paused, at: time(paused.at) },
      problem: session.problem,
      rebootPending: session.rebootPending,
    }),
  }
}

function planIn(session: Session, plan: Plan): NonNullable<SessionDetail['plan']> {
  const { expectedMs = {}, openWindow } = session
  const open = openWindow?.closesAt === undefined ? Infinity : openWindow.closesAt - openWindow.opensAt
  let needed = 0
  const willNotFit: string[] = []
  for (const { id, title } of plan.actions) {
    needed += expectedMs[id] ?? 0
    if (expectedMs[id] !== undefined && needed > open) willNotFit.push(title)
  }
  return { hash: plan.hash, excluded: excludedIn(session), expectedMs: needed, willNotFit }
}

function excludedIn(session: Session) {
  return (session.plan?.excluded ?? []).map(({ key, itemTitle, exclusion }) => ({
    key,
    title: itemTitle,
    sentence: `Excluded by ${exclusion.owner}${exclusion.until === undefined ? '' : ` until ${lastDay(exclusion.until)}`}: ${exclusion.reason}`,
  }))
}

/** The last day on which an exclusion holds; its end is the first moment at which it no longer does. */
function lastDay(until: number): string {
  return time(until - 1).slice(0, 10)
}

function toAction(
  { action, ...outcome }: ActionOutcome,
  { expectedMs, skips = [] }: Pick<Session, 'expectedMs' | 'skips'>,
  usual: ReadonlyMap<string, UsualTime>,
): z.infer<typeof actionShape> {
  const { id, key, item, title, kind, phase, because, before, desired, dependsOn } = action
  const known = usual.get(`${item} ${kind}`)
  return {
    ...{ id, key, item, title, kind, phase, because, before, desired, dependsOn: [...dependsOn] },
    status: outcome.status,
    attempts: outcome.attempts,
    reason: outcome.reason,
    rebootNeeded: action.rebootNeeded,
    ...times(outcome),
    ...optional({
      instance: action.instance,
      deploymentId: action.deploymentId,
      deploymentName: action.deploymentName,
      to: action.to,
      after: outcome.after,
      verdict: outcome.verdict,
      detail: outcome.detail,
      ranAs: outcome.ranAs,
      expectedMs: expectedMs?.[action.id],
      usualMs: known && known.count >= enoughSamples ? known.p90 : undefined,
      limitMs: actionLimitMs(action),
      help: helpFor(outcome),
      skippedBy: outcome.status === 'pending' ? skips.find(({ key }) => key === action.key)?.by : undefined,
    }),
  }
}

/** Everything that happened to a session. */
export async function sessionEvents(db: Kysely<Tables>, id: string): Promise<ResponseOf<typeof getSessionEvents>> {
  const rows = await db.selectFrom('session_event').selectAll().where('session_id', '=', id).orderBy('n').execute()
  const events = rows.map(({ n, at, type, state, body }) => ({
    n,
    at,
    type,
    state: state as SessionState,
    sentence: (body as { sentence: string }).sentence,
  }))
  return { events }
}

function toWait(wait: Wait): NonNullable<SessionSummary['wait']> {
  return { ...wait, since: time(wait.since), deadline: time(wait.deadline) }
}

function time(at: number): string {
  return new Date(at).toISOString()
}

function times(of: { readonly startedAt?: number; readonly endedAt?: number }): {
  startedAt?: string
  endedAt?: string
} {
  return {
    ...(of.startedAt === undefined ? {} : { startedAt: time(of.startedAt) }),
    ...(of.endedAt === undefined ? {} : { endedAt: time(of.endedAt) }),
  }
}

/** The members that have a value. */
function optional<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}
