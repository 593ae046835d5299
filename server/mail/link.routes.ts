/** Serves the pages behind the links of mails. GET and HEAD only read, whoever asks; what a button does, a POST from our page does. */
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { setTimeout as delay } from 'node:timers/promises'
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { Branding, LinkAct } from '@fettle/core/terms/mail.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { secretHash } from '../access/secrets.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { Documents } from '../engine/documents.ts'
import { findSession } from '../engine/session-store.ts'
import type { Seal } from '../secrets/seal.ts'
import { brandingOn, plainBranding } from './brandings.ts'
import {
  askPage,
  donePage,
  expiredPage,
  outcomeWords,
  sorryPage,
  tooLatePage,
  unknownPage,
  usedPage,
  viewPage,
} from './link-words.ts'
import { claimLink, findLink, finishLink, insertLinks, type Link, linkToken, releaseLink } from './link.store.ts'
import { type EffectiveSettings, effectiveSettings } from './mail-settings.store.ts'
import { dateIn } from './moments.ts'
import { type Page, pageResponse } from './page-html.ts'
import { isRestartWanted, isYetToBegin, postponeChoices, postponeLeft, zoneOf } from './postponing.ts'

/** What came of asking a session for something: done, or a sentence that says why not. */
export type ActResult = { readonly done: true } | { readonly done: false; readonly sentence: string }

/** What links can do; given from outside, where sessions are steered. `by` is for histories: "reception@acme.example by e-mail". */
export interface LinkActs {
  readonly postpone: (sessionId: string, by: string, until: number) => Promise<ActResult>
  readonly runNow: (sessionId: string, by: string) => Promise<ActResult>
  /** Absent: no restart buttons are put into mails. */
  readonly rebootNow?: (sessionId: string, by: string) => Promise<ActResult>
}

export interface LinkParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly acts: LinkActs
  readonly now: () => number
  readonly log: Pick<Logger, 'error'>
}

/** A form of ours has two short fields. Bytes. */
const formMax = 4096
/** How long a page may be open before its button is pressed. Milliseconds. */
const pageGoodMs = 4 * 3_600_000

/** Answers a request for the page of a link. Whatever goes wrong, a person gets a page. */
export async function linkPage(parts: LinkParts, request: Request, token: string): Promise<Response> {
  try {
    const link = await findLink(parts.db, token)
    if (!link) return pageResponse(unknownPage, plainBranding)
    const seen = await look(parts, link)
    if (!seen) return pageResponse(unknownPage, plainBranding)
    const page = request.method === 'POST' ? await pressed(parts, seen, request) : shown(parts, seen, false)
    return pageResponse(await withNext(parts, seen, page), seen.branding)
  } catch (error) {
    parts.log.error({ err: error }, 'a page behind a link of a mail failed')
    return pageResponse(sorryPage, plainBranding)
  }
}

/** A link with all that its page is about. */
interface Seen {
  readonly link: Link
  readonly session: Session
  readonly facts: Facts
  readonly settings: EffectiveSettings
  readonly branding: Branding
  readonly zone: string
}

async function look({ db, now }: LinkParts, link: Link): Promise<Seen | undefined> {
  const session = await inTransaction(db, (tx) => findSession(tx, new Documents(), link.sessionId))
  if (!session) return undefined
  const row = await db.selectFrom('computer').select('facts').where('id', '=', session.computer.id).executeTakeFirst()
  const settings = await effectiveSettings(db, session.tenantId)
  const facts = (row?.facts ?? {}) as Facts
  const zone = zoneOf(session, facts, settings.zone)
  return { link, session, facts, settings, zone, branding: brandingOn(settings.brandings, dateIn(now(), zone)) }
}

/** The page as it is before anything is pressed. */
function shown(parts: LinkParts, seen: Seen, again: boolean): Page {
  const { link, session, zone } = seen
  if (link.outcome !== undefined) return usedPage(session, link.outcome)
  if (link.expiresAt < parts.now()) return expiredPage(session)
  if (link.act === 'view') return viewPage(session, zone)
  const late = whyTooLate(parts, seen, link.act)
  if (late !== undefined) return tooLatePage(session, late)
  const postpone = postponeLeft(session, parts.now())
  return askPage(session, link.act, {
    ...{ zone, again, token: pageToken(parts, link) },
    choices: postpone === undefined ? [] : postponeChoices(session, postpone.until, zone, parts.now()),
    ...(postpone === undefined ? {} : { postpone }),
  })
}

/** Why what the link is for cannot be done any more; undefined when it can. */
function whyTooLate(parts: LinkParts, seen: Seen, act: Exclude<LinkAct, 'view'>): string | undefined {
  const { session, facts, zone } = seen
  if (act === 'rebootNow') {
    if (!parts.acts.rebootNow) return 'This computer cannot be restarted from here. Please restart it yourself.'
    return isRestartWanted(session, facts) ? undefined : 'The computer has been restarted since. Nothing is left to do.'
  }
  if (isFinal(session.state)) return 'They have ended already; there is nothing to postpone or to begin.'
  if (!isYetToBegin(session)) return 'The updates are running already. Leave the computer switched on and plugged in.'
  if (act === 'runNow') return undefined
  const postpone = postponeLeft(session, parts.now())
  if (postpone === undefined) return 'The updates were postponed as often, or for as long, as they may be.'
  const choices = postponeChoices(session, postpone.until, zone, parts.now())
  return choices.length > 0 ? undefined : 'There is no later time left to which the updates may be postponed.'
}

/** A page's own mark, with its end; it can be had only by asking for the page. */
function pageToken({ seal, now }: Pick<LinkParts, 'seal' | 'now'>, { tokenHash }: Link): string {
  const until = now() + pageGoodMs
  return `${until}.${seal.mark(`${tokenHash} ${until}`, 'page of a link')}`
}

function isOurPage({ seal, now }: LinkParts, { tokenHash }: Link, token: string): boolean {
  const [until = '', mark = ''] = token.split('.', 2)
  const wanted = seal.mark(`${tokenHash} ${until}`, 'page of a link')
  return secretHash(mark) === secretHash(wanted) && Number(until) > now()
}

async function pressed(parts: LinkParts, seen: Seen, request: Request): Promise<Page> {
  const { link } = seen
  const first = shown(parts, seen, true)
  const form = await readForm(request)
  // Used, expired, too late, or nothing to press: the page says so itself.
  if (!first.form || link.act === 'view') return first
  if (!isOurPage(parts, link, form.get('page') ?? '')) return first
  const until = Number(form.get('until') ?? 0)
  if (link.act === 'postpone' && !mayPostponeTo(parts, seen, until)) return first
  if (!(await claimLink(parts.db, link.tokenHash))) return await pressedTwice(parts, seen)
  const result = await act(parts, { ...link, act: link.act }, until).catch(async (error: unknown) => {
    await releaseLink(parts.db, link.tokenHash)
    throw error
  })
  const after = (await look(parts, link)) ?? seen
  if (!result.done) {
    await releaseLink(parts.db, link.tokenHash)
    return tooLatePage(after.session, whyTooLate(parts, after, link.act) ?? result.sentence)
  }
  const outcome = outcomeWords(link, after.session, until, after.zone)
  if (link.act === 'postpone') await insertLinks(parts.db, parts.seal, [{ ...link, n: link.n + 1 }], parts.now())
  await finishLink(parts.db, link.tokenHash, outcome)
  return donePage(after.session, outcome)
}

function mayPostponeTo({ now }: LinkParts, { session }: Seen, until: number): boolean {
  const limit = postponeLeft(session, now())
  return limit !== undefined && until > now() && until <= limit.until
}

function act({ acts }: LinkParts, link: Link & { act: Exclude<LinkAct, 'view'> }, until: number): Promise<ActResult> {
  const by = `${link.recipient} by e-mail`
  if (link.act === 'postpone') return acts.postpone(link.sessionId, by, until)
  if (link.act === 'runNow') return acts.runNow(link.sessionId, by)
  return (
    acts.rebootNow?.(link.sessionId, by) ??
    Promise.resolve({ done: false, sentence: 'It cannot be restarted from here.' })
  )
}

/** The same button, pressed twice: the second page says what came of the first press. */
async function pressedTwice(parts: LinkParts, { link, session }: Seen): Promise<Page> {
  for (let tries = 0; tries < 40; tries += 1) {
    const outcome = await outcomeOf(parts.db, link.tokenHash)
    if (outcome !== undefined) return donePage(session, outcome)
    await delay(250)
  }
  return {
    ...sorryPage,
    title: 'That takes longer than usual',
    paragraphs: ['It was pressed already. Please look again in a minute.'],
  }
}

async function outcomeOf(db: Kysely<Tables>, tokenHash: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('mail_link')
    .select('outcome')
    .where('token_hash', '=', tokenHash)
    .where('done_at', 'is not', null)
    .executeTakeFirst()
  return row?.outcome ?? undefined
}

/** Whoever postponed may do so again while it is allowed: by the next link, which the one that is used up leads to. */
async function withNext(parts: LinkParts, { link }: Seen, page: Page): Promise<Page> {
  if (page.form || link.act !== 'postpone') return page
  const next = { mailId: link.mailId, act: link.act, n: link.n + 1 }
  const token = linkToken(parts.seal, next)
  const there = await findLink(parts.db, token)
  if (!there) return page
  const seen = await look(parts, there)
  if (!seen || (there.outcome === undefined && whyTooLate(parts, seen, 'postpone') !== undefined)) return page
  return { ...page, link: { label: 'Postpone again', href: token } }
}

async function readForm(request: Request): Promise<URLSearchParams> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > formMax) return new URLSearchParams()
  }
  return new URLSearchParams(text)
}
