/** Shows the session that runs on a computer as it happens, or the last one. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sessionQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { sessionWording, workWords } from '../../words/session-words.ts'
import { ActionsPane } from '../sessions/ActionsPane.tsx'
import { SessionButtons } from '../sessions/SessionButtons.tsx'
import { SessionLine } from '../sessions/SessionLine.tsx'
import { SessionNotices } from '../sessions/SessionNotices.tsx'
import { StageStrip } from '../sessions/StageStrip.tsx'
import classes from './computer-page.module.css'

interface MaintenanceTabProps {
  readonly computer: ComputerDetail
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
  readonly onRun: () => void
}

export function MaintenanceTab({ computer, chosen, onChoose, onRun }: MaintenanceTabProps) {
  const id = computer.activeSession?.id ?? computer.lastSession?.id
  if (id === undefined) return <NoSessionYet onRun={onRun} />
  return <ShownSession id={id} chosen={chosen} onChoose={onChoose} />
}

function NoSessionYet({ onRun }: { readonly onRun: () => void }) {
  return (
    <NothingYet title="No session has run on this computer" icon={<IconPlayerPlay size={28} stroke={1.5} />}>
      <p>A session finds what the deployments ask of this computer, changes what is not as wanted, and verifies it.</p>
      <Button size="xs" onClick={onRun}>
        Run maintenance
      </Button>
    </NothingYet>
  )
}

interface ShownSessionProps {
  readonly id: string
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

function ShownSession({ id, chosen, onChoose }: ShownSessionProps) {
  const { data: session, error, refetch } = useQuery(sessionQuery(id))
  if (session === undefined) {
    return error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  }
  const isOver = isFinal(session.state)
  return (
    <>
      <div className={classes.sessionHead}>
        <h2>
          {isOver ? 'Last session' : 'Now'}: {workWords(session)}
        </h2>
        <Chip wording={sessionWording(session)} />
        <div className={classes.sessionLine}>
          <SessionLine session={session} />
        </div>
        <Link to="/sessions/$id" params={{ id }}>
          Open
        </Link>
        <SessionButtons session={session} />
      </div>
      <SessionNotices session={session} />
      <StageStrip session={session} />
      <ActionsPane key={session.id} session={session} chosen={chosen} onChoose={onChoose} />
    </>
  )
}
