/** A message as plain text, for those who read mails without HTML. */
import type { Branding } from '@fettle/core/terms/mail.ts'
import { readable } from './html.ts'
import type { Message, Row } from './message.ts'

/** The plain text of a mail. Lines end with a line feed. */
export function mailText(message: Message, { name, footer, support }: Branding): string {
  const blocks = [
    message.title,
    ...(message.greeting === undefined ? [] : [message.greeting]),
    ...message.paragraphs,
    ...(message.facts.length === 0 ? [] : [message.facts.map(([label, value]) => `${label}: ${value}`).join('\n')]),
    ...message.tables.map(({ heading, rows, rest }) =>
      [`${heading}:`, ...rows.map(rowText), ...(rest === undefined ? [] : [`- ${rest}`])].join('\n'),
    ),
    ...message.buttons.map(({ label, href }) => `${label}:\n${href}`),
    ...(message.note === undefined ? [] : [message.note]),
    ...(message.later === undefined ? [] : [`${message.later.label}:\n${message.later.href}`]),
    [
      '-- ',
      name,
      ...(footer === undefined ? [] : [footer]),
      ...(support === undefined ? [] : [`Questions? ${support}`]),
    ].join('\n'),
  ]
  return `${readable(blocks.join('\n\n'))}\n`
}

function rowText({ title, before, after, remark }: Row): string {
  return `- ${[title, fromTo(before, after), remark].filter((part) => part !== '').join(', ')}`
}

/** "6.2 -> 6.3"; what is not known is left out. */
export function fromTo(before: string, after: string, arrow = '->'): string {
  const isMove = before !== '' && after !== '' && before !== after
  return isMove ? `${before} ${arrow} ${after}` : after || before
}
