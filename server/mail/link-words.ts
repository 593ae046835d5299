/** What does the page behind a link say, in each of its states? Pure. */
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { LinkAct } from '@fettle/core/terms/mail.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { compose, postponeWords } from './compose.ts'
import { letterOf } from './letter.ts'
import type { Link } from './link.store.ts'
import { dayAndTime, soonWords } from './moments.ts'
import type { Page, PageForm, PageLink } from './page-html.ts'
import { type Choice, isYetToBegin } from './postponing.ts'
import { progressPage } from './progress-words.ts'
import { beforeRunning, runWarnings } from './run-warnings.ts'
import { changes, leadOf, type Offers, upcomingPage, upcomingTitle } from './upcoming-words.ts'

type Body = Omit<Page, 'status' | 'tone'> & Partial<Pick<Page, 'status' | 'tone'>>

function page(body: Body): Page {
  return { status: 200, tone: 'plain', ...body }
}

const nothing = { facts: [], tables: [] } as const

/** Asks the person to press the button. */
export function askPage(
  session: Session,
  act: Exclude<LinkAct, 'view'>,
  asking: {
    readonly zone: string
    readonly token: string
    readonly choices: readonly Choice[]
    readonly postpone?: { readonly left: number; readonly until: number }
    readonly again: boolean
    readonly now: Instant
    /** What is known of the computer. */
    readonly facts: Facts
  },
): Page {
  const { name } = session.computer
  const again = asking.again ? ['This page had been open for a long time. Please press the button once more.'] : []
  if (act === 'rebootNow')
    return page({
      ...nothing,
      title: `Restart ${name} now?`,
      paragraphs: [
        ...again,
        'A restart is needed to finish the updates. Save your work first: open programs are closed.',
      ],
      forms: [{ token: asking.token, button: 'Restart now' }],
    })
  const letter = letterOf(session, 'before')
  const { zone, token, now } = asking
  if (act === 'runNow')
    return page({
      ...{ facts: [], ...changes(letter), lead: leadOf(letter) },
      title: `Update ${name} now?`,
      paragraphs: [...again, beforeRunning(asking.facts), ...runWarnings(asking.facts)],
      forms: [{ token, button: 'Run now' }],
    })
  const reason = { name: 'reason', question: 'Why? You may leave this empty.', max: reasonMax } as const
  return page({
    ...{ facts: [], ...changes(letter) },
    title: `Postpone the updates of ${name}`,
    paragraphs: [...again, `As planned, they begin ${soonWords(Math.max(now, letter.opensAt ?? now), zone, now)}.`],
    forms: [
      {
        ...{ token, button: 'Postpone', line: reason },
        choices: {
          question: 'Until when?',
          of: asking.choices.map(({ label, at }) => ({
            label: `${label}: ${dayAndTime(at, zone)}`,
            value: String(at),
          })),
        },
      },
      ...(asking.postpone === undefined ? [] : [momentForm(asking.postpone.until, { zone, token, now })]),
    ],
    ...(asking.postpone === undefined ? {} : { note: postponeWords(asking.postpone, zone) }),
  })
}

/** What somebody says about why they postpone. Characters. */
export const reasonMax = 200

function momentForm(
  until: Instant,
  { zone, token, now }: { readonly zone: string; readonly token: string; readonly now: Instant },
): PageForm {
  const local = (at: Instant): string =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString().slice(0, 16)
  return {
    ...{ token, button: 'Postpone until then', behind: 'Pick another time' },
    moment: {
      question: 'Postpone until',
      hint: `Until ${dayAndTime(until, zone)} at the latest. Times in ${zone}.`,
      from: local(now + 60_000),
      until: local(until),
    },
    line: { name: 'reason', question: 'Why? You may leave this empty.', max: reasonMax },
  }
}

/** It was done this moment. */
export function donePage(session: Session, outcome: string, links: readonly PageLink[] = []): Page {
  return page({ ...nothing, tone: 'good', title: outcome, paragraphs: after(session), links })
}

/** It was done before, by this very link. */
export function usedPage(session: Session, outcome: string, links: readonly PageLink[] = []): Page {
  return page({
    ...nothing,
    tone: 'good',
    title: outcome,
    paragraphs: ['This was done already; this link works once.', ...after(session)],
    links,
  })
}

function after({ computer }: Session): readonly string[] {
  return [`You can close this page. ${computer.name} takes care of the rest.`]
}

/** Nothing can be done any more; what became of the updates follows. */
export function tooLatePage(session: Session, sentence: string, state: string, links: readonly PageLink[] = []): Page {
  const { name } = session.computer
  return page({
    ...nothing,
    tone: 'stop',
    title: isFinal(session.state) ? `The updates of ${name} are over` : `It is too late for that`,
    paragraphs: [sentence, state],
    links,
  })
}

/** The link is too old; how things stand is said all the same. */
export function expiredPage(session: Session, state: string): Page {
  return page({
    ...nothing,
    tone: 'stop',
    status: 410,
    title: 'This link has expired',
    paragraphs: [
      `It was about the updates of ${session.computer.name}. Nothing was changed. A newer mail has newer links.`,
      state,
    ],
  })
}

export const unknownPage: Page = page({
  ...nothing,
  tone: 'stop',
  status: 404,
  title: 'This link is not known here',
  paragraphs: [
    'Perhaps it was cut off: copy the whole address from the mail. Nothing was changed.',
    'If it still does not work, ask whoever looks after your computer.',
  ],
})

export const sorryPage: Page = page({
  ...nothing,
  tone: 'stop',
  status: 500,
  title: 'Something went wrong on our side',
  paragraphs: ['Nothing was lost. Please try again in a few minutes.'],
})

/** How things stand with the updates now, in a sentence. */
export function stateWords(session: Session, zone: string, now: Instant): string {
  const { name } = session.computer
  if (isFinal(session.state)) {
    const { title } = compose(letterOf(session, 'after'), { zone, links: {} })
    return session.endedAt === undefined ? `${title}.` : `${title}: since ${dayAndTime(session.endedAt, zone)}.`
  }
  if (!isYetToBegin(session)) return `${name} is being updated at this moment.`
  return session.plan ? `${upcomingTitle(session, zone, now)}.` : `${name} is being looked at.`
}

/** How it goes with a session, for the person at the computer. */
export function viewPage(
  session: Session,
  looking: { readonly zone: string; readonly now: Instant; readonly offers: Offers; readonly report?: PageForm },
): Page {
  const { zone, now, offers, report } = looking
  if (isFinal(session.state)) return resultPage(session, zone, report)
  // Whoever said "run now" wants to see that it does, also while it waits for its turn.
  const isAsked = session.options.window.start.type === 'now' && session.state !== 'waiting'
  return isYetToBegin(session) && !isAsked ? upcomingPage(session, zone, now, offers) : progressPage(session, now)
}

/** What came of it. */
function resultPage(session: Session, zone: string, report?: PageForm): Page {
  const told = compose(letterOf(session, 'after'), { zone, links: {} })
  const [lead = '', ...paragraphs] = told.paragraphs
  return page({
    ...{ title: told.title, lead, paragraphs, facts: [], tables: told.tables },
    tone: session.state === 'compliant' || session.state === 'changed' ? 'good' : 'plain',
    ...(report ? { forms: [report] } : {}),
  })
}

/** What a person says about a result. Characters. */
export const reportMax = 1000

/** Asks what is wrong. */
export function reportForm(token: string): PageForm {
  return {
    ...{ token, button: 'Send', behind: 'Something is wrong' },
    text: { question: 'What is wrong? Those who look after this computer read it.', max: reportMax },
  }
}

/** What came of it, in a sentence that stays true. */
export function outcomeWords(
  { act }: Pick<Link, 'act'>,
  { computer, state, wait }: Session,
  until: number,
  zone: string,
): string {
  switch (act) {
    case 'postpone':
      return `Postponed until ${dayAndTime(until, zone)}`
    case 'runNow':
      return state === 'waiting'
        ? `${computer.name} begins as soon as it can: ${wait?.sentence ?? 'it waits'}`
        : `${computer.name} begins with its updates`
    default:
      return `${computer.name} is going to restart`
  }
}
