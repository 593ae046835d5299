/** Shows what an action runs on its computer, step by step, and offers to try it by hand. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useQuery } from '@tanstack/react-query'
import { type ActionScript, actionScriptQuery } from '../../api/session-queries.ts'
import { Code } from '../../parts/Code.tsx'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import type { Action } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'
import classes from './actions.module.css'
import { TryByHand } from './TryByHand.tsx'

interface ActionScriptViewProps {
  readonly session: SessionDetail
  readonly action: Action
}

type Step = ActionScript['steps'][number]

const roleWords: { readonly [R in Step['role']]: string } = {
  look: 'Looks',
  change: 'Changes',
  verify: 'Verifies',
}

export function ActionScriptView({ session, action }: ActionScriptViewProps) {
  const { data, error, refetch } = useQuery(actionScriptQuery(session.id, action.id))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  if (data.steps.length === 0) {
    return (
      <NothingYet title="There is no script">
        <p>This action runs nothing that could be tried by hand.</p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.detailsPane}>
      <div className={classes.scriptHead}>
        <p className="soft">What {action.title} runs, in this order. Secrets are placeholders.</p>
        <TryByHand session={session} actionId={action.id} />
      </div>
      {data.steps.map((step, place) => (
        <section key={place} className={classes.step}>
          <h3>
            {roleWords[step.role]}: {step.name}
          </h3>
          <p className="soft">
            {step.language}, at most {formatDuration(step.timeLimitSeconds * 1_000)}
            {step.missing.length > 0 && `, needs ${step.missing.join(', ')}`}
          </p>
          <Code text={step.text} copyLabel="Copy the script" />
        </section>
      ))}
    </div>
  )
}
