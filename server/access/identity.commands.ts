/** Which account does an identity at a provider open? Its own, a new one where that is wanted, and never one with the same e-mail. */
import type { Kysely, Transaction } from 'kysely'
import type { Grant } from '@fettle/core/terms/access.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import {
  administratorCount,
  findAccount,
  insertAccount,
  lockAccounts,
  putGrants,
  tenantParents,
} from './account.store.ts'
import { changedGrants } from './granting.ts'
import { addIdentity, findIdentity, type Mapping, noteIdentityUsed, type Provider } from './identity.store.ts'
import type { OidcPerson } from './oidc.ts'

/** An account that may be signed in to. */
export interface Opened {
  readonly id: string
  readonly name: string
}

/** The account that this person opens. @throws a refusal that says why there is none. */
export async function accountOf(
  db: Kysely<Tables>,
  provider: Provider,
  person: OidcPerson,
  now: number,
): Promise<Opened> {
  mustBeOfDomain(provider, person)
  const opened = await inTransaction(db, async (tx) => {
    // One after the other: somebody who comes in twice at the same time gets one account, and an administrator stays.
    await lockAccounts(tx)
    const identity = await findIdentity(tx, person)
    if (!identity) return await newAccount(tx, provider, person, now)
    const account = await findAccount(tx, identity.account_id)
    if (!account || account.disabledAt !== undefined)
      return refuse('notSignedIn', 'Your account here is disabled; ask an administrator.')
    if (identity.made_account && !(await renewGrants(tx, provider, person, account.id))) return undefined
    await noteIdentityUsed(tx, identity.id, emailOf(person), now)
    return { id: account.id, name: account.name }
  })
  // After the end of the transaction, so that what the account had is taken away from its other logins and tokens, too.
  return opened ?? noRole(provider.label)
}

/** Links somebody who is signed in with an identity of theirs. */
export async function linkAccount(
  db: Kysely<Tables>,
  provider: Provider,
  person: OidcPerson,
  { accountId, now }: { readonly accountId: string; readonly now: number },
): Promise<void> {
  mustBeOfDomain(provider, person)
  const identity = { ...person, accountId, email: emailOf(person), madeAccount: false }
  if (await addIdentity(db, identity, now)) return
  const whose = (await findIdentity(db, person))?.account_id
  if (whose === accountId) return
  refuse('conflict', `This identity at "${provider.label}" opens another account here; unlink it there first.`)
}

async function newAccount(
  tx: Transaction<Tables>,
  provider: Provider,
  person: OidcPerson,
  now: number,
): Promise<Opened> {
  const { label } = provider
  if (provider.unknownPeople === 'refuse')
    return refuse(
      'notSignedIn',
      `Nobody here is linked with your identity at "${label}"; ask an administrator for an account, sign in to it, and link it on your account's page.`,
    )
  const email = emailOf(person)
  if (email === undefined || person.claims['email_verified'] === false)
    return refuse('notSignedIn', `"${label}" tells no verified e-mail of you, without which there can be no account.`)
  if (await findAccount(tx, email))
    return refuse(
      'notSignedIn',
      `There is an account with the e-mail ${email} already; sign in to it, and link it with "${label}" on your account's page.`,
    )
  const grants = await grantsOf(tx, provider.mappings, person)
  if (provider.mappings.length > 0 && grants.length === 0) return noRole(label)
  const name = nameOf(person) ?? email
  const id = await insertAccount(tx, { name, email }, now)
  await putGrants(tx, id, grants)
  await addIdentity(tx, { ...person, accountId: id, email, madeAccount: true }, now)
  return { id, name }
}

/**
 * What the provider says decides anew at each sign-in, where it decided at the first; false when it gives no role any more.
 * The last administrator keeps the role: an installation without one could be mended only at the server itself.
 */
async function renewGrants(
  tx: Transaction<Tables>,
  provider: Provider,
  person: OidcPerson,
  accountId: string,
): Promise<boolean> {
  if (provider.mappings.length === 0) return true
  const grants = await grantsOf(tx, provider.mappings, person)
  const before = await tx.selectFrom('account_grant').selectAll().where('account_id', '=', accountId).execute()
  const had = before.map(({ role, tenant_id }): Grant =>
    tenant_id === null ? { role } : { role, tenantId: tenant_id },
  )
  if (changedGrants(had, grants).length > 0) {
    const administrators = await administratorCount(tx)
    await putGrants(tx, accountId, grants)
    if (administrators > 0 && (await administratorCount(tx)) === 0)
      await putGrants(tx, accountId, [...grants, { role: 'administrator' }])
  }
  return grants.length > 0
}

function noRole(label: string): never {
  return refuse('notSignedIn', `Nothing that "${label}" says of you gives you a role here; ask an administrator.`)
}

/** The grants of all mappings that hold for a person; those in tenants that are gone are left out. */
async function grantsOf(
  tx: Transaction<Tables>,
  mappings: readonly Mapping[],
  { claims }: OidcPerson,
): Promise<readonly Grant[]> {
  const parents = await tenantParents(tx)
  const held = mappings.filter(({ claim, value, tenantId }) => {
    const said = claims[claim]
    const holds = said === value || (Array.isArray(said) && said.includes(value))
    return holds && (tenantId === undefined || parents.has(tenantId))
  })
  const grants = held.map(({ role, tenantId }): Grant => (tenantId === undefined ? { role } : { role, tenantId }))
  return [...new Map(grants.map((grant) => [`${grant.role} ${grant.tenantId ?? ''}`, grant])).values()]
}

function mustBeOfDomain({ label, emailDomains }: Provider, person: OidcPerson): void {
  if (emailDomains.length === 0) return
  const email = emailOf(person)
  const domain = email?.split('@').at(-1)?.toLowerCase() ?? ''
  if (person.claims['email_verified'] !== true || !emailDomains.includes(domain))
    refuse(
      'notSignedIn',
      `People come in through "${label}" with a verified e-mail of ${emailDomains.join(', ')} only.`,
    )
}

function emailOf({ claims }: OidcPerson): string | undefined {
  const { email } = claims
  return typeof email === 'string' && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.length <= 254
    ? email
    : undefined
}

function nameOf({ claims }: OidcPerson): string | undefined {
  const { name } = claims
  const plain =
    typeof name === 'string'
      ? name
          .replaceAll(/\p{Cc}/gu, ' ')
          .trim()
          .slice(0, 200)
      : ''
  return plain === '' ? undefined : plain
}
