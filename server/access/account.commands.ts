/** Makes and changes accounts: who is let in, what they may do, how they come in for the first time. One function a verb. */
import type { Kysely, Transaction } from 'kysely'
import { type Grant, roles } from '@fettle/core/terms/access.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Caller } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import * as store from './account.store.ts'
import { changedGrants, isWhole, mayChange, mayGive, maySee } from './granting.ts'
import { removeLinkedIdentities } from './identity.store.ts'
import { removeTokensOf } from './token.store.ts'
import { type Rights, rightsOf } from './rights.ts'
import { endLogins } from './login.store.ts'
import { hashPassword } from './password.ts'
import { mustBeGoodPassword } from './password-rule.ts'
import { newSecret, secretHash } from './secrets.ts'

type Db = Kysely<Tables>
type Tx = Transaction<Tables>

const invitationMs = 24 * 60 * 60_000

/** An account as a caller sees it. */
export type SeenAccount = store.Account & { readonly mayChange: boolean }

export interface Invited {
  readonly account: SeenAccount
  readonly invitation: { readonly path: string; readonly expiresAt: string }
}

/** What a change did: the account as it is now, and the logins that ended with it. */
export interface Changed {
  readonly account: SeenAccount
  readonly ended: readonly string[]
}

/** A grant as it is written: with the name or id of a tenant. */
export interface WantedGrant {
  readonly role: Grant['role']
  readonly tenant?: string | undefined
}

/** The accounts that the caller administers something of. */
export async function listAccounts(db: Db, caller: Caller): Promise<readonly SeenAccount[]> {
  const rights = await rightsNow(db, caller)
  const all = await store.accounts(db)
  return all
    .filter((account) => maySee(rights, store.plainGrants(account)))
    .map((account) => seen(account, caller, rights))
}

async function rightsNow(db: Db, caller: Caller): Promise<Rights> {
  return rightsOf(caller, await store.tenantParents(db))
}

function seen(account: store.Account, { accountId }: Caller, rights: Rights): SeenAccount {
  return { ...account, mayChange: account.id !== accountId && mayChange(rights, store.plainGrants(account)) }
}

/** One account, by id or e-mail. @throws notFound also for those that the caller administers nothing of. */
export async function getAccount(db: Db, caller: Caller, idOrEmail: string): Promise<SeenAccount> {
  const account = await store.findAccount(db, idOrEmail)
  const rights = await rightsNow(db, caller)
  if (!account || !maySee(rights, store.plainGrants(account)))
    return refuse('notFound', `There is no account "${idOrEmail}"; list them with GET /api/v1/accounts.`)
  return seen(account, caller, rights)
}

/** The account, when the caller may change it: not one that may do more, and not one's own. */
async function mine(tx: Tx, caller: Caller, idOrEmail: string): Promise<SeenAccount> {
  const account = await getAccount(tx, caller, idOrEmail)
  if (account.id === caller.accountId)
    refuse('notAllowed', 'Nobody changes what the own account may do; ask another administrator.')
  if (!account.mayChange) refuse('notAllowed', `${account.name} may do things that you may not; ask who may.`)
  return account
}

/** Runs a change of accounts alone, so that rules about all of them hold. */
async function alone<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(db, async (tx) => {
    await store.lockAccounts(tx)
    return await work(tx)
  })
}

/** Finds the tenants of wanted grants. */
async function grantsFrom(tx: Tx, wanted: readonly WantedGrant[]): Promise<readonly Grant[]> {
  return await Promise.all(
    wanted.map(async ({ role, tenant }): Promise<Grant> => {
      const grant = tenant === undefined ? { role } : { role, tenantId: await getTenantId(tx, tenant) }
      if (!isWhole(grant))
        refuse(
          'badInput',
          roles[role].reach === 'tenant'
            ? `The role ${role} is for one tenant; say which.`
            : `The role ${role} is for the whole installation; leave the tenant out.`,
        )
      return grant
    }),
  )
}

async function mustBeMineToGive(tx: Tx, caller: Caller, grants: readonly Grant[]): Promise<void> {
  const rights = await rightsNow(tx, caller)
  const beyond = grants.find((grant) => !mayGive(rights, grant))
  if (beyond)
    refuse('notAllowed', `You may not give or take away the role ${beyond.role} there: it does more than you may.`)
}

async function mustLeaveAnAdministrator(tx: Tx, before: number): Promise<void> {
  if (before > 0 && (await store.administratorCount(tx)) === 0)
    refuse('conflict', 'This is the last administrator; make another account an administrator first.')
}

async function invite(tx: Tx, accountId: string, now: number): Promise<Invited['invitation']> {
  const secret = newSecret('fettle_invite')
  const expires_at = new Date(now + invitationMs).toISOString()
  const values = { account_id: accountId, secret_hash: secretHash(secret), expires_at }
  await tx
    .insertInto('invitation')
    .values(values)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute()
  return { path: `/invitation#token=${secret}`, expiresAt: expires_at }
}

/** Makes an account and its invitation. */
export async function createAccount(
  db: Db,
  caller: Caller,
  wanted: { readonly name: string; readonly email: string; readonly grants: readonly WantedGrant[] },
  now: number,
): Promise<Invited> {
  return await alone(db, async (tx) => {
    const grants = await grantsFrom(tx, wanted.grants)
    await mustBeMineToGive(tx, caller, grants)
    if (!mayChange(await rightsNow(tx, caller), grants))
      refuse('notAllowed', 'An account must have a role in one of your tenants; name one.')
    const id = await store.insertAccount(tx, wanted, now)
    await store.putGrants(tx, id, grants)
    const invitation = await invite(tx, id, now)
    return { account: await getAccount(tx, caller, id), invitation }
  })
}

/** Changes the name or e-mail of an account. */
export async function changeAccount(
  db: Db,
  caller: Caller,
  idOrEmail: string,
  { name, email }: { readonly name?: string | undefined; readonly email?: string | undefined },
): Promise<SeenAccount> {
  return await alone(db, async (tx) => {
    const { id } = await mine(tx, caller, idOrEmail)
    if (email !== undefined) await store.mustBeFreeEmail(tx, email, id)
    const change = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) }
    if (Object.keys(change).length > 0) await tx.updateTable('account').set(change).where('id', '=', id).execute()
    return await getAccount(tx, caller, id)
  })
}

/** Says what an account may do from now on; what is added and what is taken away must be the caller's to give. */
export async function setGrants(
  db: Db,
  caller: Caller,
  { id: idOrEmail, grants: wanted }: { readonly id: string; readonly grants: readonly WantedGrant[] },
  now: number,
): Promise<Changed> {
  return await alone(db, async (tx) => {
    const account = await getAccount(tx, caller, idOrEmail)
    if (account.id === caller.accountId)
      refuse('notAllowed', 'Nobody changes what the own account may do; ask another administrator.')
    const grants = await grantsFrom(tx, wanted)
    await mustBeMineToGive(tx, caller, changedGrants(store.plainGrants(account), grants))
    const before = await store.administratorCount(tx)
    await store.putGrants(tx, account.id, grants)
    await mustLeaveAnAdministrator(tx, before)
    const ended = await endLogins(tx, { accountId: account.id }, now)
    const [changed = account] = await store.accounts(tx, [account.id])
    return { account: seen(changed, caller, await rightsNow(tx, caller)), ended }
  })
}

/** Lets an account in no more, or again. */
export async function setDisabled(
  db: Db,
  caller: Caller,
  { id: idOrEmail, disabled }: { readonly id: string; readonly disabled: boolean },
  now: number,
): Promise<Changed> {
  return await alone(db, async (tx) => {
    const { id } = await mine(tx, caller, idOrEmail)
    const before = await store.administratorCount(tx)
    await tx
      .updateTable('account')
      .set({ disabled_at: disabled ? new Date(now) : null })
      .where('id', '=', id)
      .where('disabled_at', disabled ? 'is' : 'is not', null)
      .execute()
    await mustLeaveAnAdministrator(tx, before)
    if (disabled) await tx.deleteFrom('invitation').where('account_id', '=', id).execute()
    const ended = disabled ? await endLogins(tx, { accountId: id }, now) : []
    return { account: await getAccount(tx, caller, id), ended }
  })
}

/** Forgets how an account proves who it is, ends its logins and invites anew. */
export async function resetAccount(
  db: Db,
  caller: Caller,
  idOrEmail: string,
  now: number,
): Promise<Invited & Pick<Changed, 'ended'>> {
  return await alone(db, async (tx) => {
    const { id, disabledAt, name } = await mine(tx, caller, idOrEmail)
    if (disabledAt !== undefined) refuse('conflict', `The account of ${name} is disabled; enable it first.`)
    await store.forgetFactors(tx, id)
    await removeLinkedIdentities(tx, id)
    await removeTokensOf(tx, id)
    const invitation = await invite(tx, id, now)
    const ended = await endLogins(tx, { accountId: id }, now)
    return { account: await getAccount(tx, caller, id), invitation, ended }
  })
}

/** Makes the first account. @throws notFound once there is one: of many at the same time one succeeds. */
export async function setUp(
  db: Db,
  { password, ...person }: { readonly name: string; readonly email: string; readonly password: string },
  now: number,
): Promise<string> {
  if (await store.hasAccounts(db)) return isSetUp()
  mustBeGoodPassword(password, person)
  const passwordHash = await hashPassword(password)
  return await alone(db, async (tx) => {
    if (await store.hasAccounts(tx)) return isSetUp()
    const id = await store.insertAccount(tx, { ...person, passwordHash }, now)
    await store.putGrants(tx, id, [{ role: 'administrator' }])
    await tx
      .updateTable('account')
      .set({ last_signed_in_at: new Date(now) })
      .where('id', '=', id)
      .execute()
    return id
  })
}

/** What somebody finds who sets up what is set up. */
export function isSetUp(): never {
  return refuse('notFound', 'There is an account already; sign in with it, or have an administrator invite you.')
}
