/** Keeps API tokens, and knows whose a token is and what it may do at this moment; the only writer of their table. */
import { type Kysely, sql } from 'kysely'
import type { Grant, Permission } from '@fettle/core/terms/access.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { tenantParents } from './account.store.ts'
import { newSecret, secretHash } from './secrets.ts'
import { tokenRights } from './token-rights.ts'

type Db = Kysely<Tables>

/** Being used is written down no more often than this. */
const usedEveryMs = 60_000

const iso = (time: number): string => new Date(time).toISOString()

/** The grants of the token's owner now, those in tenants that are gone left out. */
const grantsOfOwner = sql<readonly Grant[]>`(
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'tenantId', g.tenant_id)) order by g.role, g.tenant_id), '[]')
  from account_grant g left join tenant t on t.id = g.tenant_id
  where g.account_id = api_token.account_id and (g.tenant_id is null or t.deleted_at is null))`

/** Who brings this API token, with the rights that its owner has now and it was made for; undefined when it is not valid. */
export async function findApiToken(db: Db, secret: string, now: number): Promise<Caller | undefined> {
  return await callerOf(db, ['secret_hash', secretHash(secret)], now)
}

/** As `findApiToken`, for a login that was made with a token and lives no longer than it. */
export async function findApiTokenById(db: Db, id: string, now: number): Promise<Caller | undefined> {
  return await callerOf(db, ['id', id], now)
}

async function callerOf(
  db: Db,
  [column, value]: readonly ['secret_hash' | 'id', string],
  now: number,
): Promise<Caller | undefined> {
  const row = await db
    .selectFrom('api_token')
    .leftJoin('account', 'account.id', 'api_token.account_id')
    .select(['api_token.id', 'api_token.name', 'permissions', 'tenant_ids', 'last_used_at', 'api_token.account_id'])
    .select(['account.name as owner', 'account.disabled_at', grantsOfOwner.as('grants')])
    .where(`api_token.${column}`, '=', value)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', iso(now))]))
    .executeTakeFirst()
  if (!row || row.disabled_at !== null) return undefined
  if (row.last_used_at === null || Date.parse(row.last_used_at) <= now - usedEveryMs)
    await db
      .updateTable('api_token')
      .set({ last_used_at: iso(now) })
      .where('id', '=', row.id)
      .execute()
  const grants: readonly Grant[] = row.account_id === null ? [{ role: 'administrator' }] : row.grants
  const parents = row.tenant_ids === null ? new Map() : await tenantParents(db)
  return {
    name: row.owner === null ? row.name : `${row.owner} (${row.name})`,
    ...tokenRights(grants, { permissions: row.permissions, tenants: row.tenant_ids }, parents),
    tokenId: row.id,
    ...(row.account_id === null ? {} : { accountId: row.account_id }),
  }
}

export interface NewApiToken {
  readonly name: string
  readonly kind: 'token' | 'commandLine'
  /** Absent: the operator on the server's machine. */
  readonly accountId?: string | undefined
  readonly permissions: readonly Permission[] | null
  readonly tenantIds: readonly string[] | null
  readonly createdBy: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** A token that was just made; this is the only time that it is seen. */
export interface GivenToken {
  readonly id: string
  readonly token: string
  readonly expiresAt: string
}

/** Makes a token. Only its hash is stored. */
export async function addApiToken(db: Db, wanted: NewApiToken, now: number): Promise<GivenToken> {
  const token = newSecret('fettle_api')
  const id = newId('tok')
  const expiresAt = iso(wanted.expiresAt)
  await db
    .insertInto('api_token')
    .values({
      ...{
        id,
        name: wanted.name,
        kind: wanted.kind,
        secret_hash: secretHash(token),
        account_id: wanted.accountId ?? null,
      },
      permissions: wanted.permissions && [...wanted.permissions],
      tenant_ids: wanted.tenantIds && [...wanted.tenantIds],
      ...{ created_by: wanted.createdBy, created_at: iso(now), expires_at: expiresAt },
    })
    .execute()
  return { id, token, expiresAt }
}

/** The limits of the token with this id, for one that is made with it. */
export async function limitsOf(db: Db, id: string) {
  return await db
    .selectFrom('api_token')
    .select(['permissions', 'tenant_ids', 'expires_at'])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Whose tokens: everybody's, an account's, or those of the operator on the server's machine. */
export type Whose = 'all' | { readonly accountId: string | null }

/** Tokens that are still good, by name. */
export async function apiTokens(db: Db, whose: Whose, now: number) {
  const rows = await db
    .selectFrom('api_token')
    .leftJoin('account', 'account.id', 'api_token.account_id')
    .select(['api_token.id', 'api_token.name', 'kind', 'permissions', 'tenant_ids', 'last_used_at', 'created_by'])
    .select(['api_token.account_id', 'account.name as owner', 'api_token.created_at', 'expires_at'])
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', iso(now))]))
    .$if(whose !== 'all', (select) =>
      select.where('api_token.account_id', 'is not distinct from', whose === 'all' ? null : whose.accountId),
    )
    .orderBy(sql`lower(api_token.name)`)
    .orderBy('api_token.id')
    .execute()
  const tenants = await tenantNames(
    db,
    rows.flatMap(({ tenant_ids }) => tenant_ids ?? []),
  )
  return rows.map((row) => ({
    ...{ id: row.id, name: row.name, kind: row.kind, createdBy: row.created_by, createdAt: row.created_at },
    ...(row.account_id === null ? {} : { owner: { id: row.account_id, name: row.owner ?? '' } }),
    ...(row.permissions === null ? {} : { only: row.permissions }),
    ...(row.tenant_ids === null ? {} : { tenants: row.tenant_ids.map((id) => ({ id, name: tenants.get(id) ?? id })) }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  }))
}

async function tenantNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('tenant')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Revokes every token of an account. */
export async function removeTokensOf(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('api_token').where('account_id', '=', accountId).execute()
}

/** Revokes a token at once: it and the logins that were made with it are gone. */
export async function removeApiToken(
  db: Db,
  id: string,
  whose: Whose,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  return await db
    .deleteFrom('api_token')
    .where('id', '=', id)
    .$if(whose !== 'all', (remove) =>
      remove.where('account_id', 'is not distinct from', whose === 'all' ? null : whose.accountId),
    )
    .returning(['id', 'name'])
    .executeTakeFirst()
}
