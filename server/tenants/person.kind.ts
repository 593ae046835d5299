/** How are persons kept, each in one tenant? */
import type { PersonDefinition } from '@fettle/catalog/definition.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { newId } from '../db/new-id.ts'
import { forgetPerson } from '../inventory/affinity.store.ts'
import { needed } from '../library/needed.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { targetedBy } from '../library/target-documents.ts'
import { findTenantId } from './tenant.kind.ts'

/** Persons. One that is deleted leaves its row behind, because histories point to it. */
export const personKind: ObjectKind<PersonDefinition> = {
  noun: 'person',
  plural: 'persons',
  documents: ['person'],
  newId: () => newId('per'),
  save: savePerson,
  remove: removePerson,
  ofTenant: personsOf,
}

async function savePerson(
  tx: Tx,
  { email, name, tenant, tags, logins }: PersonDefinition,
  { id, isNew, kept }: Saving,
): Promise<Fault | undefined> {
  const tenantId = await findTenantId(tx, tenant)
  if (tenantId === undefined) return { detail: `There is no tenant "${tenant}" for person "${email}"; define it too.` }
  const values = { name, tenant_id: tenantId, tags: [...tags], logins: [...logins] }
  if (isNew && kept === undefined)
    await tx
      .insertInto('person')
      .values({ id, email, ...values })
      .execute()
  else
    await tx
      .updateTable('person')
      .set({ ...values, deleted_at: null })
      .where('id', '=', id)
      .execute()
  await giveComputers(tx, id, kept)
  return undefined
}

/** The computers that the person had and that nobody else has got meanwhile. */
async function giveComputers(tx: Tx, id: string, kept: Json | undefined): Promise<void> {
  const { computers = [] } = (kept ?? {}) as { readonly computers?: readonly string[] }
  if (computers.length === 0) return
  await tx
    .updateTable('computer')
    .set({ primary_person_id: id })
    .where('id', 'in', [...computers])
    .where('primary_person_id', 'is', null)
    .execute()
}

/** Refused while something is made for just this person; computers are left without a primary person. */
async function removePerson(tx: Tx, { id, name }: Known): Promise<Fault | { kept: Json }> {
  const targets = await targetedBy(tx, ({ person }) => person?.toLowerCase() === name)
  const fault = needed(`Person "${name}"`, targets, 'delete or change them')
  if (fault) return fault
  const computers = await forgetPerson(tx, id, { by: 'the library', now: Date.now() })
  await tx.updateTable('person').set({ deleted_at: new Date() }).where('id', '=', id).execute()
  return { kept: { computers: [...computers] } }
}

async function personsOf(tx: Tx, tenantId: string): Promise<readonly string[]> {
  const rows = await tx.selectFrom('person').select('id').where('tenant_id', '=', tenantId).execute()
  return rows.map(({ id }) => id)
}
