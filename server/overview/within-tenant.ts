/** Does work that sees only one tenant, of those that whoever asks may see. */
import type { Kysely } from 'kysely'
import { tenantScope, withinTenants } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

/** Runs the work within a tenant, by name or id; without one as it is. Refuses a tenant that is not there, or not reached. */
export async function withinTenant<Result>(
  db: Kysely<Tables>,
  tenant: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (tenant === undefined) return await work()
  const found = await db
    .selectFrom('tenant')
    .select('id')
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('id', '=', tenant), eb(eb.fn('lower', ['name']), '=', tenant.toLowerCase())]))
    .executeTakeFirst()
  const scope = tenantScope()
  // A tenant above those that are reached can be read, but what it has is not seen.
  if (!found || scope?.tenants.includes(found.id) === false)
    refuse('notFound', `There is no tenant "${tenant}"; list them with GET /api/v1/tenants.`)
  return await withinTenants({ above: [], ...scope, tenants: [found.id] }, work)
}
