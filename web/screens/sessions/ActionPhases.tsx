/** Shows the steps of an action, how far it is with them, and how long it takes. */
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { Action } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'
import { phasesOf } from '../../words/phases.ts'
import { stageStatusWords } from '../../words/session-words.ts'
import { ActionTime } from './ActionTime.tsx'
import classes from './actions.module.css'

export function ActionPhases({ action }: { readonly action: Action }) {
  return (
    <div className={classes.phaseLine}>
      <ol className={classes.phases} aria-label="Steps">
        {phasesOf(action).map(({ word, status, sentence }) => (
          <li key={word} title={sentence} data-status={status}>
            <ToneIcon tone={stageStatusWords[status].tone} size={13} label={stageStatusWords[status].word} />
            {word}
          </li>
        ))}
      </ol>
      {action.startedAt !== undefined && (
        <span>
          <ActionTime action={action} />
        </span>
      )}
      {action.attempts > 1 && <span>attempt {action.attempts}</span>}
      {action.status !== 'ended' && <Expected action={action} />}
    </div>
  )
}

function Expected({ action }: { readonly action: Action }) {
  const now = useNow(1_000)
  const { expectedMs, usualMs, startedAt, status } = action
  if (expectedMs === undefined) return null
  const usually = `usually ${formatDuration(expectedMs)}`
  const isLate =
    status === 'running' && usualMs !== undefined && startedAt !== undefined && now - Date.parse(startedAt) > usualMs
  return isLate ? <span data-tone="drift">longer than usual ({usually})</span> : <span>{usually}</span>
}
