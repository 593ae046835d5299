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
import { recordNotification } from '../notifications/notification.store.ts'
import { brandingOn, plainBranding } from './brandings.ts'
import { calendarFile } from './appointment.ts'
import { readable } from './html.ts'
import {
  askPage,
  donePage,
  expiredPage,
  outcomeWords,
  reasonMax,
  reportForm,
  reportMax,
  sorryPage,
  stateWords,
  tooLatePage,
  unknownPage,
  usedPage,
  viewPage,
} from './link-words.ts'
import { letterOf } from './letter.ts'
import { claimLink, findLink, finishLink, insertLinks, type Link, linkToken, releaseLink } from './link.store.ts'
import { type EffectiveSettings, effectiveSettings } from './mail-settings.store.ts'
import { dateIn, dayAndTime } from './moments.ts'
import { type Page, type PageLink, pageResponse } from './page-html.ts'
import { isRestartWanted, isYetToBegin, postponeChoices, postponeLeft, zoneOf } from './postponing.ts'
import { progressPage } from './progress-words.ts'
import { appointmentOf, changes, leadOf, type Offers } from './upcoming-words.ts'

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

/** A form of ours has short fields and at most one text, which may be written in any script. Characters as they are sent. */
const formMax = 16_384
/** How long a page may be open before its button is pressed. Milliseconds. */
const pageGoodMs = 4 * 3_600_000

/** Answers a request for the page of a link. Whatever goes wrong, a person gets a page. */
export async function linkPage(parts: LinkParts, request: Request, token: string): Promise<Response> {
  try {
    const link = await findLink(parts.db, token)
    if (!link) return pageResponse(unknownPage, plainBranding)
    const seen = await look(parts, link)
    if (!seen) return pageResponse(unknownPage, plainBranding)
    if (request.method !== 'POST') {
      const file = new URL(request.url).pathname.endsWith(appointmentPath) ? appointment(parts, seen) : undefined
      if (file) return file
    }
    const made = request.method === 'POST' ? await pressed(parts, seen, request) : await shown(parts, seen, false)
    // What goes on is read, not pressed: loading it again must not press anything.
    if (made === 'begun') return new Response(null, { status: 303, headers: { location: token, ...unkept } })
    return pageResponse(await withNext(parts, seen, made), seen.branding)
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
async function shown(parts: LinkParts, seen: Seen, again: boolean): Promise<Page> {
  const { link, session, zone } = seen
  const now = parts.now()
  if (link.outcome !== undefined && link.act === 'runNow')
    return isFinal(session.state)
      ? { ...viewPage(session, { zone, now, offers: {} }), links: await seeLinks(parts, seen) }
      : progressPage(session, now)
  if (link.outcome !== undefined && link.act !== 'view') {
    const state = isFinal(session.state) ? [stateWords(session, zone, now)] : []
    const used = usedPage(session, link.outcome, await seeLinks(parts, seen))
    return {
      ...used,
      paragraphs: [...used.paragraphs.slice(0, 1), ...(state.length > 0 ? state : used.paragraphs.slice(1))],
    }
  }
  if (link.expiresAt < now) return expiredPage(session, stateWords(session, zone, now))
  if (link.act === 'view') return await viewed(parts, seen, again)
  const late = whyTooLate(parts, seen, link.act)
  if (late !== undefined) return tooLatePage(session, late, stateWords(session, zone, now), await seeLinks(parts, seen))
  const postpone = postponeLeft(session, now)
  return askPage(session, link.act, {
    ...{ zone, again, now, facts: seen.facts, token: pageToken(parts, link) },
    choices: postpone === undefined ? [] : postponeChoices(session, postpone.until, zone, now),
    ...(postpone === undefined ? {} : { postpone }),
  })
}

/** How it goes, with what may be done about it. */
async function viewed(parts: LinkParts, seen: Seen, again: boolean): Promise<Page> {
  const { link, session, zone } = seen
  const now = parts.now()
  const isOpen = link.outcome === undefined
  const page = viewPage(session, {
    ...{ zone, now, offers: isFinal(session.state) ? {} : await offersOf(parts, seen) },
    ...(isOpen && isFinal(session.state) ? { report: reportForm(pageToken(parts, link)) } : {}),
  })
  if (!isFinal(session.state) || (isOpen && !again)) return page
  return {
    ...page,
    note: link.outcome ?? 'Your message could not be sent: this page had been open for a long time, or it was empty.',
  }
}

/** The other links of the same mail that still do something, and the appointment. */
async function offersOf(parts: LinkParts, seen: Seen): Promise<Offers> {
  const { link, session } = seen
  const now = parts.now()
  const left = postponeLeft(session, now)
  const [postpone, runNow] = await Promise.all(
    (['postpone', 'runNow'] as const).map((act) =>
      whyTooLate(parts, seen, act) === undefined ? openLink(parts, link.mailId, act) : undefined,
    ),
  )
  return {
    ...(postpone === undefined ? {} : { postpone }),
    ...(runNow === undefined ? {} : { runNow }),
    ...(left === undefined ? {} : { left }),
    ...(appointmentOf(session, now) === undefined ? {} : { calendar: calendarHref(parts, link) }),
  }
}

/** The token of a mail's link for this that is not used up; each use of a link to postpone makes the next. */
async function openLink(parts: LinkParts, mailId: string, act: LinkAct): Promise<string | undefined> {
  for (let n = 1; n <= linksMax; n += 1) {
    const token = linkToken(parts.seal, { mailId, act, n })
    const link = await findLink(parts.db, token)
    if (!link) return undefined
    if (link.outcome === undefined) return link.expiresAt < parts.now() ? undefined : token
  }
  return undefined
}

/** More often nobody may postpone. */
const linksMax = 100

/** Leads from a button's page to how it goes, and to the appointment where there is one. */
async function seeLinks(parts: LinkParts, { link, session }: Seen): Promise<readonly PageLink[]> {
  const href = await openLink(parts, link.mailId, 'view')
  const calendar = appointmentOf(session, parts.now()) && calendarHref(parts, link)
  return [
    ...(href === undefined ? [] : [{ label: 'See how it goes', href }]),
    ...(calendar === undefined ? [] : [{ label: 'Add to calendar', href: calendar }]),
  ]
}

const appointmentPath = '/appointment.ics'

function calendarHref({ seal }: LinkParts, link: Link): string {
  return `${linkToken(seal, link)}${appointmentPath}`
}

/** Nothing behind a link is kept by browsers, or told to others. */
const unkept = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex, nofollow' }

/** The updates as a file for calendars; undefined when they have no moment to come. */
function appointment({ now }: LinkParts, { link, session, branding }: Seen): Response | undefined {
  const at = link.expiresAt < now() ? undefined : appointmentOf(session, now())
  if (!at) return undefined
  const { tables } = changes(letterOf(session, 'before'))
  const text = [
    `${leadOf(letterOf(session, 'before'))} Please save your work before, and leave the computer switched on and plugged in.`,
    ...tables.flatMap(({ rows }) => rows.map(({ title, remark }) => `${remark}: ${title}`)),
    ...(branding.support === undefined ? [] : [`Questions? ${branding.support}`]),
    branding.name,
  ].join('\n')
  const title = `${session.computer.name} is updated`
  const body = calendarFile({ id: session.id, title, text, ...at, now: now() })
  return new Response(body, {
    headers: {
      ...unkept,
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="appointment.ics"',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
    },
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

async function pressed(parts: LinkParts, seen: Seen, request: Request): Promise<Page | 'begun'> {
  const { link } = seen
  const first = await shown(parts, seen, true)
  const form = await readForm(request)
  // Used, expired, too late, or nothing to press: the page says so itself.
  if (!first.forms?.length) return first
  if (!isOurPage(parts, link, form.get('page') ?? '')) return first
  if (link.act === 'view') return await reported(parts, seen, form.get('text') ?? '')
  const until = momentOf(form, seen.zone)
  if (link.act === 'postpone' && !mayPostponeTo(parts, seen, until)) return first
  if (!(await claimLink(parts.db, link.tokenHash))) return await pressedTwice(parts, seen)
  const why = oneLine(form.get('reason') ?? '').slice(0, reasonMax)
  const result = await act(parts, { ...link, act: link.act }, until, why).catch(async (error: unknown) => {
    await releaseLink(parts.db, link.tokenHash)
    throw error
  })
  const after = (await look(parts, link)) ?? seen
  if (!result.done) {
    await releaseLink(parts.db, link.tokenHash)
    const sentence = whyTooLate(parts, after, link.act) ?? result.sentence
    return tooLatePage(after.session, sentence, stateWords(after.session, after.zone, parts.now()))
  }
  const outcome = outcomeWords(link, after.session, until, after.zone)
  if (link.act === 'postpone') await insertLinks(parts.db, parts.seal, [{ ...link, n: link.n + 1 }], parts.now())
  await finishLink(parts.db, link.tokenHash, outcome)
  return link.act === 'runNow' ? 'begun' : donePage(after.session, outcome, await seeLinks(parts, after))
}

/** One of the moments that were offered, or one of the person's own; not a number: neither. */
function momentOf(form: URLSearchParams, zone: string): number {
  const own = form.get('at')
  if (own === null) return Number(form.get('until') ?? 0)
  try {
    return Temporal.PlainDateTime.from(own).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return Number.NaN // mayPostponeTo refuses it
  }
}

/** Text of a person as one line; what is no visible character is taken out. */
function oneLine(text: string): string {
  return readable(text).replaceAll(/\s+/g, ' ').trim()
}

/** A person says that something is wrong: technicians are notified, once a mail. */
async function reported(parts: LinkParts, seen: Seen, text: string): Promise<Page> {
  const { link, session, zone } = seen
  const said = oneLine(text).slice(0, reportMax)
  if (said === '') return await viewed(parts, seen, true)
  const at = parts.now()
  const isOurs = await claimLink(parts.db, link.tokenHash)
  if (isOurs)
    await inTransaction(parts.db, async (tx) => {
      const sentence = `${link.recipient} says that something is wrong with ${session.computer.name}: “${said}”`
      await recordNotification(tx, {
        kind: 'personReported',
        subject: { kind: 'session', id: session.id },
        sentence,
        at,
      })
      await finishLink(tx, link.tokenHash, `Your message was sent on ${dayAndTime(at, zone)}. Thank you.`)
    })
  return await viewed(parts, (await lookAgain(parts, link)) ?? seen, false)
}

async function lookAgain(parts: LinkParts, link: Link): Promise<Seen | undefined> {
  const again = await findLink(parts.db, linkToken(parts.seal, link))
  return again && (await look(parts, again))
}

function mayPostponeTo({ now }: LinkParts, { session }: Seen, until: number): boolean {
  const limit = postponeLeft(session, now())
  return limit !== undefined && until > now() && until <= limit.until
}

function act(
  { acts }: LinkParts,
  link: Link & { act: Exclude<LinkAct, 'view'> },
  until: number,
  why: string,
): Promise<ActResult> {
  const by = why === '' ? `${link.recipient} by e-mail` : `${link.recipient} by e-mail (“${why}”)`
  if (link.act === 'postpone') return acts.postpone(link.sessionId, by, until)
  if (link.act === 'runNow') return acts.runNow(link.sessionId, by)
  return (
    acts.rebootNow?.(link.sessionId, by) ??
    Promise.resolve({ done: false, sentence: 'It cannot be restarted from here.' })
  )
}

/** The same button, pressed twice: the second page says what came of the first press. */
async function pressedTwice(parts: LinkParts, { link, session }: Seen): Promise<Page | 'begun'> {
  for (let tries = 0; tries < 40; tries += 1) {
    const outcome = await outcomeOf(parts.db, link.tokenHash)
    if (outcome !== undefined) return link.act === 'runNow' ? 'begun' : donePage(session, outcome)
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
  if (page.forms?.length || link.act !== 'postpone') return page
  const next = { mailId: link.mailId, act: link.act, n: link.n + 1 }
  const token = linkToken(parts.seal, next)
  const there = await findLink(parts.db, token)
  if (!there) return page
  const seen = await look(parts, there)
  if (!seen || (there.outcome === undefined && whyTooLate(parts, seen, 'postpone') !== undefined)) return page
  return { ...page, links: [{ label: 'Postpone again', href: token }, ...(page.links ?? [])] }
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
