/** Keeps the sign-ins of command lines that wait for somebody's approval; the only writer of their table. After RFC 8628. */
import { randomInt } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { newSecret, secretHash } from './secrets.ts'

type Db = Kysely<Tables>

/** How long a code is good. Seconds. */
export const deviceSeconds = 600
/** How often a command line may ask; each time that it asks sooner adds as much again (RFC 8628, 3.5). Seconds. */
export const pollSeconds = 5

/** No vowels, so that no words come up, and nothing that looks like a digit (RFC 8628, 6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const codeLength = 8

export interface DeviceLogin {
  readonly id: string
  readonly userCode: string
  readonly host: string
  readonly address: string
  readonly createdAt: string
  readonly expiresAt: string
}

const iso = (time: number): string => new Date(time).toISOString()

/** The code as it is stored, however it was typed. */
export function plainCode(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z]/g, '')
}

/** The code as it is shown. */
export function shownCode(plain: string): string {
  return `${plain.slice(0, 4)}-${plain.slice(4)}`
}

function newUserCode(): string {
  return Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('')
}

/** Begins a sign-in: a secret for the command line, and a code for people. Those that are over are forgotten. */
export async function addDeviceLogin(
  db: Db,
  { host, address }: Pick<DeviceLogin, 'host' | 'address'>,
  now: number,
): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
  await db.deleteFrom('device_login').where('expires_at', '<', iso(now)).execute()
  for (;;) {
    const deviceCode = newSecret('fettle_device')
    const userCode = newUserCode()
    const row = await db
      .insertInto('device_login')
      .values({
        ...{ id: newId('dvl'), device_hash: secretHash(deviceCode), user_code: userCode, host, address },
        ...{ created_at: iso(now), expires_at: iso(now + deviceSeconds * 1000), interval_seconds: pollSeconds },
      })
      .onConflict((conflict) => conflict.column('user_code').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row) return { deviceCode, userCode }
  }
}

/** How many wait that were begun at this address. */
export async function waitingAt(db: Db, address: string, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('device_login')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('address', '=', address)
    .where('expires_at', '>', iso(now))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The sign-in that waits with this code; undefined when it is over or was decided. */
export async function findWaiting(db: Db, userCode: string, now: number): Promise<DeviceLogin | undefined> {
  const row = await db
    .selectFrom('device_login')
    .select(['id', 'user_code', 'host', 'address', 'created_at', 'expires_at'])
    .where('user_code', '=', plainCode(userCode))
    .where('state', '=', 'pending')
    .where('expires_at', '>', iso(now))
    .executeTakeFirst()
  return (
    row && {
      ...{ id: row.id, userCode: row.user_code, host: row.host, address: row.address },
      ...{ createdAt: row.created_at, expiresAt: row.expires_at },
    }
  )
}

/** Decides once; false when somebody else was faster or it is over. */
export async function decide(
  db: Db,
  id: string,
  decision: { readonly state: 'approved' | 'denied'; readonly accountId: string },
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('device_login')
    .set({ state: decision.state, account_id: decision.accountId })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('expires_at', '>', iso(now))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export type Polled =
  | { readonly state: 'pending' | 'slowDown'; readonly intervalSeconds: number }
  | { readonly state: 'denied' | 'expired' }
  | { readonly state: 'approved'; readonly accountId: string; readonly host: string }

/** What has become of a sign-in. One that was decided is forgotten in the same moment: its secret works once. */
export async function poll(db: Db, deviceCode: string, now: number): Promise<Polled> {
  const hash = secretHash(deviceCode)
  const decided = await db
    .deleteFrom('device_login')
    .where('device_hash', '=', hash)
    .where('state', '!=', 'pending')
    .where('expires_at', '>', iso(now))
    .returning(['state', 'account_id', 'host'])
    .executeTakeFirst()
  if (decided?.state === 'approved' && decided.account_id !== null)
    return { state: 'approved', accountId: decided.account_id, host: decided.host }
  if (decided) return { state: 'denied' }
  const early = sql<boolean>`coalesce(polled_at > ${iso(now)}::timestamptz - interval_seconds * interval '1 second', false)`
  const waiting = await db
    .selectFrom('device_login')
    .select(['id', 'interval_seconds', early.as('early')])
    .where('device_hash', '=', hash)
    .where('expires_at', '>', iso(now))
    .executeTakeFirst()
  if (!waiting) return { state: 'expired' }
  const intervalSeconds = waiting.interval_seconds + (waiting.early ? pollSeconds : 0)
  await db
    .updateTable('device_login')
    .set({ polled_at: iso(now), interval_seconds: intervalSeconds })
    .where('id', '=', waiting.id)
    .execute()
  return { state: waiting.early ? 'slowDown' : 'pending', intervalSeconds }
}
