/** Keeps accounts, their grants and their factors: the only writer of those tables. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Grant, RoleName } from '@fettle/core/terms/access.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { TenantTree } from './rights.ts'

type Db = Kysely<Tables>

/** A grant with the tenant's name. */
export interface NamedGrant {
  readonly role: RoleName
  readonly tenant?: { readonly id: string; readonly name: string }
}

export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly grants: readonly NamedGrant[]
  readonly factors: {
    readonly password: boolean
    readonly totp: boolean
    readonly passkeys: number
    readonly recoveryCodes: number
  }
  readonly createdAt: string
  readonly lastSignedInAt?: string
  readonly disabledAt?: string
  readonly invitedUntil?: string
}

/** Accounts with everything that may be told of them, by name; only those asked for, by id. */
export async function accounts(db: Db, ids?: readonly string[]): Promise<readonly Account[]> {
  if (ids?.length === 0) return []
  let query = db
    .selectFrom('account')
    .leftJoin('invitation', 'invitation.account_id', 'account.id')
    .select(['account.id', 'name', 'email', 'created_at', 'last_signed_in_at', 'disabled_at', 'invitation.expires_at'])
    .select([
      sql<boolean>`password_hash is not null`.as('password'),
      sql<boolean>`totp_secret is not null`.as('totp'),
      sql<number>`(select count(*) from passkey where passkey.account_id = account.id)`.as('passkeys'),
      sql<number>`(select count(*) from recovery_code r where r.account_id = account.id)`.as('recoveryCodes'),
      sql<readonly NamedGrant[]>`(
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'tenant',
          case when t.id is not null then jsonb_build_object('id', t.id, 'name', t.name) end)) order by g.role, t.name), '[]')
        from account_grant g left join tenant t on t.id = g.tenant_id
        where g.account_id = account.id and (g.tenant_id is null or t.deleted_at is null))`.as('grants'),
    ])
    .orderBy(sql`lower(name)`)
    .orderBy('account.id')
  if (ids) query = query.where('account.id', 'in', [...ids])
  const rows = await query.execute()
  return rows.map(({ id, name, email, grants, password, totp, passkeys, recoveryCodes, ...times }) => ({
    ...{ id, name, email, grants, factors: { password, totp, passkeys, recoveryCodes }, createdAt: times.created_at },
    ...(times.last_signed_in_at === null ? {} : { lastSignedInAt: times.last_signed_in_at }),
    ...(times.disabled_at === null ? {} : { disabledAt: times.disabled_at }),
    ...(times.expires_at === null ? {} : { invitedUntil: times.expires_at }),
  }))
}

/** The grants as the rules read them. */
export function plainGrants({ grants }: Pick<Account, 'grants'>): readonly Grant[] {
  return grants.map(({ role, tenant }) => (tenant === undefined ? { role } : { role, tenantId: tenant.id }))
}

/** The account with this id or e-mail; undefined when there is none. */
export async function findAccount(db: Db, idOrEmail: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where((where) =>
      where.or([where('id', '=', idOrEmail), where(sql`lower(email)`, '=', idOrEmail.trim().toLowerCase())]),
    )
    .executeTakeFirst()
  return row && (await accounts(db, [row.id]))[0]
}

/** What is secret about an account, for checking it; by id or e-mail. */
export async function accountSecrets(db: Db, by: { readonly id: string } | { readonly email: string }) {
  const query = db
    .selectFrom('account')
    .select(['id', 'name', 'email', 'password_hash', 'totp_secret', 'totp_pending', 'totp_step', 'disabled_at'])
  const one = 'id' in by ? query.where('id', '=', by.id) : query.where(sql`lower(email)`, '=', by.email.toLowerCase())
  return await one.executeTakeFirst()
}

/** Whether there is any account. */
export async function hasAccounts(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Lets nobody else change accounts until the transaction ends: rules about all of them hold only so. */
export async function lockAccounts(tx: Transaction<Tables>): Promise<void> {
  await tx.selectFrom('installation').select('only_row').forUpdate().execute()
}

/** Writes a new account. @throws a refusal when the e-mail is taken. */
export async function insertAccount(
  tx: Transaction<Tables>,
  account: { readonly name: string; readonly email: string; readonly passwordHash?: string },
  now: number,
): Promise<string> {
  const id = newId('acc')
  await mustBeFreeEmail(tx, account.email)
  await tx
    .insertInto('account')
    .values({
      ...{ id, name: account.name, email: account.email, created_at: new Date(now) },
      password_hash: account.passwordHash ?? null,
    })
    .execute()
  return id
}

/** @throws a refusal when another account has this e-mail. */
export async function mustBeFreeEmail(tx: Transaction<Tables>, email: string, except?: string): Promise<void> {
  const taken = await tx
    .selectFrom('account')
    .select('id')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('id', '!=', except ?? '')
    .executeTakeFirst()
  if (taken) refuse('conflict', `There is an account with the e-mail ${email} already.`)
}

/** Puts these grants in place of those an account has. */
export async function putGrants(tx: Transaction<Tables>, accountId: string, grants: readonly Grant[]): Promise<void> {
  await tx.deleteFrom('account_grant').where('account_id', '=', accountId).execute()
  if (grants.length > 0)
    await tx
      .insertInto('account_grant')
      .values(grants.map(({ role, tenantId }) => ({ account_id: accountId, role, tenant_id: tenantId ?? null })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** How many accounts that are let in are administrators of the installation. */
export async function administratorCount(tx: Transaction<Tables>): Promise<number> {
  const row = await tx
    .selectFrom('account')
    .innerJoin('account_grant', 'account_grant.account_id', 'account.id')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The tenant above each tenant. */
export async function tenantParents(db: Db): Promise<TenantTree> {
  const rows = await db.selectFrom('tenant').select(['id', 'parent_id']).where('deleted_at', 'is', null).execute()
  return new Map(rows.map(({ id, parent_id }) => [id, parent_id]))
}

/** Forgets every factor of an account. */
export async function forgetFactors(tx: Transaction<Tables>, accountId: string): Promise<void> {
  await tx
    .updateTable('account')
    .set({ password_hash: null, totp_secret: null, totp_pending: null })
    .where('id', '=', accountId)
    .execute()
  await tx.deleteFrom('passkey').where('account_id', '=', accountId).execute()
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
}
