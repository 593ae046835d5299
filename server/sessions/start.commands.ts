/** Starts sessions on computers, as a batch; a request that asks for what is waiting already joins it. */
import type { Kysely } from 'kysely'
import { newSession } from '@fettle/core/session/begin.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import type { Priority, Session, SessionOptions } from '@fettle/core/terms/session.ts'
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

export interface Named {
  readonly id: string
  readonly name: string
}

export interface StartRequest {
  readonly computers: readonly Named[]
  /** What every session is asked to do; `optionsFor` says what differs from computer to computer (its zone, for instance). */
  readonly options: SessionOptions
  readonly optionsFor?: (computer: Named) => SessionOptions | Promise<SessionOptions>
  readonly trigger: string
  readonly priority: Priority
  readonly scheduleId?: string
  /** Nothing begins before it is over. Milliseconds. */
  readonly holdMs?: number
  /** Adds to a batch that is there, for computers that are started one after the other. */
  readonly batchId?: Id<'bat'>
}

export interface StartResult {
  readonly batchId: string
  readonly started: readonly Started[]
  readonly merged: readonly Started[]
  readonly refused: readonly { readonly computer: Named; readonly sentence: string }[]
}

interface Started {
  readonly id: string
  readonly computer: Named
}

/** Starts a session on each computer, or joins one that was asked for before and has not begun to change anything. */
export async function startSessions(parts: SessionParts, request: StartRequest): Promise<StartResult> {
  crashPoint('server-before-start')
  const batchId = request.batchId ?? (await newBatch(parts, request))
  const started: Started[] = []
  const merged: Started[] = []
  const refused: StartResult['refused'][number][] = []
  const outcomes = await atOnce(request.computers, async (computer) => {
    const options = (await request.optionsFor?.(computer)) ?? request.options
    const one = { ...request, computer, options, batchId, sessionId: newId('ses') }
    return await parts.engine.withComputer(computer.id, (locked) => startOne(parts, locked, one))
  })
  for (const [at, computer] of request.computers.entries()) {
    const outcome = outcomes[at]
    if (!outcome) continue
    if ('sentence' in outcome) refused.push({ computer, sentence: outcome.sentence })
    else (outcome.joined ? merged : started).push({ id: outcome.id, computer })
  }
  if (merged.length + refused.length > 0) await countInBatch(parts.db, batchId, merged.length, refused)
  return { batchId, started, merged, refused }
}

/** A batch to which computers are added one after the other. */
export async function openBatch({ db }: SessionParts, trigger: string): Promise<Id<'bat'>> {
  return await newBatch({ db }, { trigger, computers: [] })
}

async function newBatch(
  { db }: Pick<SessionParts, 'db'>,
  request: Pick<StartRequest, 'trigger' | 'computers' | 'scheduleId'>,
): Promise<Id<'bat'>> {
  const batchId = newId('bat')
  await db
    .insertInto('batch')
    .values({
      id: batchId,
      trigger: request.trigger,
      asked: request.computers.length,
      refused: '[]',
      ...(request.scheduleId === undefined ? {} : { schedule_id: request.scheduleId }),
    })
    .execute()
  return batchId
}

async function countInBatch(
  db: Kysely<Tables>,
  batchId: string,
  joined: number,
  refused: StartResult['refused'],
): Promise<void> {
  await db
    .updateTable('batch')
    .set((set) => ({
      joined: set('joined', '+', joined),
      refused: set.fn('jsonb_concat', ['refused', set.cast(set.val(JSON.stringify(refused)), 'jsonb')]),
    }))
    .where('id', '=', batchId)
    .execute()
}

/** Does something for each thing, several at once: computers do not wait for each other. The answers come in the same order. */
export async function atOnce<T, R>(things: readonly T[], act: (thing: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = []
  const rest = things.entries()
  const worker = async (): Promise<void> => {
    for (const [at, thing] of rest) answers[at] = await act(thing)
  }
  await Promise.all(Array.from({ length: startedAtOnce }, worker))
  return answers
}

interface StartOne extends Pick<StartRequest, 'trigger' | 'priority' | 'options' | 'holdMs'> {
  readonly computer: Named
  readonly batchId: Id<'bat'>
  /** Chosen before, so that every attempt is about the same session. */
  readonly sessionId: Id<'ses'>
}

async function startOne(
  parts: SessionParts,
  locked: Locked,
  request: StartOne,
): Promise<{ id: string; joined: boolean } | { sentence: string }> {
  const { options } = request
  const [computer, same] = await Promise.all([
    locked.tx
      .selectFrom('computer')
      .select(['id', 'name', 'tenant_id', 'node_id', 'facts_at', 'excluded_from_maintenance', 'onboarding'])
      .where('id', '=', request.computer.id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst(),
    waitingLike(locked, request),
  ])
  if (!computer) return { sentence: `${request.computer.name} was deleted meanwhile.` }
  if (options.kind !== 'inventory') {
    if (computer.excluded_from_maintenance)
      return { sentence: `${computer.name} is excluded from maintenance; only inventory sessions run on it.` }
    if (computer.onboarding === 'pending')
      return { sentence: `${computer.name} waits to be accepted; only inventory sessions run on it until then.` }
  }
  if (same !== undefined) {
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
      options,
      trigger: request.trigger,
      priority: request.priority,
      online: computer.node_id !== null,
      needsInventory: computer.facts_at === null || Date.parse(computer.facts_at) < now - inventoryStaleMs,
      ...(request.holdMs === undefined
        ? {}
        : { postponed: { times: 0, by: request.trigger, until: now + request.holdMs } }),
    },
    now,
  )
  await locked.start(session)
  return { id: session.id, joined: false }
}

/** A session of the computer that asks for the same and has not begun, or that waits for the same kind of window. */
async function waitingLike(
  locked: Locked,
  { computer, options, trigger, holdMs }: StartOne,
): Promise<string | undefined> {
  const rows = await locked.tx
    .selectFrom('session')
    .select(['id', 'body'])
    .where('computer_id', '=', computer.id)
    .where('final', '=', false)
    .orderBy('created_at')
    .execute()
  const canBe = (session: Session): boolean =>
    canJoin(session, options) && (!isHeld(session) || (holdMs !== undefined && session.trigger === trigger))
  return rows.find(({ body }) => canBe(body as Session))?.id
}

/** Whoever asked for it may still take it back; nobody else's request may go with it. */
function isHeld({ postponed, wait }: Session): boolean {
  return postponed?.times === 0 && wait?.reason === 'postponed'
}

function canJoin(session: Session, wanted: SessionOptions): boolean {
  const { options } = session
  const isSame =
    options.kind === wanted.kind &&
    // Each command is meant for itself.
    options.kind !== 'command' &&
    options.purpose === wanted.purpose &&
    options.onboarding === wanted.onboarding &&
    options.reboot.preference === wanted.reboot.preference &&
    options.approval === wanted.approval &&
    (options.items ?? []).join('\n') === (wanted.items ?? []).join('\n') &&
    (options.items === undefined) === (wanted.items === undefined)
  const start = wanted.window.start.type
  const waitsAlike = start !== 'now' && options.window.start.type === start && restsBeforeChanges(session)
  return isSame && (session.startedAt === undefined ? options.window.start.type === start : waitsAlike)
}

/** It has looked and waits for its window, its computer or a date; nothing has begun. */
function restsBeforeChanges({ wait, order, phase, rerun }: Session): boolean {
  const reasons: readonly (string | undefined)[] = ['window', 'computer', 'postponed', 'approval']
  return phase === 'act' && order === undefined && rerun === undefined && reasons.includes(wait?.reason)
}
