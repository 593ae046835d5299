/** Deletes and restores computers, and writes the history of what people decide about them. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import type { Act } from '../library/change-library.ts'
import { recordRevision, type RevisionChange } from '../library/revisions.ts'
import { getComputerRef, type Named } from './computer.store.ts'

type Db = Kysely<Tables>

/** Deletes a computer: it is in no list, its agent is not let in, its history stays. Refused while a session is not over. */
export async function deleteComputer(db: Db, text: string, act: Act): Promise<Named> {
  const computer = await getComputerRef(db, text)
  await inTransaction(db, async (tx) => {
    await tx.selectFrom('computer').select('id').where('id', '=', computer.id).forUpdate().execute()
    const open = await tx
      .selectFrom('session')
      .select('id')
      .where('computer_id', '=', computer.id)
      .where('final', '=', false)
      .limit(1)
      .execute()
    if (open[0])
      refuse('conflict', `Computer "${computer.name}" has a session that is not over (${open[0].id}); cancel it first.`)
    await recordComputer(tx, computer.id, 'deleted', act)
    await tx
      .updateTable('computer')
      .set({ deleted_at: new Date(act.now) })
      .where('id', '=', computer.id)
      .execute()
  })
  return computer
}

/** Restores the computer with this id, or the one of this name that was deleted last. */
export async function restoreComputer(db: Db, text: string, act: Act): Promise<Named> {
  return await inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom('computer')
      .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
      .select(['computer.id', 'computer.name', 'computer.tenant_id', 'tenant.name as tenant', 'tenant.deleted_at'])
      .where('computer.deleted_at', 'is not', null)
      .where((where) => where.or([where('computer.id', '=', text), where('computer.name', '=', text)]))
      .orderBy('computer.deleted_at', 'desc')
      .executeTakeFirst()
    if (!row) return await notDeleted(tx, text)
    const { id, name } = row
    if (row.deleted_at !== null)
      refuse(
        'conflict',
        `Computer "${name}" belonged to tenant "${row.tenant}", which is deleted; restore the tenant first.`,
      )
    const taken = await tx
      .selectFrom('computer')
      .select('id')
      .where('tenant_id', '=', row.tenant_id)
      .where('name', '=', name)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (taken)
      refuse(
        'conflict',
        `${row.tenant} has another computer called "${name}" by now (${taken.id}); delete that one first.`,
      )
    await tx.updateTable('computer').set({ deleted_at: null }).where('id', '=', id).execute()
    await recordComputer(tx, id, 'restored', act)
    return { id, name }
  })
}

async function notDeleted(db: Db, text: string): Promise<never> {
  const { name } = await getComputerRef(db, text)
  return refuse('conflict', `Computer "${name}" is not deleted; there is nothing to restore.`)
}

/** Adds what people have decided about a computer to its history; `what` says in words why, where that is not plain to see. */
export async function recordComputer(
  db: Db,
  id: string,
  change: RevisionChange,
  { by, now, what }: Act & { readonly what?: string },
): Promise<void> {
  const row = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', 'person.id', 'computer.primary_person_id')
    .select(['computer.name', 'tenant.name as tenant', 'person.email as primaryPerson', 'computer.tags'])
    .select(['computer.excluded_from_maintenance as excludedFromMaintenance', 'computer.onboarding'])
    .select(['computer.time_settings as time', 'computer.notes'])
    .where('computer.id', '=', id)
    .executeTakeFirstOrThrow()
  const definition = { ...row, ...(what !== undefined && { what }) }
  await recordRevision(db, { kind: 'computer', id, name: row.name, change, definition, by, at: now })
}
