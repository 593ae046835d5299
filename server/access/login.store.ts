/** Keeps logins: starts them, finds whose a secret is, and ends them. The only writer of their table. */
import { type Kysely, sql } from 'kysely'
import type { Grant } from '@fettle/core/terms/access.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { newSecret, secretHash } from './secrets.ts'

type Db = Kysely<Tables>

const minute = 60_000
const absoluteMs = 12 * 60 * minute
const idleMs = 30 * minute
const halfwayMs = 10 * minute
/** Being there is written down no more often than this. */
const seenEveryMs = minute
/** How long an ended login is remembered: an address somebody came from is trusted a little more. */
const rememberedMs = 30 * 24 * 60 * minute
const wrongCodesMax = 5

/** How somebody proved who they are. */
export type LoginMethod = 'code' | 'token' | 'password' | 'passkey' | 'invitation' | 'setUp' | 'oidc' | 'device'

/** Where a request came from. */
export interface From {
  readonly address: string
  readonly userAgent: string
}

export interface NewLogin {
  /** Absent: the operator on the server's machine, or who holds the token. */
  readonly accountId?: string
  readonly tokenId?: string
  readonly method: LoginMethod
  /** halfway: a second factor is still to come. */
  readonly state: 'full' | 'halfway'
}

/** A login with the secret that goes into the cookie and nowhere else. */
export interface StartedLogin {
  readonly id: string
  readonly secret: string
  readonly expiresAt: string
}

const iso = (time: number): string => new Date(time).toISOString()

/** Starts a login with a secret of its own. */
export async function startLogin(db: Db, login: NewLogin, from: From, now: number): Promise<StartedLogin> {
  await db
    .deleteFrom('login')
    .where('expires_at', '<', iso(now - rememberedMs))
    .execute()
  const secret = newSecret('fettle_login')
  const id = newId('lgn')
  const expiresAt = iso(now + (login.state === 'full' ? absoluteMs : halfwayMs))
  await db
    .insertInto('login')
    .values({
      ...{ id, secret_hash: secretHash(secret), method: login.method, state: login.state },
      ...{ account_id: login.accountId ?? null, token_id: login.tokenId ?? null },
      ...{ address: from.address, user_agent: from.userAgent, created_at: iso(now), last_seen_at: iso(now) },
      // A token that was pasted is no factor that a person proved.
      ...{ fresh_at: iso(login.tokenId === undefined ? now : 0), expires_at: expiresAt },
    })
    .execute()
  return { id, secret, expiresAt }
}

/** A login that is good at this moment, by its secret. */
function goodLogin(db: Db, secret: string, now: number) {
  return db
    .selectFrom('login')
    .where('secret_hash', '=', secretHash(secret))
    .where('login.expires_at', '>', iso(now))
    .where('login.last_seen_at', '>', iso(now - idleMs))
}

/** Who brings this login's secret, and the token it was made with, if so; undefined when it is not good. Activity keeps it good. */
export async function findLogin(
  db: Db,
  secret: string,
  now: number,
  isActivity = true,
): Promise<{ readonly caller: Caller; readonly tokenId?: string } | undefined> {
  const row = await goodLogin(db, secret, now)
    .leftJoin('account', 'account.id', 'login.account_id')
    .select([
      'login.id',
      'login.account_id',
      'login.token_id',
      'login.last_seen_at',
      'account.name',
      'account.disabled_at',
    ])
    .select(grantsOf.as('grants'))
    .where('login.state', '=', 'full')
    .executeTakeFirst()
  if (!row || (row.account_id !== null && (row.name === null || row.disabled_at !== null))) return undefined
  if (isActivity && Date.parse(row.last_seen_at) <= now - seenEveryMs)
    await db
      .updateTable('login')
      .set({ last_seen_at: iso(now) })
      .where('id', '=', row.id)
      .execute()
  const whose =
    row.account_id === null
      ? { name: "the operator on the server's machine", grants: [{ role: 'administrator' } as const] }
      : { name: row.name ?? '', accountId: row.account_id, grants: row.grants }
  return { caller: { ...whose, loginId: row.id }, ...(row.token_id === null ? {} : { tokenId: row.token_id }) }
}

/** The grants of the row's account, those in tenants that are gone left out. */
const grantsOf = sql<readonly Grant[]>`(
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'tenantId', g.tenant_id)) order by g.role, g.tenant_id), '[]')
  from account_grant g left join tenant t on t.id = g.tenant_id
  where g.account_id = login.account_id and (g.tenant_id is null or t.deleted_at is null))`

/** The login that waits for its second factor. */
export async function findHalfway(
  db: Db,
  secret: string,
  now: number,
): Promise<{ readonly id: string; readonly accountId: string; readonly method: string } | undefined> {
  const row = await goodLogin(db, secret, now)
    .innerJoin('account', 'account.id', 'login.account_id')
    .select(['login.id', 'login.method', 'account.id as accountId'])
    .where('login.state', '=', 'halfway')
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  return row
}

/** Counts a wrong code; after five the login is over, and the password has to be given again. */
export async function countWrongCode(db: Db, loginId: string, now: number): Promise<void> {
  await db
    .updateTable('login')
    .set((set) => ({ wrong_codes: set('wrong_codes', '+', 1) }))
    .where('id', '=', loginId)
    .execute()
  await db
    .updateTable('login')
    .set({ expires_at: iso(now) })
    .where('id', '=', loginId)
    .where('wrong_codes', '>=', wrongCodesMax)
    .execute()
}

/** Brings a login that was halfway there to its end, under a new secret; undefined when it ended meanwhile. */
export async function completeLogin(db: Db, loginId: string, now: number): Promise<StartedLogin | undefined> {
  const secret = newSecret('fettle_login')
  const row = await db
    .updateTable('login')
    .set({
      ...{ state: 'full', secret_hash: secretHash(secret), created_at: iso(now), last_seen_at: iso(now) },
      ...{ fresh_at: iso(now), expires_at: iso(now + absoluteMs) },
    })
    .where('id', '=', loginId)
    .where('state', '=', 'halfway')
    .where('expires_at', '>', iso(now))
    .returning('expires_at')
    .executeTakeFirst()
  return row && { id: loginId, secret, expiresAt: row.expires_at }
}

/** Notes that a factor was proved anew, under a new secret; undefined when the login ended meanwhile. */
export async function freshenLogin(db: Db, loginId: string, now: number): Promise<StartedLogin | undefined> {
  const secret = newSecret('fettle_login')
  const row = await db
    .updateTable('login')
    .set({ secret_hash: secretHash(secret), fresh_at: iso(now), last_seen_at: iso(now) })
    .where('id', '=', loginId)
    .where('expires_at', '>', iso(now))
    .returning('expires_at')
    .executeTakeFirst()
  return row && { id: loginId, secret, expiresAt: row.expires_at }
}

/** Whose logins: an account's, or those of the operator on the server's machine. */
export type Owner = { readonly accountId: string } | 'machine'

/** Ends logins of an owner that are still good: all, one, or all but one. Returns which. */
export async function endLogins(
  db: Db,
  owner: Owner,
  now: number,
  { only, except }: { readonly only?: string | undefined; readonly except?: string | undefined } = {},
): Promise<readonly string[]> {
  let query = db
    .updateTable('login')
    .set({ expires_at: iso(now) })
    .where('expires_at', '>', iso(now))
  query =
    owner === 'machine'
      ? query.where('account_id', 'is', null).where('token_id', 'is', null)
      : query.where('account_id', '=', owner.accountId)
  if (only !== undefined) query = query.where('id', '=', only)
  if (except !== undefined) query = query.where('id', '!=', except)
  return (await query.returning('id').execute()).map(({ id }) => id)
}

/** Ends the login with this id, whoever it belongs to. */
export async function endLogin(db: Db, loginId: string, now: number): Promise<void> {
  await db
    .updateTable('login')
    .set({ expires_at: iso(now) })
    .where('id', '=', loginId)
    .where('expires_at', '>', iso(now))
    .execute()
}

/** Ends the login with this secret, in whatever state it is; returns which. */
export async function endLoginOf(db: Db, secret: string, now: number): Promise<string | undefined> {
  const row = await db
    .updateTable('login')
    .set({ expires_at: iso(now) })
    .where('secret_hash', '=', secretHash(secret))
    .where('expires_at', '>', iso(now))
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** The good logins of an owner, the latest first. */
export async function loginsOf(db: Db, owner: Owner, now: number, current: string | undefined) {
  const query = db
    .selectFrom('login')
    .select(['id', 'method', 'address', 'user_agent', 'created_at', 'last_seen_at', 'expires_at'])
    .where('state', '=', 'full')
    .where('expires_at', '>', iso(now))
    .where('last_seen_at', '>', iso(now - idleMs))
    .orderBy('last_seen_at', 'desc')
    .limit(200)
  const rows = await (
    owner === 'machine'
      ? query.where('account_id', 'is', null).where('token_id', 'is', null)
      : query.where('account_id', '=', owner.accountId)
  ).execute()
  return rows.map((row) => ({
    ...{ id: row.id, method: row.method as LoginMethod, address: row.address, userAgent: row.user_agent },
    ...{ createdAt: row.created_at, lastSeenAt: row.last_seen_at, expiresAt: row.expires_at },
    current: row.id === current,
  }))
}

/** When a factor was last proved in this login, in milliseconds since 1970. */
export async function freshAt(db: Db, loginId: string): Promise<number> {
  const row = await db.selectFrom('login').select('fresh_at').where('id', '=', loginId).executeTakeFirst()
  return row === undefined ? 0 : Date.parse(row.fresh_at)
}

/** True when the account came from this address before, within a month. */
export async function cameFrom(db: Db, accountId: string, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('login')
    .select('id')
    .where('account_id', '=', accountId)
    .where('address', '=', address)
    .where('state', '=', 'full')
    .executeTakeFirst()
  return row !== undefined
}
