/** How are licences kept, each for a tenant or for all? */
import { sql } from 'kysely'
import type { LicenceDefinition } from '@fettle/catalog/definition.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { TenantId } from '@fettle/core/terms/ids.ts'
import type { Licence } from '@fettle/core/terms/licence.ts'
import { newId } from '../db/new-id.ts'
import { findTenantId } from '../tenants/tenant.kind.ts'
import { findItem } from './deployment.kind.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from './object-kind.ts'

/** Licences. */
export const licenceKind: ObjectKind<LicenceDefinition> = {
  noun: 'licence',
  plural: 'licences',
  documents: ['licence'],
  reach: 'installation',
  newId: () => newId('lic'),
  save: saveLicence,
  remove: removeLicence,
  renewed: async (tx, known) => {
    const { tenant: written, ...rest } = known.document
    const name = written === undefined ? undefined : await tenantOf(tx, known.id)
    return name === undefined ? known.document : { ...rest, tenant: name }
  },
  ofTenant: async (tx, tenantId) => {
    const rows = await tx
      .selectFrom('licence')
      .select('id')
      .where(sql<string>`definition ->> 'tenantId'`, '=', tenantId)
      .execute()
    return rows.map(({ id }) => id)
  },
}

async function saveLicence(
  tx: Tx,
  { kind: _kind, notes: _notes, tenant, ...rest }: LicenceDefinition,
  { id }: Saving,
): Promise<Fault | undefined> {
  const item = await findItem(tx, rest.software)
  if (item?.kind !== 'software')
    return {
      detail: `There is no software "${rest.software}" for licence "${rest.name}"; define it too, or correct the name.`,
    }
  const tenantId = tenant === undefined ? undefined : await findTenantId(tx, tenant)
  if (tenant !== undefined && tenantId === undefined)
    return { detail: `There is no tenant "${tenant}" for licence "${rest.name}"; define it too.` }
  const licence: Licence = { ...rest, ...(tenantId === undefined ? {} : { tenantId: tenantId as TenantId }) }
  const values = { definition: canonicalJson(licence) }
  await tx
    .insertInto('licence')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
  return undefined
}

async function removeLicence(tx: Tx, { id }: Known): Promise<{ kept: null }> {
  await tx.deleteFrom('licence').where('id', '=', id).execute()
  return { kept: null }
}

/** The present name of the tenant a licence is for. */
async function tenantOf(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('licence')
    .innerJoin('tenant', (join) => join.on(sql<boolean>`tenant.id = licence.definition ->> 'tenantId'`))
    .select('tenant.name')
    .where('licence.id', '=', id)
    .executeTakeFirst()
  return row?.name
}
