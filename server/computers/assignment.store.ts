/** Remembers what deployments brought to computers that say what becomes of it when they no longer mean them. */
import { type Kysely, sql, type Transaction } from 'kysely'
import { outcomes } from '@fettle/core/session/outcome.ts'
import type { Desired, UnassignAct } from '@fettle/core/terms/deployment.ts'
import type { FormerAssignment } from '@fettle/core/terms/manifest.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

/** What is remembered of one computer, for `identify`. */
export async function formerAssignments(db: Kysely<Tables>, computerId: string): Promise<readonly FormerAssignment[]> {
  return (await rowsOf(db, { computerId })).map(toAssignment)
}

/** What is remembered of all computers about some items, by computer. */
export async function formerAssignmentsOfItems(
  db: Kysely<Tables>,
  items: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly FormerAssignment[]>> {
  if (items.size === 0) return new Map()
  const rows = await rowsOf(db, { items: [...items] })
  return new Map(
    [...Map.groupBy(rows, ({ computer_id }) => computer_id)].map(([id, all]) => [id, all.map(toAssignment)]),
  )
}

function rowsOf(db: Kysely<Tables>, only: { readonly computerId?: string; readonly items?: readonly string[] }) {
  return db
    .selectFrom('assignment')
    .selectAll()
    .$if(only.computerId !== undefined, (select) => select.where('computer_id', '=', only.computerId ?? ''))
    .$if(only.items !== undefined, (select) =>
      select.where('item', '=', sql<string>`any(${[...(only.items ?? [])]}::text[])`),
    )
    .orderBy('key')
    .execute()
}

function toAssignment(row: Row): FormerAssignment {
  return {
    key: row.key,
    item: row.item,
    ...(row.instance === null ? {} : { instance: row.instance }),
    deployment: {
      id: row.deployment_id as FormerAssignment['deployment']['id'],
      name: row.deployment_name,
      scope: row.scope as FormerAssignment['deployment']['scope'],
    },
    onUnassign: row.on_unassign,
    enforcement: row.enforcement as FormerAssignment['enforcement'],
    parameters: row.parameters as FormerAssignment['parameters'],
    ...(row.before === null ? {} : { before: row.before }),
  }
}

/**
 * Keeps the memory up to date with what a session saw done: a deployment that has brought its item is remembered with what
 * was there before; one that says leave, and an item that was taken back, are forgotten.
 */
export async function recordAssignments(tx: Transaction<Tables>, session: Session, now: number): Promise<void> {
  const ended = new Map(outcomes(session).map((outcome) => [outcome.action.key, outcome]))
  const brought: Omit<Row, 'since' | 'computer_id'>[] = []
  const forgotten: string[] = []
  for (const entry of session.manifest?.entries ?? []) {
    const { key, item, desired, deployment, noLongerAssigned, onUnassign = 'leave' } = entry
    const outcome = ended.get(key)
    const isRight = outcome?.verdict === 'compliant' || outcome?.verdict === 'changed'
    if (noLongerAssigned) {
      if (isRight) forgotten.push(key)
      continue
    }
    if (deployment === undefined) continue
    if (onUnassign === 'leave' || !brings(desired, onUnassign)) forgotten.push(key)
    else if (outcome && isRight)
      brought.push({
        ...{ key, item: item.name, instance: entry.instance ?? null, on_unassign: onUnassign },
        ...{ deployment_id: deployment.id, deployment_name: deployment.name, scope: deployment.scope },
        ...{ enforcement: entry.enforcement, parameters: entry.parameters, before: outcome.action.before },
      })
  }
  const computerId = session.computer.id
  if (forgotten.length > 0)
    await tx
      .deleteFrom('assignment')
      .where('computer_id', '=', computerId)
      .where('key', '=', sql<string>`any(${forgotten}::text[])`)
      .execute()
  if (brought.length === 0) return
  // What was there before the first of several deployments is what was there before all of them.
  await sql`
    insert into assignment select * from jsonb_populate_recordset(null::assignment, ${JSON.stringify(
      brought.map((row) => ({ ...row, computer_id: computerId, since: new Date(now).toISOString() })),
    )}::text::jsonb)
    on conflict (computer_id, key) do update set deployment_id = excluded.deployment_id,
      deployment_name = excluded.deployment_name, scope = excluded.scope, on_unassign = excluded.on_unassign,
      enforcement = excluded.enforcement, parameters = excluded.parameters
      where (assignment.deployment_id, assignment.deployment_name, assignment.scope, assignment.on_unassign,
          assignment.enforcement, assignment.parameters)
        is distinct from (excluded.deployment_id, excluded.deployment_name, excluded.scope, excluded.on_unassign,
          excluded.enforcement, excluded.parameters)`.execute(tx)
}

/** Whether there is something to take back: what only looks, or removes without restoring, has brought nothing. */
function brings(desired: Desired, onUnassign: UnassignAct): boolean {
  if (desired.kind === 'task') return desired.mode === 'enforce'
  return desired.state !== 'ignore' && (desired.state !== 'absent' || onUnassign === 'restore')
}
