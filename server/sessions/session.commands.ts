/** What can be asked of sessions: start on computers, cancel. One function a verb. */
import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import { newSession } from '@fettle/core/session/begin.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import type { Session, SessionOptions } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { crashPoint } from '../engine/crash-point.ts'
import type { Engine, Locked } from '../engine/engine.ts'
import { newId } from '../db/new-id.ts'

export interface SessionParts {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  readonly now: () => number
}

/** An inventory older than this is renewed before deployments are identified. Milliseconds. */
const inventoryStaleMs = 24 * 3600_000

/** How many computers a request is busy with at a time; the database has connections for others left. */
const startedAtOnce = 6

export interface StartRequest {
  readonly computers: readonly { readonly id: string; readonly name: string }[]
  readonly options: SessionOptions
  readonly trigger: string
}

export interface StartResult {
  readonly batchId: string
  readonly started: readonly Started[]
  readonly merged: readonly Started[]
  readonly refused: readonly {
    readonly computer: { readonly id: string; readonly name: string }
    readonly sentence: string
  }[]
}

interface Started {
  readonly id: string
  readonly computer: { readonly id: string; readonly name: string }
}

/** Starts a session on each computer, or joins one that was asked for before and has not begun. */
export async function startSessions(parts: SessionParts, request: StartRequest): Promise<StartResult> {
  crashPoint('server-before-start')
  const batchId = newId('bat')
  await parts.db.insertInto('batch').values({ id: batchId, trigger: request.trigger }).execute()
  const started: Started[] = []
  const merged: Started[] = []
  const refused: StartResult['refused'][number][] = []
  const outcomes = await atOnce(request.computers, (computer) => {
    const one = { ...request, computer, batchId, sessionId: newId('ses') }
    return parts.engine.withComputer(computer.id, (locked) => startOne(parts, locked, one))
  })
  for (const [at, computer] of request.computers.entries()) {
    const outcome = outcomes[at]
    if (!outcome) continue
    if ('sentence' in outcome) refused.push({ computer, sentence: outcome.sentence })
    else (outcome.joined ? merged : started).push({ id: outcome.id, computer })
  }
  return { batchId, started, merged, refused }
}

/** Does something for each thing, several at once: computers do not wait for each other. The answers come in the same order. */
async function atOnce<T, R>(things: readonly T[], act: (thing: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = []
  const rest = things.entries()
  const worker = async (): Promise<void> => {
    for (const [at, thing] of rest) answers[at] = await act(thing)
  }
  await Promise.all(Array.from({ length: startedAtOnce }, worker))
  return answers
}

interface StartOne extends Omit<StartRequest, 'computers'> {
  readonly computer: { readonly id: string; readonly name: string }
  readonly batchId: Id<'bat'>
  /** Chosen before, so that every attempt is about the same session. */
  readonly sessionId: Id<'ses'>
}

async function startOne(
  parts: SessionParts,
  locked: Locked,
  request: StartOne,
): Promise<{ id: string; joined: boolean } | { sentence: string }> {
  const [computer, same] = await Promise.all([
    locked.tx
      .selectFrom('computer')
      .select(['id', 'name', 'tenant_id', 'node_id', 'facts_at', 'excluded_from_maintenance'])
      .where('id', '=', request.computer.id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst(),
    notBegun(locked, request.computer.id, request.options),
  ])
  if (!computer) return { sentence: `${request.computer.name} was deleted meanwhile.` }
  if (computer.excluded_from_maintenance && request.options.kind !== 'inventory')
    return { sentence: `${computer.name} is excluded from maintenance; only inventory sessions run on it.` }
  if (same) {
    await locked.happen(same, [{ type: 'joined', by: request.trigger }])
    return { id: same, joined: true }
  }
  const now = parts.now()
  const session = newSession(
    {
      id: request.sessionId,
      computer: { id: computer.id as Id<'cmp'>, name: computer.name },
      tenantId: computer.tenant_id as Id<'ten'>,
      batchId: request.batchId,
      options: request.options,
      trigger: request.trigger,
      online: computer.node_id !== null,
      needsInventory: computer.facts_at === null || Date.parse(computer.facts_at) < now - inventoryStaleMs,
    },
    now,
  )
  await locked.start(session)
  return { id: session.id, joined: false }
}

/** A session of the computer that asks for the same and has not begun. */
async function notBegun(locked: Locked, computerId: string, options: SessionOptions): Promise<string | undefined> {
  const rows = await locked.tx
    .selectFrom('session')
    .select(['id', 'body'])
    .where('computer_id', '=', computerId)
    .where('final', '=', false)
    .where('started_at', 'is', null)
    .orderBy('created_at')
    .execute()
  const asksTheSame = ({ body }: { body: unknown }): boolean => {
    const { kind, items, reboot } = (body as Session).options
    return kind === options.kind && reboot === options.reboot && isDeepStrictEqual(items, options.items)
  }
  return rows.find(asksTheSame)?.id
}

/** Asks a session to end; undefined when there is no such session. A final session stays as it is. */
export async function cancelSession(
  parts: SessionParts,
  request: { readonly sessionId: string; readonly by: string; readonly how: CancelMode },
): Promise<Session | undefined> {
  const row = await parts.db
    .selectFrom('session')
    .select('computer_id')
    .where('id', '=', request.sessionId)
    .executeTakeFirst()
  if (!row) return undefined
  const { by, how, sessionId } = request
  return await parts.engine.withComputer(row.computer_id, ({ happen }) =>
    happen(sessionId, [{ type: 'cancelRequested', by, how }]),
  )
}
