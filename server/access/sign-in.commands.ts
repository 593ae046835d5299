/** Lets people in by what they know and have: password, passkey, authenticator app, recovery code. One function a verb. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { Seal } from '../secrets/seal.ts'
import { accountSecrets } from './account.store.ts'
import type { BackOff } from './back-off.ts'
import * as logins from './login.store.ts'
import { accountOfPasskey, type Credential, type Place } from './passkeys.ts'
import { hashPassword, isOutdated, isPassword } from './password.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { totpStepOf } from './totp.ts'

export interface SignInParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly now: () => number
  readonly backOff: BackOff
}

export type SecondFactor = 'totp' | 'passkey' | 'recoveryCode'

/** A login that was started or went on, and what it still needs. */
export interface SignedIn {
  readonly login: logins.StartedLogin
  readonly accountId: string
  readonly state: 'full' | 'halfway'
  readonly factors: readonly SecondFactor[]
}

/** Signs in with e-mail and password: one answer, after one time, for every way in which they can be wrong. */
export async function signInWithPassword(
  parts: SignInParts,
  { email, password }: { readonly email: string; readonly password: string },
  from: logins.From,
): Promise<SignedIn> {
  const { db, now, backOff } = parts
  const account = await accountSecrets(db, { email })
  const key = await backOffKey(db, account?.id ?? email.toLowerCase(), from)
  backOff.attempt(key)
  const isRight = await isPassword(password, account?.password_hash ?? null)
  if (!account || !isRight || account.disabled_at !== null)
    return refuse('notSignedIn', 'The e-mail or the password is wrong.')
  backOff.succeeded(key)
  if (isOutdated(account.password_hash ?? ''))
    await db
      .updateTable('account')
      .set({ password_hash: await hashPassword(password) })
      .where('id', '=', account.id)
      .where('password_hash', '=', account.password_hash)
      .execute()
  const factors = await secondFactors(db, account)
  const state = factors.length === 0 ? 'full' : 'halfway'
  const login = await logins.startLogin(db, { accountId: account.id, method: 'password', state }, from, now())
  if (state === 'full') await noteSignIn(db, account.id, now())
  return { login, accountId: account.id, state, factors }
}

/** An address the account came from before counts its own failures: whoever guesses elsewhere cannot keep the owner out there. */
async function backOffKey(db: Kysely<Tables>, account: string, { address }: logins.From): Promise<string> {
  return (await logins.cameFrom(db, account, address)) ? `${account} ${address}` : account
}

/** With what else the account can and must be proved; none when the password is all it has. */
async function secondFactors(
  db: Kysely<Tables>,
  { id, totp_secret }: { readonly id: string; readonly totp_secret: string | null },
): Promise<readonly SecondFactor[]> {
  const hasPasskey = await db.selectFrom('passkey').select('id').where('account_id', '=', id).executeTakeFirst()
  const hasCode = await db
    .selectFrom('recovery_code')
    .select('account_id')
    .where('account_id', '=', id)
    .executeTakeFirst()
  const own: SecondFactor[] = [
    ...(hasPasskey ? ['passkey' as const] : []),
    ...(totp_secret === null ? [] : ['totp' as const]),
  ]
  return own.length > 0 && hasCode ? [...own, 'recoveryCode'] : own
}

/** Signs in with a passkey, which its owner unlocked: both factors at once. */
export async function signInWithPasskey(
  parts: SignInParts,
  place: Place,
  credential: Credential,
  from: logins.From,
): Promise<SignedIn> {
  const { db, now } = parts
  const accountId = await accountOfPasskey(parts, place, credential)
  const account = accountId === undefined ? undefined : await accountSecrets(db, { id: accountId })
  if (!account || account.disabled_at !== null)
    return refuse('notSignedIn', 'This passkey does not belong to an account here that is let in.')
  const login = await logins.startLogin(db, { accountId: account.id, method: 'passkey', state: 'full' }, from, now())
  await noteSignIn(db, account.id, now())
  return { login, accountId: account.id, state: 'full', factors: [] }
}

export type Proof =
  | { readonly factor: 'totp'; readonly code: string }
  | { readonly factor: 'recoveryCode'; readonly code: string }
  | { readonly factor: 'passkey'; readonly credential: Credential }

/** Brings a login that is halfway there to its end, under a new secret. */
export async function proveFactor(
  parts: SignInParts,
  halfway: { readonly id: string; readonly accountId: string },
  proof: Proof,
  { place, from }: { readonly place: Place; readonly from: logins.From },
): Promise<SignedIn> {
  const { db, now, backOff } = parts
  const { accountId } = halfway
  const key = `factor ${await backOffKey(db, accountId, from)}`
  if (proof.factor !== 'passkey') backOff.attempt(key)
  if (!(await isProved(parts, accountId, proof, place))) {
    await logins.countWrongCode(db, halfway.id, now())
    return refuse('notSignedIn', wrong[proof.factor])
  }
  backOff.succeeded(key)
  const login = await logins.completeLogin(db, halfway.id, now())
  if (!login) return refuse('notSignedIn', 'This sign-in is over; begin again with the password.')
  await noteSignIn(db, accountId, now())
  return { login, accountId, state: 'full', factors: [] }
}

const wrong: Readonly<Record<SecondFactor, string>> = {
  totp: 'This code is wrong or was used already; wait for the next one.',
  recoveryCode: 'This recovery code is wrong or was used already.',
  passkey: 'This passkey does not belong to the account.',
}

async function isProved(parts: SignInParts, accountId: string, proof: Proof, place: Place): Promise<boolean> {
  const { db } = parts
  if (proof.factor === 'passkey') return (await accountOfPasskey(parts, place, proof.credential)) === accountId
  if (proof.factor === 'totp') return await takeTotp(parts, accountId, proof.code)
  const { numDeletedRows } = await db
    .deleteFrom('recovery_code')
    .where('account_id', '=', accountId)
    .where('secret_hash', '=', recoveryCodeHash(accountId, proof.code))
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Takes a code of the authenticator app; each step's counts once, also when it comes twice at the same time. */
async function takeTotp({ db, seal, now }: SignInParts, accountId: string, code: string): Promise<boolean> {
  const account = await accountSecrets(db, { id: accountId })
  if (!account || account.totp_secret === null) return false
  const secret = seal.open(account.totp_secret, totpPurpose(accountId))
  const step = totpStepOf(secret, code, account.totp_step, now())
  if (step === undefined) return false
  const { numUpdatedRows } = await db
    .updateTable('account')
    .set({ totp_step: step })
    .where('id', '=', accountId)
    .where('totp_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What an authenticator app's secret is sealed for. */
export function totpPurpose(accountId: string): string {
  return `authenticator app of ${accountId}`
}

/** Notes when an account was last signed in to. */
export async function noteSignIn(db: Kysely<Tables>, accountId: string, now: number): Promise<void> {
  await db
    .updateTable('account')
    .set({ last_signed_in_at: new Date(now) })
    .where('id', '=', accountId)
    .execute()
}

/** Proves again who sits at a login. */
export async function freshen(
  parts: SignInParts,
  { accountId, loginId }: { readonly accountId: string; readonly loginId: string },
  proof:
    | { readonly factor: 'password'; readonly password: string }
    | { readonly factor: 'passkey'; readonly credential: Credential },
  { place, from }: { readonly place: Place; readonly from: logins.From },
): Promise<logins.StartedLogin> {
  const { db, now, backOff } = parts
  const key = `fresh ${await backOffKey(db, accountId, from)}`
  if (proof.factor === 'password') backOff.attempt(key)
  const isRight =
    proof.factor === 'passkey'
      ? (await accountOfPasskey(parts, place, proof.credential)) === accountId
      : await isPassword(proof.password, (await accountSecrets(db, { id: accountId }))?.password_hash ?? null)
  // Not "notSignedIn": the login is good, and the page stays where it is.
  if (!isRight) refuse('notAllowed', proof.factor === 'passkey' ? wrong.passkey : 'The password is wrong.')
  backOff.succeeded(key)
  const login = await logins.freshenLogin(db, loginId, now())
  return login ?? refuse('notSignedIn', 'This login is over; sign in again.')
}
