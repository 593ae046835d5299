/** Keeps what is known of every item on a computer as changes in time: a row begins when something becomes different. */
import { sql, type Transaction } from 'kysely'
import type { Session } from '@fettle/core/terms/session.ts'
import { type Cause, causeOf, troubleOf, unsorted } from '@fettle/core/report/cause.ts'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'
import type { Tables } from '../db/tables.ts'
import { keepCauses } from './causes.ts'

interface State {
  readonly key: string
  readonly title: string
  readonly desired: string
  readonly state: string
  readonly verdict: string
  readonly deployment_name: string | null
  /** Why it is not as wanted, by the cause's id. */
  readonly cause: string | null
}

/** Stores the states a session found or brought about; writes only what is different from what was known. */
export async function recordStates(tx: Transaction<Tables>, session: Session, now: number): Promise<void> {
  const { id: computerId, name } = session.computer
  const seen = outcomes(session)
    .filter(isKnown)
    .map((outcome) => ({ outcome, cause: causeOf(troubleOf(outcome, [name])) }))
  const found = new Map(seen.map(({ outcome, cause }) => [outcome.action.key, toState(outcome, cause)]))
  await keepCauses(
    tx,
    seen.flatMap(({ cause }) => cause ?? []),
  )
  const known = await tx
    .selectFrom('item_state')
    .select(['key', 'title', 'desired', 'state', 'verdict', 'deployment_name', 'cause'])
    .where('computer_id', '=', computerId)
    .where('until', 'is', null)
    .execute()
  const ended = known.filter((row) => isOver(row, found.get(row.key), session)).map(({ key }) => key)
  const unchanged = new Set(known.map(({ key }) => key).filter((key) => !ended.includes(key)))
  const begun = [...found.values()].filter(({ key }) => !unchanged.has(key))
  const at = new Date(now)
  const lookedAt = [...found.keys()].filter((key) => unchanged.has(key))
  if (!lookedAtAll(session) && lookedAt.length > 0)
    await tx
      .updateTable('item_state')
      .set({ checked_at: at })
      .where('computer_id', '=', computerId)
      .where('until', 'is', null)
      .where('key', '=', sql<string>`any(${lookedAt})`)
      .execute()
  await sortOut(tx, computerId, sortedOut(known, found, unchanged))
  if (ended.length > 0)
    await tx
      .updateTable('item_state')
      .set({ until: at })
      .where('computer_id', '=', computerId)
      .where('until', 'is', null)
      .where('key', '=', sql<string>`any(${ended})`)
      .execute()
  // As one value: a statement takes no more than 65,535 of them.
  if (begun.length > 0)
    await sql`
      insert into item_state (computer_id, key, since, checked_at, title, desired, state, verdict, deployment_name, cause, session_id)
      select ${computerId}, key, ${at}::timestamptz, ${at}::timestamptz, title, desired, state, verdict, deployment_name, cause, ${session.id}
      from jsonb_populate_recordset(null::item_state, ${JSON.stringify(begun)}::text::jsonb)
      -- Two changes within one millisecond: the later one stands.
      on conflict (computer_id, key, since) do update set title = excluded.title, desired = excluded.desired,
        state = excluded.state, verdict = excluded.verdict, deployment_name = excluded.deployment_name, cause = excluded.cause,
        session_id = excluded.session_id, checked_at = excluded.checked_at, until = null`.execute(tx)
}

/** Cancelled and never looked at again says nothing about the computer. */
function isKnown({ verdict, status }: ActionOutcome): boolean {
  return verdict !== undefined && verdict !== 'cancelled' && status === 'ended'
}

function toState({ action, verdict, after }: ActionOutcome, cause: Cause | undefined): State {
  return {
    key: action.key,
    title: action.title,
    desired: action.desired,
    state: after ?? action.before,
    verdict: verdict === 'changed' ? 'compliant' : (verdict ?? 'unknown'),
    deployment_name: action.deploymentName ?? null,
    cause: cause?.id ?? null,
  }
}

/** States from before causes were kept stay since when they are, and get theirs. */
function sortedOut(
  known: readonly State[],
  found: ReadonlyMap<string, State>,
  unchanged: ReadonlySet<string>,
): readonly Pick<State, 'key' | 'cause'>[] {
  return known
    .filter(({ key, cause }) => cause === unsorted.id && unchanged.has(key))
    .flatMap(({ key }) => found.get(key) ?? [])
}

async function sortOut(
  tx: Transaction<Tables>,
  computerId: string,
  causes: readonly Pick<State, 'key' | 'cause'>[],
): Promise<void> {
  for (const { key, cause } of causes)
    await tx
      .updateTable('item_state')
      .set({ cause })
      .where('computer_id', '=', computerId)
      .where('until', 'is', null)
      .where('key', '=', key)
      .execute()
}

/** A known state is over when something else was found, or when a session that looked at everything no longer has the item. */
function isOver(row: State, found: State | undefined, session: Session): boolean {
  if (!found) return lookedAtAll(session) && !isWanted(row.key, session)
  const hasOtherCause = row.cause !== found.cause && row.cause !== unsorted.id
  return (
    hasOtherCause ||
    (['title', 'desired', 'state', 'verdict', 'deployment_name'] as const).some(
      (column) => row[column] !== found[column],
    )
  )
}

/** Whether the session was about everything on its computer; when that was is noted once, with the computer. */
export function lookedAtAll({ options }: Session): boolean {
  return options.items === undefined && options.kind !== 'resolution' && options.kind !== 'command'
}

function isWanted(key: string, session: Session): boolean {
  return session.manifest?.entries.some((entry) => entry.key === key) ?? false
}
