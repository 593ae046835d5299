/** A command on many computers: a row for each with how it ended and its last line, and those that said the same together. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { sessionQuery } from '../../api/queries.ts'
import { lastLinesQuery } from '../../api/terminal-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Duration } from '../../parts/Duration.tsx'
import { commandWording, lastLine, sameOutput, saidText } from '../../words/command-words.ts'
import { formatCount } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import type { Wording } from '../../words/tones.ts'
import { RunOutput } from './RunOutput.tsx'
import classes from './terminal.module.css'

interface Started {
  readonly id: string
  readonly computer: { readonly id: string; readonly name: string }
}

interface Row extends Started {
  readonly session: SessionDetail | undefined
  readonly wording: Wording
  /** What it said; undefined until it is over. */
  readonly said: string | undefined
}

const queued: Wording = { tone: 'queued', word: 'Queued', sentence: 'It was asked for.' }

export function ManyRuns({ started }: { readonly started: readonly Started[] }) {
  const rows = useRows(started)
  const [grouped, setGrouped] = useState(false)
  const groups = sameOutput(rows)
  const ended = rows.filter(({ said }) => said !== undefined).length
  return (
    <>
      <div className={classes.standing}>
        <span role="status">
          {ended} of {formatCount(rows.length, 'computer', 'computers')} done
          {groups.length > 0 && `, ${formatCount(groups.length, 'answer', 'different answers')}`}
        </span>
        <label className={classes.toggle}>
          <input type="checkbox" checked={grouped} onChange={(event) => setGrouped(event.currentTarget.checked)} />
          Together when they said the same
        </label>
      </div>
      {grouped ? <Groups groups={groups} rest={rows.filter(({ said }) => said === undefined)} /> : <Rows rows={rows} />}
    </>
  )
}

function useRows(started: readonly Started[]): readonly Row[] {
  const sessions = useQueries({ queries: started.map(({ id }) => sessionQuery(id)) }).map(({ data }) => data)
  const outputs = useQueries({
    queries: started.map(({ id }, at) => {
      const session = sessions[at]
      return { ...lastLinesQuery(id), enabled: session !== undefined && isFinal(session.state) }
    }),
  })
  return started.map((one, at) => {
    const session = sessions[at]
    const lines = outputs[at]?.data?.lines
    return {
      ...one,
      session,
      wording: session === undefined ? queued : commandWording(session),
      said: lines === undefined ? undefined : saidText(lines),
    }
  })
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const turn = (id: string): void => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  return (
    <div className={classes.tableFrame}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Computer</th>
            <th scope="col">Result</th>
            <th scope="col">Took</th>
            <th scope="col">Last line</th>
            <th scope="col">
              <span className="unseen">Session</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const { id, computer, session, wording, said } = row
            const isOpen = open.has(id)
            const [action] = session?.actions ?? []
            return (
              <Fragment key={id}>
                <tr>
                  <th scope="row">
                    <button
                      type="button"
                      className={classes.expand}
                      aria-expanded={isOpen}
                      aria-label={`${isOpen ? 'Hide' : 'Show'} the output of ${computer.name}`}
                      onClick={() => turn(id)}
                    >
                      <span aria-hidden className={classes.arrow} data-open={isOpen || undefined}>
                        ▸
                      </span>
                      {computer.name}
                    </button>
                  </th>
                  <td>
                    <Chip wording={wording} plain />
                  </td>
                  <td>
                    {action?.startedAt !== undefined && action.endedAt !== undefined && (
                      <Duration ms={Date.parse(action.endedAt) - Date.parse(action.startedAt)} />
                    )}
                  </td>
                  <td className={classes.last}>
                    {visibleText(said === undefined ? (session?.wait?.sentence ?? '') : lastLine(said))}
                  </td>
                  <td>
                    <Link to="/sessions/$id" params={{ id }} aria-label={`Session on ${computer.name}`}>
                      Session
                    </Link>
                  </td>
                </tr>
                {isOpen && (
                  <tr className={classes.opened}>
                    <td colSpan={5}>
                      <RunOutput
                        sessionId={id}
                        computer={computer.name}
                        growing={session === undefined || !isFinal(session.state)}
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface GroupsProps {
  readonly groups: ReturnType<typeof sameOutput<Row>>
  readonly rest: readonly Row[]
}

function Groups({ groups, rest }: GroupsProps) {
  return (
    <ul className={classes.groups}>
      {groups.map(({ said, runs }) => (
        <li key={runs[0]?.id}>
          <div className={classes.groupHead}>
            {runs[0] !== undefined && <Chip wording={runs[0].wording} />}
            <strong>{formatCount(runs.length, 'computer', 'computers')}</strong>
            <span className={classes.names}>{runs.map(({ computer }) => computer.name).join(', ')}</span>
          </div>
          <pre className={classes.said} tabIndex={0} role="group" aria-label="What they said">
            {said === '' ? <i>Nothing was printed.</i> : visibleText(said)}
          </pre>
        </li>
      ))}
      {rest.length > 0 && (
        <li className={classes.groupHead}>
          Not done yet: <span className={classes.names}>{rest.map(({ computer }) => computer.name).join(', ')}</span>
        </li>
      )}
    </ul>
  )
}
