/** Lists a session's actions in the order of the plan; those with nothing to do are folded away. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { IconChevronRight } from '@tabler/icons-react'
import { memo, useState } from 'react'
import { useProgress } from '../../live/use-live.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { type Action, actionWay, actionWording, isQuiet } from '../../words/action-words.ts'
import { countsSentence, doneShare, formatNumber } from '../../words/counts.ts'
import { ActionTime } from './ActionTime.tsx'
import { KindBadge } from './KindBadge.tsx'
import { Way } from './Way.tsx'
import classes from './actions.module.css'

interface ActionListProps {
  readonly session: SessionDetail
  readonly shownId: string | undefined
  readonly onChoose: (id: string) => void
}

export function ActionList({ session, shownId, onChoose }: ActionListProps) {
  const { actions } = session
  const loud = actions.filter((action) => !isQuiet(action))
  const quiet = actions.filter(isQuiet)
  const [unfolded, setUnfolded] = useState(false)
  const isOpen = unfolded || loud.length === 0
  const row = (action: Action) => (
    <ActionRow
      key={action.id}
      action={action}
      sessionId={session.id}
      isShown={action.id === shownId}
      onChoose={onChoose}
    />
  )
  return (
    <div className={classes.list}>
      <Summary session={session} />
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

function Summary({ session }: { readonly session: SessionDetail }) {
  const progress = useProgress(session.id)
  const running = session.actions.some((action) => action.status === 'running') ? (progress?.percent ?? 0) / 100 : 0
  const share = doneShare(session.counts, running)
  const isGoing = session.counts.pending > 0 && session.endedAt === undefined
  return (
    <div className={classes.summary}>
      <span>{countsSentence(session.counts)}</span>
      {isGoing && (
        <span
          className={classes.progress}
          role="progressbar"
          aria-label="Actions done"
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </div>
  )
}

interface ActionRowProps {
  readonly action: Action
  readonly sessionId: string
  readonly isShown: boolean
  readonly onChoose: (id: string) => void
}

const ActionRow = memo(
  function ActionRow({ action, sessionId, isShown, onChoose }: ActionRowProps) {
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
          <KindBadge kind={action.kind} />
          <span className={classes.title}>
            {action.title}
            {action.instance !== undefined && <span className="soft"> {action.instance}</span>}
          </span>
          {action.status === 'running' ? (
            <RunningText action={action} sessionId={sessionId} />
          ) : (
            <Way {...actionWay(action)} />
          )}
          <span className={classes.time}>
            <ActionTime action={action} />
          </span>
        </button>
      </li>
    )
  },
  // `onChoose` is a new function each time but always does the same.
  (before, after) =>
    before.action === after.action && before.isShown === after.isShown && before.sessionId === after.sessionId,
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
