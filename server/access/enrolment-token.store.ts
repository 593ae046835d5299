/** Which enrolment tokens are there, and how does one go? */
import type { Kysely } from 'kysely'
import type { listEnrolmentTokens } from '@fettle/contract/http/access.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'

type EnrolmentToken = ResponseOf<typeof listEnrolmentTokens>['items'][number]

/** Of what ended long ago nobody asks. */
const listedMax = 500

/** The tokens within the caller's reach, the newest first; or the one of this id. Scoped roles may not read the table, so it is asked for them. */
export async function enrolmentTokens(db: Kysely<Tables>, id?: string): Promise<EnrolmentToken[]> {
  const ours = tenantScope()?.tenants
  return await unscoped(() => tokensOf(db, ours, id))
}

async function tokensOf(
  db: Kysely<Tables>,
  tenants: readonly string[] | undefined,
  id: string | undefined,
): Promise<EnrolmentToken[]> {
  const rows = await db
    .selectFrom('enrolment_token as token')
    .innerJoin('tenant', 'tenant.id', 'token.tenant_id')
    .leftJoin('person', 'person.id', 'token.person_id')
    // Not the hash of the secret, which is for nobody.
    .select([
      ...(['token.id', 'token.tenant_id', 'token.tags', 'token.uses_left', 'token.created_at'] as const),
      ...(['token.expires_at', 'token.person_id', 'token.approval', 'token.onboard', 'token.take_over'] as const),
      ...(['tenant.name as tenant_name', 'person.name as person_name'] as const),
    ])
    .$if(tenants !== undefined, (query) => query.where('token.tenant_id', 'in', [...(tenants ?? []), '']))
    .$if(id !== undefined, (query) => query.where('token.id', '=', id ?? ''))
    .orderBy('token.created_at', 'desc')
    .orderBy('token.id', 'desc')
    .limit(listedMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    tenant: { id: row.tenant_id, name: row.tenant_name },
    usesLeft: row.uses_left,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    tags: row.tags,
    ...(row.person_id === null ? {} : { person: { id: row.person_id, name: row.person_name ?? row.person_id } }),
    approval: row.approval,
    onboard: row.onboard,
    takeOver: row.take_over,
  }))
}

/** Takes a token away; the computers that joined with it stay. */
export async function removeEnrolmentToken(db: Kysely<Tables>, id: string): Promise<void> {
  await db.deleteFrom('enrolment_token').where('id', '=', id).execute()
}
