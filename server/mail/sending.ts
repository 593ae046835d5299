/**
 * Sends mails that are due, each by one worker at a time, and notes what came of it. A mail is sent once; only when a server dies
 * in the moment between the mail server's "taken" and the note of it, it is sent once more, with the same Message-ID and links.
 */
import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import type { LinkAct, NoticeAbout } from '@fettle/core/terms/mail.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Seal } from '../secrets/seal.ts'
import { nextTry } from './back-off.ts'
import { brandingOn } from './brandings.ts'
import { compose, type Setting } from './compose.ts'
import type { Waker } from './due-jobs.ts'
import type { Letter } from './letter.ts'
import { linkToken } from './link.store.ts'
import { type EffectiveSettings, effectiveSettings } from './mail-settings.store.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import { dateIn } from './moments.ts'
import { tooLate } from './notice.commands.ts'
import { postponeLeft, zoneOf } from './postponing.ts'
import { type MailServer, NotSent, send, sendingMaxMs } from './smtp.ts'

export interface SendingParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly mails: Waker
  readonly now: () => number
  /** Where links begin when no public address is set. */
  readonly address: () => string
  readonly log: Pick<Logger, 'error' | 'warn'>
  /** How long a mail is one worker's alone; longer than sending can take. Milliseconds. */
  readonly claimMs?: number
}

interface Due {
  readonly id: string
  readonly recipient: string
  readonly role: 'person' | 'operator' | 'copy'
  readonly attempts: number
  readonly createdAt: number
  readonly sessionId: string
  readonly about: NoticeAbout
  readonly letter: Letter
  /** Without manifest, plan and actions. */
  readonly session: Session
  readonly facts: Facts
  readonly acts: readonly LinkAct[]
  readonly personName?: string
}

/** Sends a mail if it is due and nobody else is at it. */
export async function sendMail(parts: SendingParts, mailId: string): Promise<void> {
  if (!(await claim(parts, mailId))) return
  const mail = await findMail(parts.db, mailId)
  if (!mail) return
  const late = tooLate(mail.letter, mail.session.state)
  if (late !== undefined) return await end(parts.db, mailId, 'omitted', late)
  try {
    await deliver(parts, mail)
  } catch (error) {
    await failed(parts, mail, error)
    return
  }
  await end(parts.db, mailId, 'sent', null)
}

async function claim({ db, claimMs = sendingMaxMs + 30_000 }: SendingParts, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mail')
    .set((of) => ({
      attempts: of('attempts', '+', 1),
      claimed_until: sql<Date>`now() + ${claimMs} * interval '1 ms'`,
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', sql<string>`now() + interval '5 s'`)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', sql<string>`now()`)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function findMail(db: Kysely<Tables>, id: string): Promise<Due | undefined> {
  const row = await db
    .selectFrom('mail')
    .innerJoin('notice', 'notice.id', 'mail.notice_id')
    .innerJoin('session', 'session.id', 'notice.session_id')
    .innerJoin('computer', 'computer.id', 'session.computer_id')
    .leftJoin('person', 'person.email', 'mail.recipient')
    .select(['mail.recipient', 'mail.role', 'mail.attempts', 'mail.created_at', 'notice.session_id', 'notice.about'])
    .select(['notice.letter', 'session.body', 'computer.facts', 'person.name as person_name'])
    .where('mail.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const links = await db.selectFrom('mail_link').select('act').where('mail_id', '=', id).where('n', '=', 1).execute()
  return {
    ...{ id, recipient: row.recipient, role: row.role, attempts: row.attempts, createdAt: Date.parse(row.created_at) },
    ...{ sessionId: row.session_id, about: row.about, letter: row.letter as Letter, session: row.body as Session },
    facts: row.facts as Facts,
    acts: links.map(({ act }) => act),
    ...(row.person_name === null ? {} : { personName: row.person_name }),
  }
}

async function deliver(parts: SendingParts, mail: Due): Promise<void> {
  const settings = await effectiveSettings(parts.db, mail.letter.tenantId)
  const { smtp, from, password } = settings
  if (!settings.enabled) throw new NotSent('Mails were switched off meanwhile.', true, undefined)
  if (!smtp || from === undefined) throw new NotSent('No mail server or no sender is set any more.', false, undefined)
  const server: MailServer = { ...smtp, ...openedPassword(parts.seal, password) }
  const content = contentOf(parts, mail, settings)
  const domain = domainOf(from)
  await send(server, {
    ...content,
    from,
    to: mail.recipient,
    ...(settings.replyTo === undefined ? {} : { replyTo: settings.replyTo }),
    messageId: `${mail.id}@${domain}`,
    thread: `${mail.sessionId}@${domain}`,
  })
}

/** The mail server's password, for the moment of its use. */
export function openedPassword(seal: Seal, password: EffectiveSettings['password']): { password?: string } {
  return password === undefined ? {} : { password: seal.open(password.sealed, password.purpose) }
}

/** The part of a sender's address after the @. */
export function domainOf(from: string): string {
  return /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
}

function contentOf({ seal, now, address }: SendingParts, mail: Due, settings: EffectiveSettings) {
  const base = (settings.publicUrl ?? address()).replace(/\/+$/, '')
  const zone = zoneOf(mail.session, mail.facts, settings.zone)
  const branding = brandingOn(settings.brandings, dateIn(now(), zone))
  const postpone = postponeLeft({ ...mail.session, actions: [] }, now())
  const acts = mail.acts.filter((act) => act !== 'postpone' || postpone !== undefined)
  const setting: Setting = {
    zone,
    links: Object.fromEntries(acts.map((act) => [act, `${base}/m/${linkToken(seal, { mailId: mail.id, act, n: 1 })}`])),
    ...(postpone === undefined ? {} : { postpone }),
    ...(mail.role === 'operator' ? { sessionPage: `${base}/sessions/${mail.sessionId}` } : {}),
    ...(mail.role === 'person' ? { greeting: greetingOf(branding.greeting, mail.personName) } : {}),
  }
  const message = compose(mail.letter, setting)
  return {
    subject: message.subject,
    text: mailText(message, branding),
    html: mailHtml(message, branding),
    ...(branding.logo ? { logo: branding.logo } : {}),
  }
}

/** "Hello Reception,": a place for a name that nobody knows closes itself. */
export function greetingOf(words = 'Hello {name},', name = ''): string {
  return words
    .replaceAll('{name}', name)
    .replaceAll(/ +(?=[,.!]|$)/g, '')
    .replaceAll(/ {2,}/g, ' ')
}

async function failed(parts: SendingParts, mail: Due, error: unknown): Promise<void> {
  const { id, attempts, createdAt } = mail
  const sentence = (error as Error).message
  if (!(error instanceof NotSent)) parts.log.error({ err: error, mailId: id }, 'a mail could not be made')
  const next = error instanceof NotSent && error.isFinal ? undefined : nextTry(attempts, createdAt, parts.now())
  if (next === undefined) {
    parts.log.warn({ mailId: id, problem: sentence }, 'a mail was not sent')
    return await end(parts.db, id, 'failed', sentence)
  }
  await inTransaction(parts.db, async (tx) => {
    await tx
      .updateTable('mail')
      .set({ problem: sentence, next_at: new Date(next), claimed_until: null })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute()
    await parts.mails.wake(tx, id, next)
  })
}

async function end(
  db: Kysely<Tables>,
  id: string,
  state: 'sent' | 'failed' | 'omitted',
  problem: string | null,
): Promise<void> {
  await db
    .updateTable('mail')
    .set({ state, problem, ended_at: sql`now()`, claimed_until: null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/** Mails whose job was lost, or whose sender died. */
export async function overdueMails(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('mail')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_at', '<', sql<string>`now() - interval '30 s'`)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', sql<string>`now()`)]))
    .orderBy('next_at')
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

/** Notices whose job was lost. */
export async function overdueNotices(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('notice')
    .select('id')
    .where('state', '=', 'waiting')
    .where('created_at', '<', sql<string>`now() - interval '30 s'`)
    .orderBy('created_at')
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}
