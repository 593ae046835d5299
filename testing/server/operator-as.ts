/** An operator with the roles that a test gives it, and nothing else. */
import type { Grant, Permission } from '@fettle/core/terms/access.ts'
import { newSecret, secretHash } from '../../server/access/secrets.ts'
import { newId } from '../../server/db/new-id.ts'
import type { Database } from '../../server/db/database.ts'
import { CheckedOperator } from './checked-operator.ts'

/** A role, with a tenant's name or id where it reaches a tenant only. */
export interface RoleWanted {
  readonly role: Grant['role']
  readonly tenant?: string
}

export interface OperatorWanted {
  /** None: an account without any role. */
  readonly roles?: readonly RoleWanted[]
  /** The token is made for these permissions only. */
  readonly only?: readonly Permission[]
  /** Hours until the token ends; negative: it has ended. */
  readonly hours?: number
}

/** Makes an account with these roles and a token of it; the operator brings the token. */
export async function operatorAs(
  server: { readonly address: string; readonly database: Pick<Database, 'db'> },
  wanted: OperatorWanted | RoleWanted = {},
): Promise<CheckedOperator & { readonly accountId: string }> {
  const { db } = server.database
  const { roles = [], only, hours = 1 } = 'role' in wanted ? { roles: [wanted] } : wanted
  const accountId = newId('acc')
  const now = new Date()
  const name = `operator ${accountId}`
  await db
    .insertInto('account')
    .values({ id: accountId, name, email: `${accountId}@operators.example`, password_hash: null, created_at: now })
    .execute()
  for (const { role, tenant } of roles)
    await db
      .insertInto('account_grant')
      .values({ account_id: accountId, role, tenant_id: tenant === undefined ? null : await tenantIdOf(db, tenant) })
      .execute()
  const token = newSecret('fettle_api')
  await db
    .insertInto('api_token')
    .values({
      ...{ id: newId('tok'), name: 'test', secret_hash: secretHash(token), account_id: accountId },
      permissions: only === undefined ? null : [...only],
      expires_at: new Date(now.getTime() + hours * 3_600_000),
    })
    .execute()
  return Object.assign(new CheckedOperator({ address: server.address, token }), { accountId })
}

async function tenantIdOf(db: Database['db'], text: string): Promise<string> {
  const row = await db
    .selectFrom('tenant')
    .select('id')
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .executeTakeFirstOrThrow()
  return row.id
}
