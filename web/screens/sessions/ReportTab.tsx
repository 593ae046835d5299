/** Shows a session in words, ready to be printed. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { Chip } from '../../parts/Chip.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { NothingYet } from '../../parts/Notices.tsx'
import { actionKindWords, actionWay, actionWording, isQuiet } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'
import { formatClock, formatInstant } from '../../words/moments.ts'
import { sessionWording, workWords } from '../../words/session-words.ts'
import classes from './session-page.module.css'
import { Way } from './Way.tsx'

export function ReportTab({ session }: { readonly session: SessionDetail }) {
  if (session.report.length === 0) {
    return (
      <NothingYet title="There is no report yet">
        <p>It is written when the session ends.</p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.scroll}>
      <article className={classes.report}>
        <div className={classes.reportHead}>
          <h2>Report</h2>
          <span data-print="no">
            <CopyButton text={() => session.report.join('\n')} label="Copy the report" />
            <Button variant="default" size="xs" leftSection={<IconPrinter size={15} />} onClick={() => window.print()}>
              Print
            </Button>
          </span>
        </div>
        <ReportHead session={session} />
        {session.report.map((line, place) => (
          <p key={place}>{line}</p>
        ))}
        <ReportTable session={session} />
      </article>
    </div>
  )
}

function ReportHead({ session }: { readonly session: SessionDetail }) {
  const { startedAt, createdAt, endedAt } = session
  return (
    <dl className={classes.reportFacts}>
      <div>
        <dt>Computer</dt>
        <dd>
          {session.computer.name}, {session.tenant.name}
        </dd>
      </div>
      <div>
        <dt>What</dt>
        <dd>
          {workWords(session)}: {sessionWording(session).word}
        </dd>
      </div>
      <div>
        <dt>Started by</dt>
        <dd>{session.trigger}</dd>
      </div>
      <div>
        <dt>When</dt>
        <dd>
          {formatInstant(Date.parse(startedAt ?? createdAt))}
          {endedAt !== undefined && ` to ${formatClock(Date.parse(endedAt))}`}
        </dd>
      </div>
      <div>
        <dt>Worked</dt>
        <dd>
          {formatDuration(session.workedMs)}
          {session.waitedMs >= 1_000 && `, waited ${formatDuration(session.waitedMs)}`}
        </dd>
      </div>
    </dl>
  )
}

/** What was not simply as wanted already. */
function ReportTable({ session }: { readonly session: SessionDetail }) {
  const loud = session.actions.filter((action) => !isQuiet(action))
  if (loud.length === 0) return null
  return (
    <table className={classes.definitions}>
      <thead>
        <tr>
          <th>Action</th>
          <th>From, to</th>
          <th>Outcome</th>
        </tr>
      </thead>
      <tbody>
        {loud.map((action) => (
          <tr key={action.id}>
            <td>
              {actionKindWords[action.kind].word} {action.title}
            </td>
            <td>
              <Way {...actionWay(action)} />
            </td>
            <td>
              <Chip wording={actionWording(action)} plain />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
