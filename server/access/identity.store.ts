/** Keeps identity providers, the identities that people have there, and sign-ins on their way; the only writer of their tables. */
import { type Kysely, sql } from 'kysely'
import type { RoleName } from '@fettle/core/terms/access.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Seal } from '../secrets/seal.ts'
import type { OidcFlow, OidcProvider } from './oidc.ts'
import { secretHash } from './secrets.ts'

type Db = Kysely<Tables>

/** Whoever has this value in this claim has the role. */
export interface Mapping {
  readonly claim: string
  readonly value: string
  readonly role: RoleName
  readonly tenantId?: string
}

/** A provider with everything but its secret. */
export interface Provider {
  readonly id: string
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly emailDomains: string[]
  readonly scopes: string[]
  readonly mappings: readonly Mapping[]
  readonly unknownPeople: 'create' | 'refuse'
  readonly enabled: boolean
  readonly createdAt: string
  readonly updatedAt: string
}

const iso = (time: number): string => new Date(time).toISOString()
const purposeOf = (id: string): string => `client secret of ${id}`

/** All providers by label. */
export async function providers(db: Db): Promise<readonly Provider[]> {
  const rows = await db
    .selectFrom('identity_provider')
    .selectAll()
    .orderBy(sql`lower(label)`)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    ...{ id: row.id, label: row.label, issuer: row.issuer, clientId: row.client_id, enabled: row.enabled },
    ...{ emailDomains: row.email_domains, scopes: row.scopes, mappings: row.mappings as Mapping[] },
    ...{ unknownPeople: row.unknown_people, createdAt: row.created_at, updatedAt: row.updated_at },
  }))
}

/** The provider with this id; undefined when there is none. */
export async function findProvider(db: Db, id: string): Promise<Provider | undefined> {
  return (await providers(db)).find((one) => one.id === id)
}

/** The provider with its secret, as the protocol needs it. */
export async function withSecret(db: Db, seal: Seal, provider: Provider): Promise<OidcProvider> {
  const { sealed } = await db
    .selectFrom('identity_provider')
    .select('sealed')
    .where('id', '=', provider.id)
    .executeTakeFirstOrThrow()
  return { ...provider, clientSecret: seal.open(sealed, purposeOf(provider.id)) }
}

export type ProviderSettings = Omit<Provider, 'id' | 'createdAt' | 'updatedAt'> & { readonly clientSecret: string }

/** Writes a new provider and returns its id; undefined when there is one with this issuer. */
export async function addProvider(
  db: Db,
  seal: Seal,
  settings: ProviderSettings,
  now: number,
): Promise<string | undefined> {
  const id = newId('idp')
  const row = await db
    .insertInto('identity_provider')
    .values({
      ...{ id, label: settings.label, issuer: settings.issuer, client_id: settings.clientId },
      sealed: seal.seal(settings.clientSecret, purposeOf(id)),
      ...{ email_domains: settings.emailDomains, scopes: settings.scopes, mappings: JSON.stringify(settings.mappings) },
      ...{
        unknown_people: settings.unknownPeople,
        enabled: settings.enabled,
        created_at: iso(now),
        updated_at: iso(now),
      },
    })
    .onConflict((conflict) => conflict.column('issuer').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Changes what is named. */
export async function changeProvider(
  db: Db,
  seal: Seal,
  {
    id,
    ...changes
  }: { readonly id: string } & {
    readonly [Name in keyof Omit<ProviderSettings, 'issuer'>]?: ProviderSettings[Name] | undefined
  },
  now: number,
): Promise<void> {
  const { label, clientId, clientSecret, emailDomains, scopes, mappings, unknownPeople, enabled } = changes
  await db
    .updateTable('identity_provider')
    .set({
      updated_at: iso(now),
      ...(label === undefined ? {} : { label }),
      ...(clientId === undefined ? {} : { client_id: clientId }),
      ...(clientSecret === undefined ? {} : { sealed: seal.seal(clientSecret, purposeOf(id)) }),
      ...(emailDomains === undefined ? {} : { email_domains: emailDomains }),
      ...(scopes === undefined ? {} : { scopes }),
      ...(mappings === undefined ? {} : { mappings: JSON.stringify(mappings) }),
      ...(unknownPeople === undefined ? {} : { unknown_people: unknownPeople }),
      ...(enabled === undefined ? {} : { enabled }),
    })
    .where('id', '=', id)
    .execute()
}

/** Takes a provider away; the identities stay, for the day on which it comes back. */
export async function removeProvider(db: Db, id: string): Promise<void> {
  await db.deleteFrom('identity_provider').where('id', '=', id).execute()
}

const flowMs = 10 * 60_000

/** A sign-in on its way, besides what the protocol needs. */
export interface FlowContext {
  readonly providerId: string
  /** The value of the cookie in the browser in which it was begun. */
  readonly browser: string
  /** Somebody who is signed in links their account. */
  readonly link?: { readonly accountId: string; readonly loginId: string } | undefined
  readonly wantedPage?: string | undefined
}

const flowPurpose = (stateHash: string): string => `sign-in ${stateHash}`

/** Remembers a sign-in for ten minutes. */
export async function addFlow(
  db: Db,
  seal: Seal,
  { flow, ...context }: FlowContext & { readonly flow: OidcFlow },
  now: number,
): Promise<void> {
  await db.deleteFrom('identity_flow').where('expires_at', '<', iso(now)).execute()
  const stateHash = secretHash(flow.state)
  await db
    .insertInto('identity_flow')
    .values({
      ...{ state_hash: stateHash, browser_hash: secretHash(context.browser), provider_id: context.providerId },
      ...{ nonce: flow.nonce, sealed_verifier: seal.seal(flow.verifier, flowPurpose(stateHash)) },
      ...{ redirect_uri: flow.redirectUri, wanted_page: context.wantedPage ?? null },
      ...{ account_id: context.link?.accountId ?? null, login_id: context.link?.loginId ?? null },
      expires_at: iso(now + flowMs),
    })
    .execute()
}

/** Takes the sign-in with this state, once, and only in the browser in which it was begun. */
export async function takeFlow(
  db: Db,
  seal: Seal,
  { state, browser }: { readonly state: string; readonly browser: string },
  now: number,
): Promise<(FlowContext & { readonly flow: OidcFlow }) | undefined> {
  const stateHash = secretHash(state)
  const row = await db
    .deleteFrom('identity_flow')
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', secretHash(browser))
    .where('expires_at', '>', iso(now))
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  const { account_id: accountId, login_id: loginId } = row
  return {
    ...{ providerId: row.provider_id, browser, wantedPage: row.wanted_page ?? undefined },
    ...(accountId === null || loginId === null ? {} : { link: { accountId, loginId } }),
    flow: {
      ...{ state, nonce: row.nonce, redirectUri: row.redirect_uri },
      verifier: seal.open(row.sealed_verifier, flowPurpose(stateHash)),
    },
  }
}

/** Who somebody is at a provider. */
export interface IdentityKey {
  readonly issuer: string
  readonly subject: string
}

/** The account of an identity; undefined when it has none. */
export async function findIdentity(db: Db, { issuer, subject }: IdentityKey) {
  return await db
    .selectFrom('identity')
    .select(['id', 'account_id', 'made_account'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

/** Links an identity with an account; false when it is linked already, with whichever. */
export async function addIdentity(
  db: Db,
  identity: IdentityKey & {
    readonly accountId: string
    readonly email: string | undefined
    readonly madeAccount: boolean
  },
  now: number,
): Promise<boolean> {
  const row = await db
    .insertInto('identity')
    .values({
      ...{ id: newId('idn'), issuer: identity.issuer, subject: identity.subject, account_id: identity.accountId },
      ...{ email: identity.email ?? null, made_account: identity.madeAccount, linked_at: iso(now) },
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Notes that an identity was used, and what its e-mail is now. */
export async function noteIdentityUsed(db: Db, id: string, email: string | undefined, now: number): Promise<void> {
  await db
    .updateTable('identity')
    .set({ last_used_at: iso(now), email: email ?? null })
    .where('id', '=', id)
    .execute()
}

/** The identities of an account, by when they were linked. */
export async function identitiesOf(db: Db, accountId: string) {
  const rows = await db
    .selectFrom('identity')
    .leftJoin('identity_provider', 'identity_provider.issuer', 'identity.issuer')
    .select(['identity.id', 'identity.issuer', 'subject', 'email', 'linked_at', 'last_used_at'])
    .select(['identity_provider.id as provider_id', 'label'])
    .where('account_id', '=', accountId)
    .orderBy('linked_at')
    .execute()
  return rows.map((row) => ({
    ...{ id: row.id, issuer: row.issuer, subject: row.subject, linkedAt: row.linked_at },
    ...(row.provider_id === null ? {} : { provider: { id: row.provider_id, name: row.label ?? '' } }),
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  }))
}

/** Takes an identity away from an account; false when it has no such one. */
export async function removeIdentity(db: Db, id: string, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('identity')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Takes away the identities that somebody linked with an account; the one that made it stays, for without it there was no account. */
export async function removeLinkedIdentities(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('identity').where('account_id', '=', accountId).where('made_account', '=', false).execute()
}

/** Ends the logins that were made with identities of this issuer; returns which. */
export async function endLoginsBy(db: Db, issuer: string, now: number): Promise<readonly string[]> {
  const rows = await db
    .updateTable('login')
    .set({ expires_at: iso(now) })
    .where('method', '=', 'oidc')
    .where('expires_at', '>', iso(now))
    .where('account_id', 'in', (of) => of.selectFrom('identity').select('account_id').where('issuer', '=', issuer))
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}
