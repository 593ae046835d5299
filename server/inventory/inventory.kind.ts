/** How are inventory scripts kept? */
import { sql } from 'kysely'
import type { InventoryScriptDefinition } from '@fettle/catalog/definition.ts'
import type { InventoryQuestion } from '@fettle/core/terms/inventory.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { newId } from '../db/new-id.ts'
import { resolveTarget } from '../deployments/resolve-target.ts'
import { sha256 } from '../engine/documents.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { withRenewedTarget } from '../library/target-documents.ts'

/** Inventory scripts. What they found stays when one is deleted, but is no fact any more. */
export const inventoryKind: ObjectKind<InventoryScriptDefinition> = {
  noun: 'inventory script',
  plural: 'inventory-scripts',
  documents: ['inventory'],
  permission: 'administer',
  reach: 'installation',
  newId: () => newId('inv'),
  save: saveScript,
  remove: removeScript,
  renewed: async (tx, known) => withRenewedTarget(tx, known, await savedTarget(tx, known.id)),
}

async function savedTarget(tx: Tx, id: string): Promise<InventoryQuestion['target'] | undefined> {
  const row = await tx.selectFrom('inventory_script').select('definition').where('id', '=', id).executeTakeFirst()
  return (row?.definition as InventoryQuestion | undefined)?.target
}

async function saveScript(tx: Tx, definition: InventoryScriptDefinition, { id }: Saving): Promise<Fault | undefined> {
  const { kind: _kind, notes: _notes, target, ...rest } = definition
  const resolved = await resolveTarget(tx, target)
  if ('detail' in resolved) return resolved
  const stored: InventoryQuestion = { ...rest, target: resolved }
  const text = canonicalJson(stored)
  const values = { id, definition: text, content_hash: sha256(text), updated_at: new Date() }
  await tx
    .insertInto('inventory_script')
    .values({ key: rest.name, ...values })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
    .execute()
  await findDueAnew(tx)
  return undefined
}

async function removeScript(tx: Tx, { id, name }: Known): Promise<{ kept: null }> {
  await tx.deleteFrom('inventory_script').where('id', '=', id).execute()
  await sql`update computer set facts = facts - ${name}::text where facts ? ${name}`.execute(tx)
  return { kept: null }
}

/** Which inventories are due has to be found anew for all computers. */
async function findDueAnew(tx: Tx): Promise<void> {
  await tx.updateTable('inventory_due').set({ next_at: null }).where('failures', '=', 0).execute()
}
