/** How are deployments kept, and what must be there before one can be? */
import { type Selectable, sql } from 'kysely'
import type { DeploymentDefinition } from '@fettle/catalog/definition.ts'
import { configuringTasks, fitProblems } from '@fettle/catalog/fit.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import type { Item, Task } from '@fettle/core/terms/item.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { resolveTarget } from '../deployments/resolve-target.ts'
import { sha256 } from '../engine/documents.ts'
import type { StoredDeployment } from './definitions.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from './object-kind.ts'
import { savedTarget, targetedTenantOf, withRenewedTarget } from './target-documents.ts'

/** Deployments. Their place among equals (`sequence`) outlives a deletion: a restored one is as old as it was. */
export const deploymentKind: ObjectKind<DeploymentDefinition> = {
  noun: 'deployment',
  plural: 'deployments',
  documents: ['deployment'],
  newId: () => newId('dep'),
  save: saveDeployment,
  remove: removeDeployment,
  renewed: async (tx, known) => withRenewedTarget(tx, known, await savedTarget(tx, 'deployment', known.id)),
  ofTenant: (tx, tenantId) => targetedTenantOf(tx, 'deployment', tenantId),
}

async function saveDeployment(
  tx: Tx,
  definition: DeploymentDefinition,
  { id, isNew, kept }: Saving,
): Promise<Fault | undefined> {
  const { kind: _kind, description: _description, notes: _notes, target, ...rest } = definition
  const { name, item: itemName } = rest
  const item = await findItem(tx, itemName)
  if (!item) return { detail: unknownItem(itemName, `deployment "${name}"`) }
  const [misfit] = fitProblems(definition, item, await findConfiguringTasks(tx, item))
  if (misfit) return { detail: `Deployment "${name}": ${misfit.sentence}` }
  const resolved = await resolveTarget(tx, target)
  if ('detail' in resolved) return resolved
  const stored: StoredDeployment = { ...rest, target: resolved }
  const text = canonicalJson(stored)
  const values = { name, item: itemName, definition: text, content_hash: sha256(text), updated_at: new Date() }
  if (!isNew) await tx.updateTable('deployment').set(values).where('id', '=', id).execute()
  else if (kept === undefined)
    await tx
      .insertInto('deployment')
      .values({ id, ...values })
      .execute()
  else
    await sql`
      insert into deployment (id, name, item, definition, content_hash, sequence) overriding system value
      values (${id}, ${name}, ${itemName}, ${text}::jsonb, ${values.content_hash}, ${(kept as unknown as Kept).sequence})`.execute(
      tx,
    )
  const { approvals = [] } = (kept ?? {}) as Partial<Kept>
  for (const approval of approvals) await tx.insertInto('deployment_approval').values(approval).execute()
  return undefined
}

/** What no document of a deployment says: its place among equals, and who approved or denied it. */
interface Kept {
  readonly sequence: Deployment['sequence']
  readonly approvals?: readonly Selectable<Tables['deployment_approval']>[]
}

async function removeDeployment(tx: Tx, { id }: Known): Promise<{ kept: Json }> {
  const approvals = await tx.selectFrom('deployment_approval').selectAll().where('deployment_id', '=', id).execute()
  const row = await tx.deleteFrom('deployment').where('id', '=', id).returning('sequence').executeTakeFirstOrThrow()
  return { kept: { sequence: row.sequence, approvals: approvals.map((approval) => ({ ...approval })) } }
}

/** The item of this name. */
export async function findItem(tx: Tx, name: string): Promise<Item | undefined> {
  const row = await tx.selectFrom('item').select('definition').where('name', '=', name).executeTakeFirst()
  return row?.definition as Item | undefined
}

/** Returns the tasks that configure an item, when it is software. */
async function findConfiguringTasks(tx: Tx, item: Item): Promise<readonly Task[]> {
  if (item.kind !== 'software') return []
  const rows = await tx
    .selectFrom('item')
    .select('definition')
    .where(sql<string>`definition ->> 'configures'`, '=', item.name)
    .execute()
  return configuringTasks(
    item,
    rows.map(({ definition }) => definition as Item),
  )
}

/** What to say when a definition names an item that is not there. */
export function unknownItem(item: string, of: string): string {
  return `There is no item "${item}" for ${of}; define the software or task too, or correct the name.`
}
