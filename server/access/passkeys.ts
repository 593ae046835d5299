/** What are browsers asked for passkeys, and is what they answer right? WebAuthn, with challenges that are signed, short-lived and good once. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { Seal } from '../secrets/seal.ts'
import { secretHash } from './secrets.ts'

export interface PasskeyParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly now: () => number
}

/** Where the page is: passkeys belong to a host name. */
export interface Place {
  readonly origin: string
  readonly host: string
}

/** What comes from a browser; the library checks its parts. */
export type Credential = Readonly<Record<string, unknown>>

/** Loaded when somebody first asks for a passkey: it takes 27 MiB and a tenth of a second, and many servers never need it. */
const webAuthn = () => import('@simplewebauthn/server')

const challengeMs = 5 * 60_000
const timeout = challengeMs
/** EdDSA, ES256 and RS256: what authenticators have. */
const supportedAlgorithmIDs = [-8, -7, -257]
const chanceBytes = 16
const timeBytes = 8

/** What a challenge is for: signing in, or making a passkey for one account. What was asked for one is no answer to another. */
export type Purpose = 'signIn' | `make ${string}`

/** A challenge that says until when it is good and that only this installation can have made: nothing is stored for who only asks. */
function newChallenge({ seal, now }: PasskeyParts, purpose: Purpose): Uint8Array<ArrayBuffer> {
  const head = Buffer.concat([randomBytes(chanceBytes), Buffer.alloc(timeBytes)])
  head.writeBigUInt64BE(BigInt(now() + challengeMs), chanceBytes)
  return new Uint8Array(Buffer.concat([head, markOf(seal, head, purpose)]))
}

function markOf(seal: Seal, head: Buffer, purpose: Purpose): Buffer {
  return Buffer.from(seal.mark(head.toString('hex'), `passkey challenge ${purpose}`), 'base64url')
}

/** Takes a challenge for used; false when it is not ours, too old, or was used before. */
async function takeChallenge({ db, seal, now }: PasskeyParts, purpose: Purpose, challenge: string): Promise<boolean> {
  const bytes = Buffer.from(challenge, 'base64url')
  const head = bytes.subarray(0, chanceBytes + timeBytes)
  const mark = markOf(seal, head, purpose)
  const said = bytes.subarray(head.length)
  if (head.length < chanceBytes + timeBytes || said.length !== mark.length || !timingSafeEqual(said, mark)) return false
  const expires = Number(head.readBigUInt64BE(chanceBytes))
  if (expires < now()) return false
  await db.deleteFrom('passkey_challenge').where('expires_at', '<', new Date(now()).toISOString()).execute()
  const taken = await db
    .insertInto('passkey_challenge')
    .values({ hash: secretHash(challenge), expires_at: new Date(expires) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash')
    .executeTakeFirst()
  return taken !== undefined
}

/** What a browser is asked to make a passkey with, for an account. */
export async function passkeyToMake(
  parts: PasskeyParts,
  place: Place,
  { id, name, email }: { readonly id: string; readonly name: string; readonly email: string },
): Promise<Record<string, unknown>> {
  const known = await parts.db
    .selectFrom('passkey')
    .select(['credential_id', 'transports'])
    .where('account_id', '=', id)
    .execute()
  const { generateRegistrationOptions } = await webAuthn()
  const options = await generateRegistrationOptions({
    ...{ rpName: 'Fettle', rpID: place.host, userName: email, userDisplayName: name, timeout, supportedAlgorithmIDs },
    userID: new Uint8Array(Buffer.from(id)),
    challenge: newChallenge(parts, `make ${id}`),
    excludeCredentials: known.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
    // Found without a name, and unlocked by the person: it counts as both factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { ...options }
}

/** A passkey that was made and proved. */
export interface MadePasskey {
  readonly credential_id: string
  readonly public_key: string
  readonly counter: number
  readonly transports: string[]
}

/** Reads what a browser made. @throws a refusal when it does not fit what was asked. */
export async function madePasskey(
  parts: PasskeyParts,
  place: Place,
  accountId: string,
  credential: Credential,
): Promise<MadePasskey> {
  const { verifyRegistrationResponse } = await webAuthn()
  const answer = await verifyRegistrationResponse({
    response: credential as unknown as RegistrationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(parts, `make ${accountId}`, challenge),
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    requireUserVerification: true,
    supportedAlgorithmIDs,
  }).catch(() => undefined)
  if (answer?.verified !== true)
    return refuse('badInput', 'The browser did not make a passkey that fits what it was asked for; try once more.')
  const { id, publicKey, counter, transports = [] } = answer.registrationInfo.credential
  return {
    credential_id: id,
    public_key: Buffer.from(publicKey).toString('base64url'),
    ...{ counter, transports: [...transports] },
  }
}

/** What a browser is asked to find a passkey with; of one account, or whichever it has. */
export async function passkeyToFind(parts: PasskeyParts, place: Place): Promise<Record<string, unknown>> {
  const { generateAuthenticationOptions } = await webAuthn()
  const challenge = newChallenge(parts, 'signIn')
  return {
    ...(await generateAuthenticationOptions({ rpID: place.host, challenge, timeout, userVerification: 'required' })),
  }
}

/** Whose passkey answered, with its counter raised; undefined when the answer is not right. */
export async function accountOfPasskey(
  parts: PasskeyParts,
  place: Place,
  credential: Credential,
): Promise<string | undefined> {
  const { db, now } = parts
  const id = credential['id']
  if (typeof id !== 'string') return undefined
  const row = await db.selectFrom('passkey').selectAll().where('credential_id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { verifyAuthenticationResponse } = await webAuthn()
  const answer = await verifyAuthenticationResponse({
    response: credential as unknown as AuthenticationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(parts, 'signIn', challenge),
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    requireUserVerification: true,
    credential: {
      ...{ id, counter: row.counter },
      publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
    },
  }).catch(() => undefined)
  if (answer?.verified !== true) return undefined
  const { newCounter } = answer.authenticationInfo
  await db
    .updateTable('passkey')
    .set({ counter: newCounter, last_used_at: new Date(now()) })
    .where('id', '=', row.id)
    .execute()
  return row.account_id
}
