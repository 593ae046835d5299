/** Shows everything known of one action: why, from where to where, what went wrong, its steps, its output, its script. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { ActionIcon, Tabs } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useMay } from '../../api/use-may.ts'
import { LogView } from '../../parts/log/LogView.tsx'
import { sessionLogSource } from '../../parts/log/session-source.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Action, actionWording } from '../../words/action-words.ts'
import { canSkip } from '../../words/steering.ts'
import { useCanRepeat } from './use-steering.ts'
import { ActionBecause } from './ActionBecause.tsx'
import { ActionData } from './ActionData.tsx'
import { ActionDetails } from './ActionDetails.tsx'
import { ActionPhases } from './ActionPhases.tsx'
import { ActionRerun } from './ActionRerun.tsx'
import { ActionScriptView } from './ActionScriptView.tsx'
import { ActionSkip } from './ActionSkip.tsx'
import { KnownFix } from './KnownFix.tsx'
import { KindBadge } from './KindBadge.tsx'
import classes from './actions.module.css'
import type { InspectorTab, SessionPlace } from './use-session-place.ts'

interface ActionInspectorProps {
  readonly session: SessionDetail
  readonly action: Action
  readonly place: SessionPlace
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

const tabWords: { readonly [T in InspectorTab]: string } = {
  output: 'Output',
  details: 'Details',
  script: 'Script',
  data: 'Raw data',
}

export function ActionInspector({ session, action, place, onChoose, onClose }: ActionInspectorProps) {
  const mayRepeat = useCanRepeat(session, action)
  const maySkip = useMay('operate') && canSkip(session, action)
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
        {mayRepeat && <ActionRerun session={session} action={action} />}
        {maySkip && <ActionSkip session={session} action={action} />}
      </header>
      <div className={classes.inspectorBody}>
        <Trouble action={action} />
        <KnownFix session={session} action={action} />
        <ActionBecause session={session} action={action} />
        <ActionPhases session={session} action={action} />
      </div>
      <Tabs
        value={place.view}
        keepMounted={false}
        className={classes.inspectorTabs}
        onChange={(view) => place.go({ action: action.id, view: view === 'output' ? undefined : (view ?? undefined) })}
      >
        <Tabs.List aria-label="About this action" data-print="no">
          {Object.entries(tabWords).map(([view, word]) => (
            <Tabs.Tab key={view} value={view}>
              {word}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="output" className={classes.inspectorPanel}>
          <ActionLog key={action.id} session={session} action={action} place={place} />
        </Tabs.Panel>
        <Tabs.Panel value="details" className={classes.inspectorPanel}>
          <ActionDetails session={session} action={action} onChoose={onChoose} />
        </Tabs.Panel>
        <Tabs.Panel value="script" className={classes.inspectorPanel}>
          <ActionScriptView session={session} action={action} />
        </Tabs.Panel>
        <Tabs.Panel value="data" className={classes.inspectorPanel}>
          <ActionData action={action} />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}

function ActionLog({ session, action, place }: Pick<ActionInspectorProps, 'session' | 'action' | 'place'>) {
  const source = useMemo(() => sessionLogSource(session.id, action.id), [session.id, action.id])
  return (
    <LogView
      source={source}
      sessionId={session.id}
      growing={action.status !== 'ended'}
      startsAt="end"
      since={action.startedAt === undefined ? undefined : Date.parse(action.startedAt)}
      chosen={place.lines}
      onChoose={(lines) => place.chooseLines(lines, action.id)}
      addressOf={(lines) => place.addressOf(lines, action.id)}
    />
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
