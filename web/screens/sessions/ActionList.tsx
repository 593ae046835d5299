/** Lists a session's actions in the order of the plan, with when each ran; those with nothing to do are folded away. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { IconChevronRight } from '@tabler/icons-react'
import { memo, useMemo, useState } from 'react'
import { useProgress } from '../../live/use-live.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import { type Action, actionWay, actionWording, isQuiet } from '../../words/action-words.ts'
import { countsSentence, formatNumber } from '../../words/counts.ts'
import { ActionBars } from './ActionBars.tsx'
import { ActionTime } from './ActionTime.tsx'
import { KindBadge } from './KindBadge.tsx'
import type { WaitSpan } from './session-waits.ts'
import { Way } from './Way.tsx'
import classes from './actions.module.css'
import { type Axis, axisOf } from './waterfall.ts'

interface ActionListProps {
  readonly session: SessionDetail
  readonly waits: readonly WaitSpan[]
  readonly shownId: string | undefined
  readonly onChoose: (id: string) => void
}

export function ActionList({ session, waits, shownId, onChoose }: ActionListProps) {
  const { actions } = session
  const loud = actions.filter((action) => !isQuiet(action))
  const quiet = actions.filter(isQuiet)
  const [unfolded, setUnfolded] = useState(false)
  const isOpen = unfolded || loud.length === 0
  const axis = useAxis(actions, waits)
  const row = (action: Action) => (
    <ActionRow
      key={action.id}
      action={action}
      axis={axis}
      sessionId={session.id}
      isShown={action.id === shownId}
      onChoose={onChoose}
    />
  )
  return (
    <div className={classes.list}>
      <div className={classes.summary}>{countsSentence(session.counts)}</div>
      <ul className={classes.rows} aria-label="Actions">
        {loud.map(row)}
        {quiet.length > 0 && loud.length > 0 && (
          <li>
            <button
              type="button"
              className={classes.fold}
              aria-expanded={isOpen}
              onClick={() => setUnfolded(!unfolded)}
            >
              <IconChevronRight size={14} aria-hidden />
              {formatNumber(quiet.length)} compliant, nothing to do
            </button>
          </li>
        )}
        {isOpen && quiet.map(row)}
      </ul>
    </div>
  )
}

/** From the beginning of the first action to the end of the last one, or to now while one runs. */
function useAxis(actions: readonly Action[], waits: readonly WaitSpan[]): Axis | undefined {
  const isRunning = actions.some(({ status }) => status === 'running')
  const now = useNow(isRunning ? 1_000 : 60_000)
  // What is over does not move with the clock.
  const end = isRunning ? now : 0
  return useMemo(() => {
    const starts = actions.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [Date.parse(startedAt)]))
    const ends = actions.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [Date.parse(endedAt)]))
    if (starts.length === 0) return undefined
    const from = Math.min(...starts)
    return axisOf({ from, to: Math.max(from, ...ends, end) }, waits)
  }, [actions, waits, end])
}

interface ActionRowProps {
  readonly action: Action
  readonly axis: Axis | undefined
  readonly sessionId: string
  readonly isShown: boolean
  readonly onChoose: (id: string) => void
}

const ActionRow = memo(
  function ActionRow({ action, axis, sessionId, isShown, onChoose }: ActionRowProps) {
    const { tone, word } = actionWording(action)
    return (
      <li>
        <button
          type="button"
          className={classes.row}
          aria-current={isShown || undefined}
          data-quiet={isQuiet(action) || undefined}
          onClick={() => onChoose(action.id)}
        >
          <ToneIcon tone={tone} size={16} label={word} />
          <span className={classes.title}>
            {action.title}
            {action.instance !== undefined && <span className="soft"> {action.instance}</span>}
          </span>
          <span className={classes.what}>
            <KindBadge kind={action.kind} />
            {action.status === 'running' ? (
              <RunningText action={action} sessionId={sessionId} />
            ) : (
              <Way {...actionWay(action)} />
            )}
          </span>
          <ActionBars action={action} axis={axis} tone={tone} />
          <span className={classes.time}>
            <ActionTime action={action} />
          </span>
        </button>
      </li>
    )
  },
  // `onChoose` is a new function each time but always does the same.
  (before, after) =>
    before.action === after.action &&
    before.axis === after.axis &&
    before.isShown === after.isShown &&
    before.sessionId === after.sessionId,
)

function RunningText({ action, sessionId }: { readonly action: Action; readonly sessionId: string }) {
  const progress = useProgress(sessionId)
  if (progress === undefined || !progress.actionIds.includes(action.id)) return <Way {...actionWay(action)} />
  return (
    <span className={classes.runningText}>
      {Math.round(progress.percent)} % {progress.text}
    </span>
  )
}
