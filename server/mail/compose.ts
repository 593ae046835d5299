/** With which words does a letter reach a person? */
import type { LinkAct } from '@fettle/core/terms/mail.ts'
import type { Letter, Line } from './letter.ts'
import type { Button, Message, Row, Table } from './message.ts'
import { count, dayAndTime, roughly, shortMoment } from './moments.ts'

/** What is known only when the mail leaves. */
export interface Setting {
  readonly zone: string
  readonly greeting?: string
  /** Links of this mail; an act without one has no button. */
  readonly links: { readonly [act in LinkAct]?: string }
  /** What may still be postponed; absent: nothing. */
  readonly postpone?: { readonly left: number; readonly until: number }
  /** Where operators see the session. */
  readonly sessionPage?: string
}

/** The message of a letter. */
export function compose(letter: Letter, setting: Setting): Message {
  const greeting = {
    ...(setting.greeting === undefined ? {} : { greeting: setting.greeting }),
    ...(setting.links.view === undefined ? {} : { later: { label: 'See how it goes', href: setting.links.view } }),
  }
  switch (letter.about) {
    case 'before':
      return { ...greeting, ...before(letter, setting) }
    case 'approval':
      return approval(letter, setting)
    case 'after':
      return { ...greeting, ...after(letter, setting) }
  }
}

function before(letter: Letter, setting: Setting): Message {
  const { name } = letter.computer
  const { zone } = setting
  const things = count(letter.lines.length + letter.more, 'change')
  const isLook = letter.kind === 'detection' || letter.kind === 'inventory'
  if (letter.lines.length === 0)
    return {
      ...{ subject: `${name} is up to date`, preview: 'Nothing has to be changed.', title: `${name} is up to date` },
      ...{ paragraphs: ['We looked at this computer. Nothing has to be changed.'], facts: [], tables: [], buttons: [] },
    }
  if (isLook)
    return {
      ...{
        subject: `${name}: ${things} found to be needed`,
        preview: 'Nothing was changed.',
        title: `${name} was checked`,
      },
      paragraphs: [`${capital(things)} would bring it up to date. This was a check only: nothing was changed.`],
      facts: [],
      tables: tables(letter, 'What would change'),
      buttons: [],
    }
  const when = letter.opensAt === undefined ? 'now' : `on ${dayAndTime(letter.opensAt, zone)}`
  return {
    subject: `${name}: ${things} ${letter.opensAt === undefined ? `${letter.lines.length + letter.more === 1 ? 'begins' : 'begin'} now` : `on ${shortMoment(letter.opensAt, zone)}`}`,
    preview: `${restartWords(letter)} ${letter.opensAt === undefined ? 'Please save your work.' : 'Please save your work before.'}`,
    title: `${name} will be updated ${when}`,
    paragraphs: ['Please save your work before then, and leave the computer switched on and plugged in.'],
    facts: [
      ['When', whenWords(letter, zone)],
      ...(letter.expectedMs === undefined ? [] : [['How long', capital(roughly(letter.expectedMs))] as const]),
      ['Restart', restartWords(letter)],
    ],
    tables: tables(letter, 'What will change'),
    buttons: offered(setting, [
      ['postpone', 'Postpone'],
      ['runNow', 'Run now'],
    ]),
    ...noteOf(letter, setting),
  }
}

/** When changes begin and end, with the zone. */
export function whenWords({ opensAt, closesAt }: Letter, zone: string): string {
  if (opensAt === undefined) return 'Now'
  const end = closesAt === undefined ? '' : `, until ${shortMoment(closesAt, zone)} at the latest`
  return `${dayAndTime(opensAt, zone)}${end} (${zone})`
}

/** Whether the computer restarts, in a sentence. */
export function restartWords({ restart }: Letter): string {
  const words: { readonly [restart in Letter['restart']]: string } = {
    none: 'The computer is not restarted.',
    possible: 'Only if a change turns out to need one.',
    expected: 'One restart is expected.',
    asked: 'You are asked before the computer restarts.',
    certain: 'The computer restarts at the end.',
    pending: 'A restart is still needed.',
  }
  return words[restart]
}

function noteOf(letter: Letter, { links, postpone, zone }: Setting): Pick<Message, 'note'> {
  if (!letter.offersPostpone) return {}
  if (postpone === undefined) return { note: 'This can not be postponed any more.' }
  return links.postpone === undefined ? {} : { note: postponeWords(postpone, zone) }
}

/** "You can postpone this 2 more times, until Friday 28 November, 18:00." */
export function postponeWords({ left, until }: { left: number; until: number }, zone: string): string {
  return `You can postpone this ${left === 1 ? 'once more' : `${left} more times`}, until ${dayAndTime(until, zone)} at the latest.`
}

function approval(letter: Letter, setting: Setting): Message {
  const { name } = letter.computer
  const things = count(letter.lines.length + letter.more, 'change')
  return {
    subject: `${name}: a plan with ${things} waits for approval`,
    preview: 'Nothing is changed until somebody approves it.',
    title: `A plan for ${name} waits for approval`,
    paragraphs: ['Nothing is changed until somebody approves this plan. Then exactly this plan is carried out.'],
    facts: [
      ['When', whenWords(letter, setting.zone)],
      ['Restart', restartWords(letter)],
    ],
    tables: tables({ ...letter, showActions: true }, 'What would change'),
    buttons:
      setting.sessionPage === undefined
        ? []
        : [{ label: 'Look at the plan', href: setting.sessionPage, isFirst: true }],
  }
}

function after(letter: Letter, setting: Setting): Message {
  const { name } = letter.computer
  const done = letter.lines.filter(({ result }) => result === 'done')
  const left = letter.lines.filter(({ result }) => result === 'notDone')
  const isPending = letter.restart === 'pending'
  const told = ending(letter, done.length, left.length)
  return {
    subject: `${name}${told.subject}${isPending ? ': please restart it' : ''}`,
    preview: isPending ? 'A restart is needed to finish.' : told.sentence,
    title: `${name}${told.subject}`,
    paragraphs: [
      told.sentence,
      ...(letter.problem === undefined ? [] : [letter.problem]),
      ...(isPending ? ['A restart is needed to finish. Please save your work and restart the computer soon.'] : []),
      ...(left.length > 0 && letter.kind !== 'detection'
        ? ['Those who look after this computer see what is left.']
        : []),
    ],
    facts: [],
    tables: letter.showActions
      ? [...listed('Not done', left, letter, 'bad'), ...listed('Done', done, letter, 'good')]
      : [],
    buttons: isPending ? offered(setting, [['rebootNow', 'Restart now']]) : [],
  }
}

/** The end in words, true to the state. */
function ending(letter: Letter, done: number, left: number): { readonly subject: string; readonly sentence: string } {
  const changes = count(done, 'change')
  switch (letter.state) {
    case 'compliant':
      return { subject: ' is up to date', sentence: 'Everything was as it should be. Nothing had to be changed.' }
    case 'changed':
      return {
        subject: ' is up to date',
        sentence: `${capital(changes)} ${done === 1 ? 'was' : 'were'} made and checked afterwards.`,
      }
    case 'cancelled': {
      const by = letter.cancelledBy === undefined ? '' : ` by ${letter.cancelledBy}`
      const made = done === 0 ? 'Nothing was changed.' : `${capital(changes)} had been made before.`
      return { subject: ': the updates were cancelled', sentence: `The updates were cancelled${by}. ${made}` }
    }
    case 'missed':
      return {
        subject: ' was not updated',
        sentence: 'The time for it passed before it could begin. Nothing was changed.',
      }
    case 'failed':
      return {
        subject: ' could not be updated',
        sentence: done === 0 ? 'Nothing was changed.' : `${capital(changes)} could be made; the rest failed.`,
      }
    default:
      return letter.kind === 'detection'
        ? {
            subject: ' was checked',
            sentence: `${capital(count(left, 'thing is', 'things are'))} not as wanted. This was a check only: nothing was changed.`,
          }
        : {
            subject: ' is partly up to date',
            sentence: `${capital(changes)} made, ${left} could not be made.`,
          }
  }
}

function tables(letter: Letter, heading: string): readonly Table[] {
  return letter.showActions ? listed(heading, letter.lines, letter, 'plain') : []
}

/** Lines as a table; none when there are none. */
export function listed(heading: string, lines: readonly Line[], { more }: Letter, tone: Row['tone']): readonly Table[] {
  if (lines.length === 0) return []
  const rest = more === 0 || tone === 'good' ? {} : { rest: `and ${more} more` }
  return [{ heading, rows: lines.map((line) => ({ ...remarkOf(line), tone })), ...rest }]
}

const plannedWords: { readonly [kind in Line['kind']]: string } = {
  install: 'Install',
  update: 'Update',
  downgrade: 'Go back to an older version',
  reinstall: 'Install again',
  uninstall: 'Remove',
  download: 'Download',
  enforce: 'Set up',
  audit: 'Check',
  monitor: 'Read',
  run: 'Run',
  none: '',
}

const doneWords: typeof plannedWords = {
  install: 'Installed, up to date',
  update: 'Up to date',
  downgrade: 'Older version installed',
  reinstall: 'Installed again',
  uninstall: 'Removed',
  download: 'Downloaded',
  enforce: 'Set up',
  audit: 'Checked',
  monitor: 'Read',
  run: 'Run',
  none: 'Up to date',
}

function remarkOf({ title, kind, before, after, result, why }: Line): Omit<Row, 'tone'> {
  const remark =
    result === 'planned' ? plannedWords[kind] : result === 'done' ? doneWords[kind] : capital(why ?? 'not done')
  // The word says it already.
  const isSaid = kind === 'enforce' || kind === 'audit' || (kind === 'uninstall' && result === 'done')
  return { title, remark, before: isSaid ? '' : before, after: isSaid ? '' : after }
}

function offered({ links }: Setting, wanted: readonly (readonly [act: LinkAct, label: string])[]): readonly Button[] {
  const there = wanted.flatMap(([act, label]) => {
    const href = links[act]
    return href === undefined ? [] : [{ label, href }]
  })
  return there.map((button, at) => ({ ...button, isFirst: at === 0 }))
}

/** The text with its first letter as a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
