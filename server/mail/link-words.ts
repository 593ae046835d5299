/** What does the page behind a link say, in each of its states? Pure. */
import type { LinkAct } from '@fettle/core/terms/mail.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { compose, postponeWords } from './compose.ts'
import { letterOf } from './letter.ts'
import type { Link } from './link.store.ts'
import { dayAndTime } from './moments.ts'
import type { Page } from './page-html.ts'
import type { Choice } from './postponing.ts'

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
      form: { token: asking.token, button: 'Restart now' },
    })
  const { facts, tables } = compose(letterOf(session, 'before'), { zone: asking.zone, links: {} })
  if (act === 'runNow')
    return page({
      ...{ facts, tables },
      title: `Update ${name} now?`,
      paragraphs: [...again, 'Save your work first. The updates begin as soon as you press the button.'],
      form: { token: asking.token, button: 'Run now' },
    })
  return page({
    ...{ facts, tables },
    title: `Postpone the updates of ${name}`,
    paragraphs: again,
    form: {
      token: asking.token,
      button: 'Postpone',
      choices: {
        question: 'Until when?',
        of: asking.choices.map(({ label, at }) => ({
          label: `${label}: ${dayAndTime(at, asking.zone)}`,
          value: String(at),
        })),
      },
    },
    ...(asking.postpone === undefined ? {} : { note: postponeWords(asking.postpone, asking.zone) }),
  })
}

/** It was done this moment. */
export function donePage(session: Session, outcome: string, link?: Page['link']): Page {
  return page({ ...nothing, tone: 'good', title: outcome, paragraphs: after(session), ...(link ? { link } : {}) })
}

/** It was done before, by this very link. */
export function usedPage(session: Session, outcome: string, link?: Page['link']): Page {
  return page({
    ...nothing,
    tone: 'good',
    title: outcome,
    paragraphs: ['This was done already; this link works once.', ...after(session)],
    ...(link ? { link } : {}),
  })
}

function after({ computer }: Session): readonly string[] {
  return [`You can close this page. ${computer.name} takes care of the rest.`]
}

/** Nothing can be done any more. */
export function tooLatePage(session: Session, sentence: string, link?: Page['link']): Page {
  const { name } = session.computer
  return page({
    ...nothing,
    tone: 'stop',
    title: isFinal(session.state) ? `The updates of ${name} are over` : `It is too late for that`,
    paragraphs: [sentence],
    ...(link ? { link } : {}),
  })
}

export function expiredPage(session: Session): Page {
  return page({
    ...nothing,
    tone: 'stop',
    status: 410,
    title: 'This link has expired',
    paragraphs: [
      `It was about the updates of ${session.computer.name}. Nothing was changed. A newer mail has newer links.`,
    ],
  })
}

export const unknownPage: Page = page({
  ...nothing,
  tone: 'stop',
  status: 404,
  title: 'This link is not known here',
  paragraphs: ['Perhaps it was cut off: copy the whole address from the mail. Nothing was changed.'],
})

export const sorryPage: Page = page({
  ...nothing,
  tone: 'stop',
  status: 500,
  title: 'Something went wrong on our side',
  paragraphs: ['Nothing was lost. Please try again in a few minutes.'],
})

/** How it goes with a session, for the person at the computer. */
export function viewPage(session: Session, zone: string): Page {
  const { name } = session.computer
  if (isFinal(session.state)) {
    const told = compose(letterOf(session, 'after'), { zone, links: {} })
    return page({ title: told.title, paragraphs: told.paragraphs, facts: [], tables: told.tables })
  }
  const { facts, tables, title } = compose(letterOf(session, 'before'), { zone, links: {} })
  if (session.state === 'executing' || session.state === 'reporting')
    return page({
      ...{ tables, facts: [], title: `${name} is being updated` },
      paragraphs: ['Leave the computer switched on and plugged in.'],
    })
  const waits = session.state === 'waiting' && session.wait ? [session.wait.sentence] : []
  return page({ facts, tables, title, paragraphs: waits })
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
