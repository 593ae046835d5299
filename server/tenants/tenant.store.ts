/** Finds and writes tenants and persons. */
import { type Kysely, sql } from 'kysely'
import { tenantScope } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

/**
 * The id of the tenant with this name or id. Within a scope only one of its own: those above are seen because what is set there holds
 * below, and nobody below may name them to change what they have.
 */
export async function getTenantId(db: Kysely<Tables>, text: string): Promise<string> {
  const ours = tenantScope()?.tenants.slice()
  const row = await db
    .selectFrom('tenant')
    .select('id')
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .$if(ours !== undefined, (query) => query.where('id', '=', sql<string>`any(${ours ?? []}::text[])`))
    .executeTakeFirst()
  return row?.id ?? refuse('notFound', `There is no tenant "${text}"; list them with GET /api/v1/tenants.`)
}

/** The id of the person with this e-mail or id. */
export async function getPersonId(db: Kysely<Tables>, text: string): Promise<string> {
  const row = await db
    .selectFrom('person')
    .select('id')
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', text), where('email', '=', text.toLowerCase())]))
    .executeTakeFirst()
  return row?.id ?? refuse('notFound', `There is no person "${text}"; list them with GET /api/v1/persons.`)
}

/** Refuses a person of another tenant. */
export async function mustBeOfTenant(db: Kysely<Tables>, personId: string, tenantId: string): Promise<void> {
  const row = await db
    .selectFrom('person')
    .innerJoin('tenant', 'tenant.id', 'person.tenant_id')
    .select(['person.email', 'person.tenant_id', 'tenant.name as tenant'])
    .where('person.id', '=', personId)
    .executeTakeFirst()
  if (row && row.tenant_id !== tenantId)
    refuse(
      'badInput',
      `${row.email} belongs to ${row.tenant}; a computer's person must be of the computer's own tenant.`,
    )
}
