/** Lets operators and agents in: tokens, one-time codes, logins, enrolment. One function a verb. */
import { createPublicKey } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { EnrolRequest, EnrolResponse } from '@fettle/contract/wire/from-agent.ts'
import { insertComputer } from '../computers/computer.store.ts'
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
  return row && { name: row.name }
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
  return row && { name: 'the operator on the page', loginId: row.id }
}

/** Makes a token with which computers join a tenant. */
export async function createEnrolmentToken(
  db: Db,
  wanted: {
    readonly tenantId: string
    readonly uses: number
    readonly hours: number
    readonly tags: readonly string[]
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
    })
    .execute()
  return { id, token, expiresAt: expires.toISOString(), uses: wanted.uses }
}

/**
 * A computer joins: one use of the token is taken, and a computer and its agent are made, or nothing. A machine that looks
 * like a known one gets a record of its own; it never takes one over by itself.
 */
export async function enrolAgent(
  db: Db,
  request: { readonly token: string; readonly agent: EnrolRequest; readonly serverId: string },
  now: number,
): Promise<EnrolResponse> {
  const { agent } = request
  mustBeKey(agent.publicKey)
  return await db.transaction().execute(async (tx) => {
    const token = await tx
      .updateTable('enrolment_token')
      .set((row) => ({ uses_left: row('uses_left', '-', 1) }))
      .where('secret_hash', '=', secretHash(request.token))
      .where('uses_left', '>', 0)
      .where('expires_at', '>', new Date(now).toISOString())
      .returning(['tenant_id', 'tags'])
      .executeTakeFirst()
    if (!token)
      return refuse(
        'notSignedIn',
        'This enrolment token is not valid: it is unknown, used up or too old; make a new one with "fettle enrolment-token".',
      )
    const computerId = newId('cmp')
    const agentId = newId('agt')
    await insertComputer(tx, { id: computerId, name: agent.hostname, tenantId: token.tenant_id, tags: token.tags })
    await tx
      .insertInto('agent')
      .values({
        id: agentId,
        computer_id: computerId,
        public_key: agent.publicKey,
        machine_id: agent.machineId,
        version: agent.version,
      })
      .execute()
    return { agentId, computerId, serverId: request.serverId }
  })
}

function mustBeKey(publicKey: string): void {
  const kind = ((): string | undefined => {
    try {
      return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType
    } catch {
      return undefined // not a key at all is refused just like a key of another kind
    }
  })()
  if (kind !== 'ed25519') refuse('badInput', 'The public key is not an Ed25519 key in base64 of SPKI DER.')
}
