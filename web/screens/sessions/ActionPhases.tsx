/** Shows the steps of an action, how far it is with them, and how long it takes. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { Action } from '../../words/action-words.ts'
import { formatDuration, roughDuration } from '../../words/durations.ts'
import { phasesOf } from '../../words/phases.ts'
import { stageStatusWords } from '../../words/session-words.ts'
import { ActionTime } from './ActionTime.tsx'
import classes from './actions.module.css'
import { CancelMenu } from './CancelMenu.tsx'
import { Refusal } from './Refusal.tsx'
import { isLate } from './time-left.ts'
import { useOffers, useSteering } from './use-steering.ts'
import { useSilence } from './use-silence.ts'

interface ActionPhasesProps {
  readonly session: SessionDetail
  readonly action: Action
}

export function ActionPhases({ session, action }: ActionPhasesProps) {
  return (
    <div className={classes.phaseLine}>
      <ol className={classes.phases} aria-label="Steps">
        {phasesOf(action, detectMs(session)).map(({ word, status, sentence }) => (
          <li key={word} title={sentence} data-status={status}>
            <ToneIcon tone={stageStatusWords[status].tone} size={13} label={stageStatusWords[status].word} />
            {word}
          </li>
        ))}
      </ol>
      {action.startedAt !== undefined && (
        <span title="From the start of the change to the end of its verification">
          <ActionTime action={action} />
        </span>
      )}
      {action.attempts > 1 && <span>attempt {action.attempts}</span>}
      {action.status !== 'ended' && <Expected action={action} />}
      {action.status === 'running' && <Silence session={session} />}
    </div>
  )
}

function detectMs({ stages }: Pick<SessionDetail, 'stages'>): number | undefined {
  const { startedAt, endedAt } = stages.find(({ name }) => name === 'detect') ?? {}
  return startedAt === undefined || endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt)
}

function Expected({ action }: { readonly action: Action }) {
  const now = useNow(1_000)
  const { expectedMs } = action
  if (expectedMs === undefined) return null
  const usually = `usually ${formatDuration(expectedMs)}`
  return isLate(action, now) ? <span data-tone="drift">longer than usual ({usually})</span> : <span>{usually}</span>
}

/** Says that nothing is heard of what runs, with what can be done about it. */
function Silence({ session }: { readonly session: SessionDetail }) {
  const silentMs = useSilence(session)
  const steering = useSteering(session.id)
  const offers = useOffers(session)
  if (silentMs === undefined) return null
  return (
    <>
      <span data-tone="drift">No output for {roughDuration(silentMs)}</span>
      {offers.cancel && <CancelMenu session={session} steering={steering} small />}
      <Refusal error={steering.error} />
    </>
  )
}
