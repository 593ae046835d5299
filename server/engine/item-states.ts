/** Keeps what is known of every item on a computer as changes in time: a row begins when something becomes different. */
import { sql, type Transaction } from 'kysely'
import type { Session } from '@fettle/core/terms/session.ts'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'
import type { Tables } from '../db/tables.ts'

interface State {
  readonly key: string
  readonly title: string
  readonly desired: string
  readonly state: string
  readonly verdict: string
  readonly deployment_name: string | null
}

/** Stores the states a session found or brought about; writes only what is different from what was known. */
export async function recordStates(tx: Transaction<Tables>, session: Session, now: number): Promise<void> {
  const found = new Map(
    outcomes(session)
      .filter(isKnown)
      .map((outcome) => [outcome.action.key, toState(outcome)]),
  )
  const computerId = session.computer.id
  const known = await tx
    .selectFrom('item_state')
    .select(['key', 'title', 'desired', 'state', 'verdict', 'deployment_name'])
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
      insert into item_state (computer_id, key, since, checked_at, title, desired, state, verdict, deployment_name, session_id)
      select ${computerId}, key, ${at}::timestamptz, ${at}::timestamptz, title, desired, state, verdict, deployment_name, ${session.id}
      from jsonb_populate_recordset(null::item_state, ${JSON.stringify(begun)}::text::jsonb)
      -- Two changes within one millisecond: the later one stands.
      on conflict (computer_id, key, since) do update set title = excluded.title, desired = excluded.desired,
        state = excluded.state, verdict = excluded.verdict, deployment_name = excluded.deployment_name,
        session_id = excluded.session_id, checked_at = excluded.checked_at, until = null`.execute(tx)
}

/** Cancelled and never looked at again says nothing about the computer. */
function isKnown({ verdict, status }: ActionOutcome): boolean {
  return verdict !== undefined && verdict !== 'cancelled' && status === 'ended'
}

function toState({ action, verdict, after }: ActionOutcome): State {
  return {
    key: action.key,
    title: action.title,
    desired: action.desired,
    state: after ?? action.before,
    verdict: verdict === 'changed' ? 'compliant' : (verdict ?? 'unknown'),
    deployment_name: action.deploymentName ?? null,
  }
}

/** A known state is over when something else was found, or when a session that looked at everything no longer has the item. */
function isOver(row: State, found: State | undefined, session: Session): boolean {
  if (!found) return lookedAtAll(session) && !isWanted(row.key, session)
  return (['title', 'desired', 'state', 'verdict', 'deployment_name'] as const).some(
    (column) => row[column] !== found[column],
  )
}

/** Whether the session was about everything on its computer; when that was is noted once, with the computer. */
export function lookedAtAll({ options }: Session): boolean {
  return options.items === undefined && options.kind !== 'resolution'
}

function isWanted(key: string, session: Session): boolean {
  return session.manifest?.entries.some((entry) => entry.key === key) ?? false
}
