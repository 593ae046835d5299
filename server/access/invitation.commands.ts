/** Lets in somebody who was invited: once, within a day, with the password or the passkey they choose. */
import { newId } from '../db/new-id.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { startLogin, type From } from './login.store.ts'
import { type Credential, madePasskey, type PasskeyParts, passkeyToMake, type Place } from './passkeys.ts'
import { hashPassword } from './password.ts'
import { mustBeGoodPassword } from './password-rule.ts'
import { secretHash } from './secrets.ts'
import type { SignedIn } from './sign-in.commands.ts'

async function invitedBy({ db, now }: PasskeyParts, token: string) {
  const row = await db
    .selectFrom('invitation')
    .innerJoin('account', 'account.id', 'invitation.account_id')
    .select(['account.id', 'account.name', 'account.email', 'invitation.expires_at'])
    .where('invitation.secret_hash', '=', secretHash(token))
    .where('invitation.expires_at', '>', new Date(now()).toISOString())
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  return (
    row ?? refuse('notSignedIn', 'This invitation was used, replaced or is too old; ask who sent it for a new one.')
  )
}

/** Whose invitation it is; changes nothing, so that programs that look at links in mails do no harm. */
export async function lookAtInvitation(parts: PasskeyParts, place: Place, token: string) {
  const { id, name, email, expires_at } = await invitedBy(parts, token)
  return { name, email, expiresAt: expires_at, passkeyOptions: await passkeyToMake(parts, place, { id, name, email }) }
}

export interface Accepted {
  readonly token: string
  readonly password?: string | undefined
  readonly passkey?: { readonly name: string; readonly credential: Credential } | undefined
}

/** Sets the first factors, uses the invitation up and signs in. */
export async function acceptInvitation(
  parts: PasskeyParts,
  { place, from }: { readonly place: Place; readonly from: From },
  { token, password, passkey }: Accepted,
): Promise<SignedIn> {
  const { db, now } = parts
  const account = await invitedBy(parts, token)
  if (password === undefined && passkey === undefined)
    refuse('badInput', 'Choose a password or make a passkey: one of them is needed to come back.')
  if (password !== undefined) mustBeGoodPassword(password, account)
  const password_hash = password === undefined ? null : await hashPassword(password)
  const made = passkey && (await madePasskey(parts, place, account.id, passkey.credential))
  const time = new Date(now()).toISOString()
  const login = await inTransaction(db, async (tx) => {
    const used = await tx
      .deleteFrom('invitation')
      .where('secret_hash', '=', secretHash(token))
      .where('expires_at', '>', time)
      .returning('account_id')
      .executeTakeFirst()
    if (!used) return refuse('notSignedIn', 'This invitation was used already; sign in.')
    await tx
      .updateTable('account')
      .set({ password_hash, last_signed_in_at: time })
      .where('id', '=', account.id)
      .execute()
    if (passkey && made)
      await tx
        .insertInto('passkey')
        .values({ ...made, id: newId('pky'), account_id: account.id, name: passkey.name, created_at: time })
        .execute()
    return await startLogin(tx, { accountId: account.id, method: 'invitation', state: 'full' }, from, now())
  })
  return { login, accountId: account.id, state: 'full', factors: [] }
}
