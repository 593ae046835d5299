/** Finds and writes secrets; only here are they sealed and opened. */
import type { Kysely } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Seal } from './seal.ts'

/** What is known of a secret besides its value. */
export interface SecretRow {
  readonly name: string
  readonly tenant?: { readonly id: string; readonly name: string }
  readonly createdAt: string
  readonly updatedAt: string
}

/** Whose secret: a tenant's, or the installation's. */
type Scope = string | null

/** All secrets by name and tenant, the installation's first. */
export async function secretRows(db: Kysely<Tables>): Promise<readonly SecretRow[]> {
  const rows = await db
    .selectFrom('secret')
    .leftJoin('tenant', 'tenant.id', 'secret.tenant_id')
    .select(['secret.name', 'secret.tenant_id', 'tenant.name as tenant_name', 'secret.created_at', 'secret.updated_at'])
    .where('tenant.deleted_at', 'is', null)
    .orderBy('secret.name')
    .orderBy('tenant.name', (order) => order.asc().nullsFirst())
    .execute()
  return rows.map(({ name, tenant_id, tenant_name, created_at, updated_at }) => ({
    ...{ name, createdAt: created_at, updatedAt: updated_at },
    ...(tenant_id === null ? {} : { tenant: { id: tenant_id, name: tenant_name ?? '' } }),
  }))
}

/** Writes a secret; its id is part of what is sealed, so that a value put into another row cannot be opened. */
export async function putSecret(
  db: Kysely<Tables>,
  seal: Seal,
  { name, tenantId, value }: { readonly name: string; readonly tenantId: Scope; readonly value: string },
): Promise<void> {
  const known = await db
    .selectFrom('secret')
    .select('id')
    .where('name', '=', name)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  const id = known?.id ?? newId('sec')
  const sealed = seal.seal(value, purposeOf(id))
  const row = await db
    .insertInto('secret')
    .values({ id, tenant_id: tenantId, name, sealed })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'name'])
        .doUpdateSet({ sealed, updated_at: new Date() })
        .where('secret.id', '=', id),
    )
    .returning('id')
    .executeTakeFirst()
  // Somebody else made it in the same moment, under another id: theirs is the row, ours the newer value.
  if (row === undefined) await putSecret(db, seal, { name, tenantId, value })
}

/** Forgets a secret; false when there is none. */
export async function removeSecret(db: Kysely<Tables>, name: string, tenantId: Scope): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('secret')
    .where('name', '=', name)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Sealed secrets of these names that a computer may have, its tenant's own before the installation's. */
export async function sealedFor(db: Kysely<Tables>, computerId: string, names: readonly string[]) {
  return await db
    .selectFrom('computer')
    .innerJoin('secret', (join) =>
      join.on((on) =>
        on.or([on('secret.tenant_id', '=', on.ref('computer.tenant_id')), on('secret.tenant_id', 'is', null)]),
      ),
    )
    .select(['secret.id', 'secret.name', 'secret.sealed'])
    .where('computer.id', '=', computerId)
    .where('computer.deleted_at', 'is', null)
    .where('secret.name', 'in', [...names])
    .orderBy('secret.tenant_id', (order) => order.asc().nullsLast())
    .execute()
}

/** The value of a sealed secret. @throws one sentence when this server's key does not open it. */
export function openSecret(seal: Seal, { id, sealed }: { readonly id: string; readonly sealed: string }): string {
  return seal.open(sealed, purposeOf(id))
}

function purposeOf(id: string): string {
  return `secret ${id}`
}
