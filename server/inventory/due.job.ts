/** Starts inventories that are due without anybody asking: spread over time, few at once, and rarely where they fail. */
import { type Kysely, sql } from 'kysely'
import { defaultOptions, type SessionOptions } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { backOffMs } from './due-rule.ts'
import { setDue } from './inventory.store.ts'

export interface DueParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Starts a session on each of the computers. */
  readonly start: (request: {
    readonly computers: readonly { readonly id: string; readonly name: string }[]
    readonly options: SessionOptions
    readonly trigger: string
    readonly priority: 'scheduled'
  }) => Promise<unknown>
}

/** So many of them run at once; beside them sessions that people wait for go on. */
export const dueAtOnceMax = 20
/** So many computers' times are found anew in a minute, when scripts have changed. */
const foundAnewMax = 300

export const dueTrigger = 'inventory that was due'

/** It is for a computer that is there; one that is away is asked when it is back. */
const options: SessionOptions = { ...defaultOptions, kind: 'inventory', offlineWaitMs: 0, timeLimitMs: 30 * 60_000 }

/** Starts what is due; returns the ids of the computers. Excluded from maintenance or waiting to be let in does not matter. */
export async function startDueInventories(parts: DueParts): Promise<readonly string[]> {
  const { db, now } = parts
  await findDue(parts)
  const { running } = await db
    .selectFrom('session')
    .select(({ fn }) => fn.countAll<number>().as('running'))
    .where('kind', '=', 'inventory')
    .where('final', '=', false)
    .where(sql<boolean>`body->>'trigger' = ${dueTrigger}`)
    .executeTakeFirstOrThrow()
  const room = dueAtOnceMax - running
  if (room <= 0) return []
  const computers = await db
    .selectFrom('inventory_due')
    .innerJoin('computer', 'computer.id', 'inventory_due.computer_id')
    .select(['computer.id', 'computer.name', 'inventory_due.failures'])
    .where('inventory_due.next_at', '<=', new Date(now()).toISOString())
    .where('computer.node_id', 'is not', null)
    .where('computer.deleted_at', 'is', null)
    // Whatever runs on it renews the inventory, or must not be disturbed.
    .where(sql<boolean>`not exists (select from session where session.computer_id = computer.id and not session.final)`)
    .orderBy('inventory_due.next_at')
    .limit(room)
    .execute()
  if (computers.length === 0) return []
  // It counts as failed until an inventory comes: so one that never ends well is tried less and less often.
  for (const { id, failures } of computers)
    await db
      .updateTable('inventory_due')
      .set({ tried_at: new Date(now()), failures: failures + 1, next_at: new Date(now() + backOffMs(failures + 1)) })
      .where('computer_id', '=', id)
      .execute()
  const wanted = computers.map(({ id, name }) => ({ id, name }))
  await parts.start({ computers: wanted, options, trigger: dueTrigger, priority: 'scheduled' })
  return wanted.map(({ id }) => id)
}

/** Finds the times of computers whose scripts changed, or that were never asked. */
async function findDue({ db, now }: DueParts): Promise<void> {
  const unknown = await db
    .selectFrom('computer')
    .leftJoin('inventory_due', 'inventory_due.computer_id', 'computer.id')
    .select(['computer.id', 'computer.facts_at', 'computer.created_at'])
    .where('computer.node_id', 'is not', null)
    .where('computer.deleted_at', 'is', null)
    .where('inventory_due.next_at', 'is', null)
    .limit(foundAnewMax)
    .execute()
  for (const { id, facts_at, created_at } of unknown) {
    const factsAt = Math.min(now(), Date.parse(facts_at ?? created_at))
    await db.transaction().execute((tx) => setDue(tx, id, { factsAt }))
  }
}
