/** Changes one's own account: name, password, passkeys, authenticator app, recovery codes, preferences. One function a verb. */
import { type Kysely, sql } from 'kysely'
import { preferencesBytesMax } from '@fettle/contract/http/accounts.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { accountSecrets } from './account.store.ts'
import { endLogins } from './login.store.ts'
import { type Credential, madePasskey, type PasskeyParts, passkeyToMake, type Place } from './passkeys.ts'
import { hashPassword } from './password.ts'
import { mustBeGoodPassword } from './password-rule.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { totpPurpose } from './sign-in.commands.ts'
import { newTotpSecret, totpStepOf, totpUri } from './totp.ts'

type Db = Kysely<Tables>

const passkeysMax = 50

async function accountOf(db: Db, id: string) {
  return (await accountSecrets(db, { id })) ?? refuse('notFound', 'This account is gone.')
}

/** Gives oneself another name. */
export async function changeName(db: Db, accountId: string, name: string): Promise<void> {
  await db.updateTable('account').set({ name }).where('id', '=', accountId).execute()
}

/** Sets the password and ends all logins but the one that asked; returns which. */
export async function changePassword(
  { db, now }: PasskeyParts,
  accountId: string,
  { password, loginId }: { readonly password: string; readonly loginId: string | undefined },
): Promise<readonly string[]> {
  const account = await accountOf(db, accountId)
  mustBeGoodPassword(password, account)
  const password_hash = await hashPassword(password)
  return await inTransaction(db, async (tx) => {
    await tx.updateTable('account').set({ password_hash }).where('id', '=', accountId).execute()
    await tx.deleteFrom('invitation').where('account_id', '=', accountId).execute()
    return await endLogins(tx, { accountId }, now(), { except: loginId })
  })
}

/** Makes a secret for an authenticator app, which counts once a code of it was seen. */
export async function beginTotp(
  { db, seal }: PasskeyParts,
  accountId: string,
): Promise<{ uri: string; secret: string }> {
  const { email } = await accountOf(db, accountId)
  const secret = newTotpSecret()
  const sealed = seal.seal(secret, totpPurpose(accountId))
  await db.updateTable('account').set({ totp_pending: sealed }).where('id', '=', accountId).execute()
  return { uri: totpUri(secret, email), secret }
}

/** Takes the authenticator app into use. */
export async function confirmTotp({ db, seal, now }: PasskeyParts, accountId: string, code: string): Promise<void> {
  const { totp_pending } = await accountOf(db, accountId)
  if (totp_pending === null) return refuse('conflict', 'No authenticator app is being added; begin again.')
  const step = totpStepOf(seal.open(totp_pending, totpPurpose(accountId)), code, 0, now())
  if (step === undefined)
    return refuse('badInput', 'This code is wrong; check that the clock of the phone is right, and take the next one.')
  await db
    .updateTable('account')
    .set({ totp_secret: totp_pending, totp_pending: null, totp_step: step })
    .where('id', '=', accountId)
    .execute()
}

/** Takes the authenticator app away. */
export async function removeTotp({ db }: PasskeyParts, accountId: string): Promise<void> {
  await db.updateTable('account').set({ totp_secret: null, totp_pending: null }).where('id', '=', accountId).execute()
}

/** What a browser is asked to make a passkey with. */
export async function beginPasskey(parts: PasskeyParts, place: Place, accountId: string) {
  const { id, name, email } = await accountOf(parts.db, accountId)
  return { options: await passkeyToMake(parts, place, { id, name, email }) }
}

/** Keeps a passkey. */
export async function addPasskey(
  parts: PasskeyParts,
  place: Place,
  accountId: string,
  { name, credential }: { readonly name: string; readonly credential: Credential },
) {
  const { db, now } = parts
  const known = await db.selectFrom('passkey').select('id').where('account_id', '=', accountId).execute()
  if (known.length >= passkeysMax) refuse('conflict', `There are ${passkeysMax} passkeys already; take one away first.`)
  const made = await madePasskey(parts, place, accountId, credential)
  const id = newId('pky')
  const row = await db
    .insertInto('passkey')
    .values({ ...made, id, name, account_id: accountId, created_at: new Date(now()) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) refuse('conflict', 'This passkey is kept already.')
  return await ownPasskey(db, accountId, id)
}

/** The passkeys of an account, oldest first. */
export async function passkeysOf(db: Db, accountId: string) {
  const rows = await db
    .selectFrom('passkey')
    .select(['id', 'name', 'created_at', 'last_used_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .execute()
  return rows.map(({ id, name, created_at, last_used_at }) => ({
    ...{ id, name, createdAt: created_at },
    ...(last_used_at === null ? {} : { lastUsedAt: last_used_at }),
  }))
}

async function ownPasskey(db: Db, accountId: string, id: string) {
  const found = (await passkeysOf(db, accountId)).find((passkey) => passkey.id === id)
  return found ?? refuse('notFound', `You have no passkey ${id}.`)
}

/** Gives a passkey another name. */
export async function renamePasskey(db: Db, accountId: string, id: string, name: string) {
  await db.updateTable('passkey').set({ name }).where('account_id', '=', accountId).where('id', '=', id).execute()
  return await ownPasskey(db, accountId, id)
}

/** Takes a passkey away, unless it is all there is to come in with. */
export async function removePasskey(db: Db, accountId: string, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .selectFrom('account')
      .select('password_hash')
      .where('id', '=', accountId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const all = await passkeysOf(tx, accountId)
    await ownPasskey(tx, accountId, id)
    if (account.password_hash === null && all.length === 1)
      refuse('conflict', 'This is your only way in; set a password or add another passkey first.')
    await tx.deleteFrom('passkey').where('id', '=', id).execute()
  })
}

/** Makes recovery codes in place of the old ones; only their hashes are kept. */
export async function renewRecoveryCodes(db: Db, accountId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await inTransaction(db, async (tx) => {
    await tx.selectFrom('account').select('id').where('id', '=', accountId).forUpdate().execute()
    await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
    const values = codes.map((code) => ({ account_id: accountId, secret_hash: recoveryCodeHash(accountId, code) }))
    await tx.insertInto('recovery_code').values(values).execute()
  })
  return [...codes]
}

/** What a person likes to see; {} when nothing was kept. */
export async function preferencesOf(db: Db, owner: string): Promise<Record<string, unknown>> {
  const row = await db.selectFrom('preference').select('body').where('owner', '=', owner).executeTakeFirst()
  return (row?.body ?? {}) as Record<string, unknown>
}

/** Keeps what a person likes to see. */
export async function putPreferences(db: Db, owner: string, body: Record<string, unknown>): Promise<void> {
  const text = JSON.stringify(body)
  const bytes = Buffer.byteLength(text)
  if (bytes > preferencesBytesMax)
    refuse('tooLarge', `The preferences have ${bytes} bytes; at most ${preferencesBytesMax} are kept.`)
  await db
    .insertInto('preference')
    .values({ owner, body: text })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ body: sql`excluded.body` }))
    .execute()
}
