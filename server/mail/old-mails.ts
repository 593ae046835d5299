/** Which mails and deliveries to webhooks are so old that nobody asks for them any more? */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Half a year later somebody may still ask who was told; links in mails end after 30 days at most. */
export const mailDays = 180
/** A receiver that was away is looked at within days; what was delivered is worth nothing more. */
export const deliveryDays = 30

/**
 * Forgets what people were told, with its links, and what webhooks were told. A notice of a session that is not over stays,
 * because it is what keeps people from being told twice.
 */
export async function forgetOldMails(db: Kysely<Tables>, now: number): Promise<void> {
  await sql`
    delete from notice using session
    where session.id = notice.session_id and session.final and notice.created_at < ${daysAgo(now, mailDays)}
      and notice.state <> 'waiting'
      and not exists (select from mail where mail.notice_id = notice.id and mail.state = 'waiting')`.execute(db)
  await db
    .deleteFrom('webhook_delivery')
    .where('state', '!=', 'waiting')
    .where('created_at', '<', daysAgo(now, deliveryDays).toISOString())
    .execute()
}

function daysAgo(now: number, days: number): Date {
  return new Date(now - days * 86_400_000)
}
