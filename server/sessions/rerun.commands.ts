/** Runs many ended sessions again: what failed on a whole fleet is tried once more in one go. */
import { type Kysely, sql } from 'kysely'
import type { rerunSessions } from '@fettle/contract/http/selections.ts'
import type { BodyOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { stateGroups } from '@fettle/core/terms/session.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import { mustBeAsSeen } from '../computers/many.commands.ts'
import { allOf } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal, refuse } from '../http/refusal.ts'
import { sessionCondition } from './session-filter.ts'
import { atOnce, openBatch } from './start.commands.ts'
import { rerunSession, type SteerParts } from './steer.commands.ts'

type Request = BodyOf<typeof rerunSessions>
type Result = ResponseOf<typeof rerunSessions>

interface Chosen {
  readonly id: string
  readonly computer: { readonly id: string; readonly name: string }
}

/** Which sessions are meant: of each computer the newest of those that have ended and fit; with `failed` only where something did. */
export async function sessionsToRerun(db: Kysely<Tables>, request: Request): Promise<readonly Chosen[]> {
  const { q, sessions, batch, cause } = request
  if (q === undefined && sessions === undefined && batch === undefined && cause === undefined)
    refuse('badInput', 'Say which sessions: "q" (a filter), "sessions" (ids), "batch" or "cause".')
  const { rows } = await sql<{ id: string; computer_id: string; name: string }>`
    select distinct on (session.computer_id) session.id, session.computer_id, computer.name
    from session join computer on computer.id = session.computer_id join tenant on tenant.id = session.tenant_id
    where session.final and computer.deleted_at is null and ${allOf([
      ...(q === undefined ? [] : [await sessionCondition(db, q)]),
      ...(sessions === undefined ? [] : [sql<boolean>`session.id = any(${sessions})`]),
      ...(batch === undefined ? [] : [sql<boolean>`session.batch_id = ${batch}`]),
      ...(cause === undefined ? [] : [sql<boolean>`session.cause = ${cause}`]),
      ...(request.what === 'failed' ? [sql<boolean>`session.state = any(${[...stateGroups.failed]})`] : []),
    ])}
    order by session.computer_id, session.created_at desc, session.id desc`.execute(db)
  mustBeAsSeen(rows.length, request.expected, false)
  return rows.map((row) => ({ id: row.id, computer: { id: row.computer_id, name: row.name } }))
}

/** Runs each of them again; new sessions are of one batch. */
export async function rerunMany(
  parts: SteerParts,
  { chosen, what, by }: { readonly chosen: readonly Chosen[]; readonly what: Request['what']; readonly by: string },
): Promise<Result> {
  let batchId: Promise<Id<'bat'>> | undefined
  const batch = (): Promise<Id<'bat'>> => (batchId ??= openBatch(parts, by))
  const result: Result = { started: [], again: [], refused: [] }
  await atOnce(chosen, async ({ id: sessionId, computer }) => {
    try {
      const done = await rerunSession(parts, { sessionId, by, what, batch })
      if (done) result[done.isNew ? 'started' : 'again'].push({ id: done.sessionId, computer })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      result.refused.push({ computer, sentence: error.message })
    }
  })
  return batchId ? { ...result, batchId: await batchId } : result
}
