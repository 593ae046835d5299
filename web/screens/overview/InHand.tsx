/** Shows the sessions in progress: how far each is and what it does now; and below them what waits, by what for. */
import type { WaitReason } from '@fettle/core/terms/session.ts'
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/report-queries.ts'
import { useProgress } from '../../live/use-live.ts'
import { Loading } from '../../parts/Notices.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { Progress } from '../../parts/Progress.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatNumber } from '../../words/counts.ts'
import { stateWording } from '../../words/session-words.ts'
import classes from './overview.module.css'
import { Panel } from './Panel.tsx'
import { useSteadyHeight, useSteadyOrder } from './use-steady.ts'

type Running = Overview['running']['sessions'][number]

const mostShown = 6

interface RunningProps {
  readonly running: Overview['running'] | undefined
  readonly about: string
}

export function RunningNow({ running, about }: RunningProps) {
  const sessions = useSteadyOrder(running?.sessions ?? [], ({ id }) => id, about)
  const place = useSteadyHeight<HTMLDivElement>(about)
  return (
    <Panel
      title="Running now"
      line={running !== undefined && running.count > 0 ? formatNumber(running.count) : undefined}
      more={
        running !== undefined &&
        running.count > 0 && (
          <Link to="/sessions" search={{ q: 'status:inProgress' }}>
            All
          </Link>
        )
      }
    >
      <div ref={place}>
        {running === undefined && <Loading rows={3} />}
        {running?.count === 0 && <p className={classes.quiet}>Nothing runs.</p>}
        {sessions.length > 0 && (
          <ul className={classes.lines}>
            {sessions.slice(0, mostShown).map((session) => (
              <RunningLine key={session.id} session={session} />
            ))}
          </ul>
        )}
      </div>
    </Panel>
  )
}

function RunningLine({ session }: { readonly session: Running }) {
  const live = useProgress(session.id)
  const { actions, current, progress = 0 } = session
  // What the agent says of the action in hand is newer than what was asked for.
  const inHand = actions === undefined || actions.total === 0 ? 0 : (live?.percent ?? 0) / 100 / actions.total
  const words = live?.text || current?.title || stateWording(session.state).word
  return (
    <li className={classes.running}>
      <Link to="/sessions/$id" params={{ id: session.id }} search={{}}>
        {session.computer.name}
      </Link>
      <span className={classes.doing}>{visibleText(words)}</span>
      <Progress small share={Math.min(1, progress + inHand)} label={`Session on ${session.computer.name}`} />
      <span className={classes.steps}>{actions === undefined ? '' : `${actions.done}/${actions.total}`}</span>
    </li>
  )
}

const waitsFor: { readonly [R in WaitReason]: string } = {
  computer: 'for the computer to come online',
  turn: 'for their turn',
  window: 'for their window',
  approval: 'for approval',
  user: 'for a person',
  reboot: 'for a reboot',
  preflight: 'for a check to pass',
  postponed: 'on hold',
}

export function Waiting({ waiting }: { readonly waiting: Overview['waiting'] | undefined }) {
  if (waiting === undefined || waiting.count === 0) return null
  return (
    <Panel
      title="Waiting"
      line={formatNumber(waiting.count)}
      more={
        <Link to="/sessions" search={{ q: 'status:waiting' }}>
          All
        </Link>
      }
    >
      <ul className={classes.waits}>
        {waiting.reasons.map(({ reason, count }) => (
          <li key={reason}>
            <ToneIcon tone="waiting" size={13} />
            <b>{formatNumber(count)}</b> {waitsFor[reason]}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
