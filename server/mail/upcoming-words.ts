/** What is a person told about updates that have not begun: what will change, when, how long, and what may still be chosen? Pure. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { capital, compose, listed, postponeWords, restartWords, whenWords } from './compose.ts'
import { type Letter, letterOf, opensAtOf } from './letter.ts'
import { count, roughly, soonWords, time } from './moments.ts'
import type { Page, PageLink } from './page-html.ts'
import type { Table } from './message.ts'

/** What the reader may still do; an absent link is not offered. */
export interface Offers {
  readonly postpone?: string
  readonly runNow?: string
  readonly calendar?: string
  /** What may still be postponed; absent: nothing. */
  readonly left?: { readonly left: number; readonly until: Instant }
}

/** "front-desk will be updated tonight at 22:00" */
export function upcomingTitle(session: Session, zone: string, now: Instant): string {
  const opensAt = letterOf(session, 'before').opensAt ?? now
  return `${session.computer.name} will be updated ${soonWords(opensAt, zone, now)}`
}

/** The page about updates to come. */
export function upcomingPage(session: Session, zone: string, now: Instant, offers: Offers): Page {
  const letter = letterOf(session, 'before')
  if (!session.plan) return lookingPage(session)
  if (letter.lines.length === 0 || session.options.kind === 'detection') {
    const { title, paragraphs, tables } = compose(letter, { zone, links: {} })
    return { status: 200, tone: 'plain', title, paragraphs, tables, facts: [] }
  }
  const isLater = letter.opensAt !== undefined && letter.opensAt > now
  const before = isLater ? ` before ${time(letter.opensAt ?? now, zone)}` : ''
  const waits = session.wait && session.wait.reason !== 'window' && session.wait.reason !== 'postponed'
  return {
    ...{ status: 200, tone: 'plain', title: upcomingTitle(session, zone, now), lead: leadOf(letter) },
    paragraphs: [
      `Please save your work${before}, and leave the computer switched on and plugged in.`,
      ...(waits && session.wait ? [session.wait.sentence] : []),
    ],
    facts: isLater ? [['When', whenWords(letter, zone)]] : [],
    ...changes(letter),
    links: linksOf(offers),
    ...noteOf(letter, offers, zone),
  }
}

/** Before there is a plan nobody knows what will change. */
function lookingPage({ computer, wait, state }: Session): Page {
  return {
    ...{ status: 200, tone: 'plain', title: `${computer.name} is being looked at`, facts: [], tables: [] },
    paragraphs: [
      'First it is found out what has to change. You can keep working.',
      ...(state === 'waiting' && wait ? [wait.sentence] : []),
    ],
  }
}

/** "About 18 minutes. One restart is expected." */
export function leadOf(letter: Letter): string {
  const long = letter.expectedMs === undefined ? '' : `${capital(roughly(letter.expectedMs))}. `
  return `${long}${restartWords(letter)}`
}

/** Programs in sight, settings folded away behind how many they are: most people ask about their programs. */
export function changes(letter: Letter): { readonly tables: readonly Table[]; readonly folded: readonly Table[] } {
  if (!letter.showActions) return { tables: [], folded: [] }
  const isSetting = ({ kind }: { readonly kind: string }): boolean => kind === 'enforce' || kind === 'run'
  const programs = letter.lines.filter((line) => !isSetting(line))
  const settings = letter.lines.filter(isSetting)
  const heading = 'What will change'
  if (programs.length === 0) return { tables: listed(heading, settings, letter, 'plain'), folded: [] }
  return {
    tables: listed(heading, programs, letter, 'plain'),
    folded: listed(`Show ${count(settings.length, 'setting')}`, settings, { ...letter, more: 0 }, 'plain'),
  }
}

function linksOf({ postpone, runNow, calendar }: Offers): readonly PageLink[] {
  const ways: readonly (readonly [label: string, href: string | undefined, weight: PageLink['weight']])[] = [
    ['Postpone', postpone, 'first'],
    ['Run now', runNow, postpone === undefined ? 'first' : 'second'],
    ['Add to calendar', calendar, 'plain'],
  ]
  return ways.flatMap(([label, href, weight = 'plain']) => (href === undefined ? [] : [{ label, href, weight }]))
}

function noteOf({ offersPostpone }: Letter, { postpone, left }: Offers, zone: string): Pick<Page, 'note'> {
  if (postpone !== undefined && left !== undefined) return { note: postponeWords(left, zone) }
  if (!offersPostpone || left !== undefined) return {}
  return { note: 'This cannot be postponed any more: it was postponed as often, or for as long, as it may be.' }
}

/** When the updates are an appointment: from when, for how long, which edition; undefined when they have no moment to come. */
export function appointmentOf(
  session: Session,
  now: Instant,
): { readonly from: Instant; readonly ms: number; readonly edition: number } | undefined {
  const from = opensAtOf(session)
  if (from === undefined || from <= now || !session.plan) return undefined
  const { expectedMs = 0 } = letterOf(session, 'before')
  // Nobody reserves less than a quarter of an hour; what nobody knows gets an hour.
  const ms = expectedMs === 0 ? 3_600_000 : Math.max(expectedMs, 900_000)
  return { from, ms, edition: session.postponed?.times ?? 0 }
}
