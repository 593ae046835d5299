/** Makes, finds and uses up the links of mails: what their holder may do, once, until when. */
import { type Kysely, sql } from 'kysely'
import type { LinkAct } from '@fettle/core/terms/mail.ts'
import { secretHash } from '../access/secrets.ts'
import type { Tables } from '../db/tables.ts'
import type { Seal } from '../secrets/seal.ts'

/** How long each link is good for, at most: what can still be done is decided by its session. Milliseconds. */
const goodForMs: { readonly [act in LinkAct]: number } = {
  view: 30 * 86_400_000,
  postpone: 14 * 86_400_000,
  runNow: 14 * 86_400_000,
  rebootNow: 3 * 86_400_000,
}

/** A claim that came to nothing, because the server died, is free again after this. Milliseconds. */
const claimMs = 30_000

/**
 * The token of a mail's link. It is computed from the mail with the server's key instead of being drawn: a mail that has to be
 * sent again then has the same links, although only their hashes are stored. Without the key it cannot be guessed or computed.
 */
export function linkToken(seal: Seal, { mailId, act, n }: Pick<Link, 'mailId' | 'act' | 'n'>): string {
  return seal.mark(`${mailId} ${act} ${n}`, 'link of a mail')
}

/** Stores the links of a mail. */
export async function insertLinks(
  tx: Kysely<Tables>,
  seal: Seal,
  links: readonly Pick<Link, 'mailId' | 'sessionId' | 'act' | 'n'>[],
  now: number,
): Promise<void> {
  if (links.length === 0) return
  await tx
    .insertInto('mail_link')
    .values(
      links.map((link) => ({
        token_hash: secretHash(linkToken(seal, link)),
        ...{ mail_id: link.mailId, session_id: link.sessionId, act: link.act, n: link.n },
        expires_at: new Date(now + goodForMs[link.act]),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface Link {
  readonly tokenHash: string
  readonly mailId: string
  readonly sessionId: string
  readonly act: LinkAct
  readonly n: number
  readonly recipient: string
  readonly expiresAt: number
  /** What came of it; present when it was used. */
  readonly outcome?: string
}

/** The link with this token. Reads only. */
export async function findLink(db: Kysely<Tables>, token: string): Promise<Link | undefined> {
  const row = await db
    .selectFrom('mail_link')
    .innerJoin('mail', 'mail.id', 'mail_link.mail_id')
    .select(['token_hash', 'mail_id', 'session_id', 'act', 'n', 'recipient', 'expires_at', 'done_at', 'outcome'])
    .where('token_hash', '=', secretHash(token))
    .executeTakeFirst()
  if (!row) return undefined
  return {
    ...{ tokenHash: row.token_hash, mailId: row.mail_id, sessionId: row.session_id, act: row.act, n: row.n },
    recipient: row.recipient,
    expiresAt: Date.parse(row.expires_at),
    ...(row.done_at === null ? {} : { outcome: row.outcome ?? '' }),
  }
}

/** Takes the link for the caller alone; false when it was used, or is being used this moment. */
export async function claimLink(db: Kysely<Tables>, tokenHash: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mail_link')
    .set({ claimed_at: sql`now()` })
    .where('token_hash', '=', tokenHash)
    .where('done_at', 'is', null)
    .where((where) =>
      where.or([
        where('claimed_at', 'is', null),
        where('claimed_at', '<', sql<string>`now() - ${claimMs} * interval '1 ms'`),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** It was done: the link is used up. */
export async function finishLink(db: Kysely<Tables>, tokenHash: string, outcome: string): Promise<void> {
  await db
    .updateTable('mail_link')
    .set({ done_at: sql`now()`, outcome })
    .where('token_hash', '=', tokenHash)
    .execute()
}

/** It could not be done: the link is as it was. */
export async function releaseLink(db: Kysely<Tables>, tokenHash: string): Promise<void> {
  await db.updateTable('mail_link').set({ claimed_at: null }).where('token_hash', '=', tokenHash).execute()
}
