/** A command that ran, or runs, on one computer: how it stands, how long it took, and what it says. */
import { isFinal } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sessionQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Duration } from '../../parts/Duration.tsx'
import { commandWording } from '../../words/command-words.ts'
import { RunOutput } from './RunOutput.tsx'
import classes from './terminal.module.css'

interface OneRunProps {
  readonly sessionId: string
  readonly computer: string
}

export function OneRun({ sessionId, computer }: OneRunProps) {
  const { data: session } = useQuery(sessionQuery(sessionId))
  const [action] = session?.actions ?? []
  const isOver = session !== undefined && isFinal(session.state)
  return (
    <>
      <div className={classes.standing} role="status">
        {session !== undefined && <Chip wording={commandWording(session)} />}
        {isOver && action?.startedAt !== undefined && action.endedAt !== undefined && (
          <Duration ms={Date.parse(action.endedAt) - Date.parse(action.startedAt)} />
        )}
        {session?.wait !== undefined && <span className={classes.why}>{session.wait.sentence}</span>}
        {isOver && action?.verdict !== 'compliant' && action?.detail !== undefined && (
          <span className={classes.why}>{action.detail}</span>
        )}
        <Link className={classes.sessionLink} to="/sessions/$id" params={{ id: sessionId }}>
          Session
        </Link>
      </div>
      {(session?.actions.some(({ status }) => status !== 'pending') ?? false) && (
        <RunOutput sessionId={sessionId} computer={computer} growing={!isOver} />
      )}
    </>
  )
}
