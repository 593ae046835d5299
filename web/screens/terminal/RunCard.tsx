/** One command that was run from here: its text, what became of it on each computer, and a way to end it. */
import { Button } from '@mantine/core'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useMutation, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { sessionQuery } from '../../api/queries.ts'
import type { CommandStarted } from '../../api/terminal-queries.ts'
import { Moment } from '../../parts/Moment.tsx'
import { formatCount } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { ManyRuns } from './ManyRuns.tsx'
import { OneRun } from './OneRun.tsx'
import classes from './terminal.module.css'

export interface ShownRun {
  readonly at: string
  /** The command, or the title of a script of the library. */
  readonly title: string
  readonly language: string
  readonly result: CommandStarted
}

/** Of more computers only the batch is shown, which has pages. */
const shownMost = 200

interface RunCardProps {
  readonly run: ShownRun
  /** Absent: it is not run again from here. */
  readonly onAgain?: () => void
}

export function RunCard({ run, onAgain }: RunCardProps) {
  const { title, language, at, result } = run
  const { batchId, started, refused } = result
  const isShown = started.length <= shownMost
  const states = useQueries({ queries: (isShown ? started : []).map(({ id }) => sessionQuery(id)) })
  const isOver = isShown && states.every(({ data }) => data !== undefined && isFinal(data.state))
  const cancel = useMutation({ mutationFn: () => call('cancelSessions', { body: { batch: batchId, how: 'now' } }) })
  const [one] = started
  return (
    <article className={classes.run} aria-label={`Command: ${firstLine(title)}`}>
      <header className={classes.runHead}>
        <pre className={classes.command}>{visibleText(title)}</pre>
        <span className={classes.runFacts}>
          {language === '' ? '' : `${language} · `}
          <Moment at={at} />
        </span>
        {!isOver && (
          <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )}
        {onAgain !== undefined && (
          <Button size="compact-xs" variant="default" onClick={onAgain}>
            Edit
          </Button>
        )}
      </header>
      {cancel.error !== null && (
        <p className={classes.refusal} role="alert">
          {cancel.error.message}
        </p>
      )}
      {refused.map(({ computer, sentence }) => (
        <p key={computer.id} className={classes.refusal}>
          {sentence}
        </p>
      ))}
      {one !== undefined && started.length === 1 && <OneRun sessionId={one.id} computer={one.computer.name} />}
      {started.length > 1 && isShown && <ManyRuns started={started} />}
      {!isShown && (
        <p className={classes.standing}>
          It runs on {formatCount(started.length, 'computer', 'computers')}.{' '}
          <Link to="/batches/$id" params={{ id: batchId }}>
            Look at all of them
          </Link>
        </p>
      )}
    </article>
  )
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? text
}
