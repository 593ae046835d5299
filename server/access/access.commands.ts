/** Lets operators in: tokens, one-time codes, logins; makes the tokens of agents. One function a verb. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { findLogin, type From, type StartedLogin, startLogin } from './login.store.ts'
import { newSecret, secretHash } from './secrets.ts'
import { findApiToken, findApiTokenById } from './token.store.ts'

type Db = Kysely<Tables>

const minute = 60_000
const codeMs = 15 * minute

export interface Given {
  readonly id: string
  readonly token: string
  readonly expiresAt: string
}

/** Who came with a one-time code: has no account, and holds the machine. */
const machineOperator: Caller = { name: "the operator on the server's machine", grants: [{ role: 'administrator' }] }

/** Where the operator on the server's own machine finds a token. */
export function operatorTokenFile(dataFolder: string): string {
  return join(dataFolder, 'operator-token')
}

/** Makes sure the data folder holds a valid token for the operator on this machine, readable only by its owner. */
export async function ensureOperatorToken(db: Db, dataFolder: string): Promise<string> {
  const file = operatorTokenFile(dataFolder)
  const known = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
  const row = await db
    .selectFrom('api_token')
    .select('id')
    .where('secret_hash', '=', secretHash(known))
    .executeTakeFirst()
  if (row) return known
  const token = newSecret('fettle_api')
  await mkdir(dataFolder, { recursive: true })
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  const values = {
    id: newId('tok'),
    name: "the operator on the server's machine",
    secret_hash: secretHash(token),
    expires_at: null,
  }
  await db.insertInto('api_token').values(values).execute()
  return token
}

/** Makes a code that can be exchanged for a login once, within 15 minutes. */
export async function createLoginCode(db: Db, now: number): Promise<{ code: string; expiresAt: string }> {
  const code = newSecret('fettle_code')
  const expires = new Date(now + codeMs)
  await db.deleteFrom('login_code').where('expires_at', '<', new Date(now).toISOString()).execute()
  await db
    .insertInto('login_code')
    .values({ secret_hash: secretHash(code), expires_at: expires })
    .execute()
  return { code, expiresAt: expires.toISOString() }
}

/** Exchanges a one-time code or an API token for a login; the answer's secret goes into a cookie and nowhere else. */
export async function createLogin(
  db: Db,
  secret: string,
  from: From,
  now: number,
): Promise<{ readonly login: StartedLogin; readonly caller: Caller }> {
  const code = await db
    .deleteFrom('login_code')
    .where('secret_hash', '=', secretHash(secret))
    .where('expires_at', '>', new Date(now).toISOString())
    .returning('secret_hash')
    .executeTakeFirst()
  const token = code ? undefined : await findApiToken(db, secret, now)
  if (!code && !token)
    return refuse(
      'notSignedIn',
      'This code or token is not valid: codes work once, for 15 minutes; get a new link with "fettle login-link".',
    )
  const caller = token ?? machineOperator
  const tokenId = token?.tokenId
  const whose = tokenId === undefined ? ({ method: 'code' } as const) : ({ method: 'token', tokenId } as const)
  return { login: await startLogin(db, { ...whose, state: 'full' }, from, now), caller }
}

/** Who brings this login's secret; undefined when it is not valid. One made with a token may do what the token may, while it may. */
export async function findCaller(
  db: Db,
  secret: string,
  now: number,
  isActivity: boolean,
): Promise<Caller | undefined> {
  const found = await findLogin(db, secret, now, isActivity)
  if (found?.tokenId === undefined) return found?.caller
  const token = await findApiTokenById(db, found.tokenId, now)
  return token && { ...token, loginId: found.caller.loginId ?? '' }
}

/** Makes a token with which computers join a tenant. */
export async function createEnrolmentToken(
  db: Db,
  wanted: {
    readonly tenantId: string
    readonly uses: number
    readonly hours: number
    readonly tags: readonly string[]
    readonly personId?: string
    /** The computers wait until a person lets them in. */
    readonly approval: boolean
    /** They are onboarded by themselves. */
    readonly onboard: boolean
    /** A machine that is known goes on under its old record. */
    readonly takeOver: boolean
  },
  now: number,
): Promise<Given & { uses: number }> {
  const token = newSecret('fettle_enrol')
  const id = newId('tok')
  const expires = new Date(now + wanted.hours * 60 * minute)
  await db
    .insertInto('enrolment_token')
    .values({
      id,
      tenant_id: wanted.tenantId,
      secret_hash: secretHash(token),
      tags: [...wanted.tags],
      uses_left: wanted.uses,
      expires_at: expires,
      person_id: wanted.personId ?? null,
      approval: wanted.approval,
      onboard: wanted.onboard,
      take_over: wanted.takeOver,
    })
    .execute()
  return { id, token, expiresAt: expires.toISOString(), uses: wanted.uses }
}
