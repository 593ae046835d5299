/** Shows everything known of one action: why, from where to where, what went wrong, and its output. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconRepeat } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { type Action, actionWay, actionWording, codeWords, desiredWords } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'
import { canRepeat } from '../../words/steering.ts'
import { ActionTime } from './ActionTime.tsx'
import { KindBadge } from './KindBadge.tsx'
import { LogView } from './LogView.tsx'
import { Refusal } from './Refusal.tsx'
import { useRerun } from './use-rerun.ts'
import { Way } from './Way.tsx'
import classes from './actions.module.css'

interface ActionInspectorProps {
  readonly session: SessionDetail
  readonly action: Action
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

export function ActionInspector({ session, action, onChoose, onClose }: ActionInspectorProps) {
  return (
    <section className={classes.inspector} aria-label={action.title}>
      <header className={classes.inspectorHead}>
        <ActionIcon
          className={classes.back}
          variant="subtle"
          color="gray"
          aria-label="Back to all actions"
          onClick={onClose}
        >
          <IconArrowLeft size={17} />
        </ActionIcon>
        <div className={classes.inspectorTitle}>
          <h2>
            {action.title}
            {action.instance !== undefined && <span className="soft"> {action.instance}</span>}
          </h2>
          <KindBadge kind={action.kind} />
          <Chip wording={actionWording(action)} />
        </div>
        {canRepeat(session, action) && <RunAgain session={session} action={action} />}
      </header>
      <div className={classes.inspectorBody}>
        <Trouble action={action} />
        <Facts session={session} action={action} onChoose={onChoose} />
      </div>
      <LogView key={action.id} sessionId={session.id} actionId={action.id} growing={action.status !== 'ended'} />
    </section>
  )
}

function RunAgain({ session, action }: Pick<ActionInspectorProps, 'session' | 'action'>) {
  const rerun = useRerun(session)
  return (
    <div className={classes.again} data-print="no">
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<IconRepeat size={13} />}
        title="Carries out this action alone once more, as it was planned"
        loading={rerun.isPending}
        onClick={() => rerun.mutate({ what: 'actions', actions: [action.id] })}
      >
        Run again
      </Button>
      <Refusal error={rerun.error} />
    </div>
  )
}

function Trouble({ action }: { readonly action: Action }) {
  if (action.detail === undefined) return null
  const isTrouble = action.verdict !== 'compliant' && action.verdict !== 'changed'
  return (
    <p className={classes.detail} data-trouble={isTrouble || undefined}>
      {action.detail}
    </p>
  )
}

function Facts({ session, action, onChoose }: Omit<ActionInspectorProps, 'onClose'>) {
  const { deploymentId, deploymentName } = action
  const way = actionWay(action)
  return (
    <dl className={classes.facts}>
      <Fact name="Because">{action.because}</Fact>
      <Fact name="Wanted">{desiredWords(action.desired)}</Fact>
      <Fact name={way.to === undefined ? 'Found' : 'Change'}>
        <Way {...way} />
      </Fact>
      {deploymentId !== undefined && (
        <Fact name="Deployment">
          <Link to="/deployments/$name" params={{ name: deploymentId }}>
            {deploymentName ?? deploymentId}
          </Link>
        </Fact>
      )}
      {action.verdict !== undefined && action.reason !== undefined && (
        <Fact name="Outcome">{codeWords(action.reason)}</Fact>
      )}
      {action.startedAt !== undefined && (
        <Fact name="Started">
          <Moment at={action.startedAt} />, <ActionTime action={action} />
          {action.attempts > 1 && `, ${action.attempts} attempts`}
        </Fact>
      )}
      {action.ranAs !== undefined && <Fact name="Ran as">{action.ranAs}</Fact>}
      {action.verdict === undefined && action.expectedMs !== undefined && (
        <Fact name="Expected">about {formatDuration(action.expectedMs)}</Fact>
      )}
      {action.rebootNeeded && <Fact name="Reboot">It is known to need one.</Fact>}
      {action.dependsOn.length > 0 && (
        <Fact name="Depends on">
          {action.dependsOn.map((id) => (
            <button key={id} type="button" className={classes.dependency} onClick={() => onChoose(id)}>
              {session.actions.find((other) => other.id === id)?.title ?? id}
            </button>
          ))}
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
