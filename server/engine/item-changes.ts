/** Remembers what sessions changed, and says what history knows when a plan is made: what takes how long, what does not last. */
import { type Kysely, sql, type Transaction } from 'kysely'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'
import type { ItemKey } from '@fettle/core/terms/manifest.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import { usualTimes } from './usual-times.ts'

type Tx = Transaction<Tables>

/** What history says to somebody who plans. */
export interface Planning {
  /** Items that were changed again and again without lasting, each with the evidence. */
  readonly quarantined: ReadonlyMap<ItemKey, string>
  /** How long an action probably takes. Milliseconds; undefined when nothing is known. */
  readonly expectedMs: (action: PlannedAction) => number | undefined
}

/** So many successful changes to the same state within this time, and it is not there again: something else undoes them. */
const loop = { changes: 3, withinMs: 14 * 86_400_000 } as const

/** What is known about the items of a session that is about to be planned. */
export async function planningOf(tx: Tx, session: Session, now: number): Promise<Planning> {
  const entries = session.manifest?.entries ?? []
  if (entries.length === 0) return { quarantined: new Map(), expectedMs: () => undefined }
  const [quarantined, times] = await Promise.all([
    loopsOn(tx, session, now),
    usualTimes(
      tx,
      session.computer.id,
      entries.map(({ item }) => item.name),
    ),
  ])
  return { quarantined, expectedMs: ({ item, kind }) => times.get(`${item} ${kind}`)?.p50 }
}

interface Repeated {
  readonly key: string
  readonly times: number
  readonly since: string
  readonly before: string
  readonly after: string
  readonly last: string
}

const repeatedChanges = prepared<Repeated, [computerId: string, from: Date, atLeast: number]>(
  'repeated_changes',
  `select change.key, count(distinct session_id)::integer as times, min(at) as since, change.before, change.after,
    (array_agg(session_id order by at desc))[1] as last
  from item_change change
  where computer_id = $1 and verdict = 'changed' and at > $2
    and at > coalesce((select max(lifted_at) from quarantine
      where quarantine.computer_id = change.computer_id and quarantine.key = change.key), '-infinity')
  group by change.key, change.before, change.after
  having count(distinct session_id) >= $3`,
)

async function loopsOn(tx: Tx, session: Session, now: number): Promise<ReadonlyMap<ItemKey, string>> {
  // Whoever starts a session by hand is looking on and wants it done; routine is what would go on for ever.
  if (session.options.purpose !== 'keep' || session.priority === 'adhoc') return new Map()
  const rows = await repeatedChanges(tx, session.computer.id, new Date(now - loop.withinMs), loop.changes)
  return new Map(
    rows.map(({ key, times, since, before, after, last }) => [
      key,
      `It was changed from ${before} to ${after} ${times} times since ${since.slice(0, 10)} (last by ${last}), each time with success, and was ${before} again afterwards: something else undoes it. It is left alone until somebody has found out what, and lifts the quarantine.`,
    ]),
  )
}

/** Stores what a session that has ended changed, and what was left alone because it does not last. */
export async function recordChanges(tx: Tx, session: Session, now: number): Promise<void> {
  const all = outcomes(session)
  const done = all.filter(
    ({ verdict, startedAt }) => startedAt !== undefined && (verdict === 'changed' || verdict === 'failed'),
  )
  const left = all.filter(({ reason }) => reason === 'quarantined')
  if (done.length > 0) await insertChanges(tx, session, done, now)
  for (const outcome of left)
    await tx
      .insertInto('quarantine')
      .values({
        computer_id: session.computer.id,
        key: outcome.action.key,
        since: new Date(now),
        evidence: outcome.detail ?? outcome.action.because,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

async function insertChanges(tx: Tx, session: Session, done: readonly ActionOutcome[], now: number): Promise<void> {
  const rows = done.map(({ action, verdict, after, endedAt = now }) => ({
    computer_id: session.computer.id,
    key: action.key,
    session_id: session.id,
    action_id: action.id,
    at: new Date(endedAt).toISOString(),
    kind: action.kind,
    verdict,
    before: action.before,
    after: after ?? action.to ?? '',
  }))
  await sql`
    insert into item_change select * from jsonb_populate_recordset(null::item_change, ${JSON.stringify(rows)}::text::jsonb)
    on conflict (session_id, action_id) do update set at = excluded.at, verdict = excluded.verdict, after = excluded.after
  `.execute(tx)
}

/** Loops are found in two weeks; beyond a year the sessions themselves say what they changed. Days. */
export const itemChangeDays = 400

/** Forgets changes that are so old that nothing is concluded from them any more. */
export async function forgetOldItemChanges(db: Kysely<Tables>, now: number): Promise<void> {
  await sql`delete from item_change where at < ${new Date(now - itemChangeDays * 86_400_000)}`.execute(db)
}
