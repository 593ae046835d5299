/** How are exclusions kept? */
import type { ExclusionDefinition } from '@fettle/catalog/definition.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { newId } from '../db/new-id.ts'
import { resolveTarget } from '../deployments/resolve-target.ts'
import { sha256 } from '../engine/documents.ts'
import type { StoredExclusion } from './definitions.ts'
import { findItem, unknownItem } from './deployment.kind.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from './object-kind.ts'
import { savedTarget, targetedTenantOf, withRenewedTarget } from './target-documents.ts'

/** Exclusions. */
export const exclusionKind: ObjectKind<ExclusionDefinition> = {
  noun: 'exclusion',
  plural: 'exclusions',
  documents: ['exclusion'],
  newId: () => newId('exc'),
  save: saveExclusion,
  remove: removeExclusion,
  renewed: async (tx, known) => withRenewedTarget(tx, known, await savedTarget(tx, 'exclusion', known.id)),
  ofTenant: (tx, tenantId) => targetedTenantOf(tx, 'exclusion', tenantId),
}

async function saveExclusion(
  tx: Tx,
  definition: ExclusionDefinition,
  { id, isNew }: Saving,
): Promise<Fault | undefined> {
  const { kind: _kind, notes: _notes, target, ...rest } = definition
  if (!(await findItem(tx, rest.item))) return { detail: unknownItem(rest.item, `exclusion "${rest.name}"`) }
  const resolved = await resolveTarget(tx, target)
  if ('detail' in resolved) return resolved
  const stored: StoredExclusion = { ...rest, target: resolved }
  const text = canonicalJson(stored)
  const values = { item: rest.item, definition: text, content_hash: sha256(text), updated_at: new Date() }
  if (isNew)
    await tx
      .insertInto('exclusion')
      .values({ id, name: rest.name, ...values })
      .execute()
  else await tx.updateTable('exclusion').set(values).where('id', '=', id).execute()
  return undefined
}

async function removeExclusion(tx: Tx, { id }: Known): Promise<{ kept: null }> {
  await tx.deleteFrom('exclusion').where('id', '=', id).execute()
  return { kept: null }
}
