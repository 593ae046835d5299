/** Lets operators in: tokens, one-time codes, logins; makes the tokens of agents. One function a verb. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { newSecret, secretHash } from './secrets.ts'

type Db = Kysely<Tables>

const minute = 60_000
const loginMs = 12 * 60 * minute
const codeMs = 15 * minute

export interface Given {
  readonly id: string
  readonly token: string
  readonly expiresAt: string
}

/** Makes a token for the operator API. Only its hash is stored. */
export async function createApiToken(db: Db, name: string, days: number, now: number): Promise<Given> {
  const token = newSecret('fettle_api')
  const id = newId('tok')
  const expires = new Date(now + days * 24 * 60 * minute)
  await db
    .insertInto('api_token')
    .values({ id, name, secret_hash: secretHash(token), expires_at: expires })
    .execute()
  return { id, token, expiresAt: expires.toISOString() }
}

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
export async function createLogin(db: Db, secret: string, now: number): Promise<{ secret: string; expiresAt: string }> {
  const hash = secretHash(secret)
  const time = new Date(now).toISOString()
  const code = await db
    .deleteFrom('login_code')
    .where('secret_hash', '=', hash)
    .where('expires_at', '>', time)
    .returning('secret_hash')
    .executeTakeFirst()
  if (!code && !(await findApiToken(db, secret, now)))
    return refuse(
      'notSignedIn',
      'This code or token is not valid: codes work once, for 15 minutes; get a new link with "fettle login-link".',
    )
  const login = newSecret('fettle_login')
  const expires = new Date(now + loginMs)
  await db.deleteFrom('login').where('expires_at', '<', time).execute()
  await db
    .insertInto('login')
    .values({ id: newId('lgn'), secret_hash: secretHash(login), expires_at: expires })
    .execute()
  return { secret: login, expiresAt: expires.toISOString() }
}

/** Ends a login. */
export async function endLogin(db: Db, loginId: string): Promise<void> {
  await db.deleteFrom('login').where('id', '=', loginId).execute()
}

/** Who brings this API token; undefined when it is not valid. */
export async function findApiToken(db: Db, secret: string, now: number): Promise<Caller | undefined> {
  const time = new Date(now).toISOString()
  const row = await db
    .selectFrom('api_token')
    .select('name')
    .where('secret_hash', '=', secretHash(secret))
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', time)]))
    .executeTakeFirst()
  return row && { name: row.name, grants: [{ role: 'administrator' }] }
}

/** Who brings this login's secret; undefined when it is not valid. */
export async function findLogin(db: Db, secret: string, now: number): Promise<Caller | undefined> {
  const time = new Date(now).toISOString()
  const row = await db
    .selectFrom('login')
    .select('id')
    .where('secret_hash', '=', secretHash(secret))
    .where('expires_at', '>', time)
    .executeTakeFirst()
  return row && { name: 'the operator on the page', loginId: row.id, grants: [{ role: 'administrator' }] }
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
