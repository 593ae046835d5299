/** Keeps what inventory found on a computer. */
import type { Kysely } from 'kysely'
import type { Facts, InstalledSoftware } from '@fettle/core/terms/computer.ts'
import type { Tables } from '../db/tables.ts'

/** Replaces a computer's facts and software by what was found at this moment. */
export async function saveInventory(
  db: Kysely<Tables>,
  computerId: string,
  found: { readonly facts: Facts; readonly software: readonly InstalledSoftware[]; readonly at: number },
): Promise<void> {
  await db
    .updateTable('computer')
    .set({ facts: JSON.stringify(found.facts), software: JSON.stringify(found.software), facts_at: new Date(found.at) })
    .where('id', '=', computerId)
    .execute()
}
