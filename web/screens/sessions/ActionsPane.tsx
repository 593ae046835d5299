/** Shows a session's actions beside what is known of the one that is chosen. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useState } from 'react'
import { NothingYet } from '../../parts/Notices.tsx'
import { actionToOpen } from '../../words/action-words.ts'
import { useShortcut } from '../shell/use-shortcuts.ts'
import { ActionInspector } from './ActionInspector.tsx'
import { ActionList } from './ActionList.tsx'
import classes from './actions.module.css'

interface ActionsPaneProps {
  readonly session: SessionDetail
  /** The action that the address names. */
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

export function ActionsPane({ session, chosen, onChoose }: ActionsPaneProps) {
  useShortcut('Escape', () => onChoose(undefined))
  const [before, setBefore] = useState<string>()
  const { actions } = session
  if (actions.length === 0) return <NoActions session={session} />
  const toOpen = actionToOpen(actions, before)
  if (toOpen?.id !== before) setBefore(toOpen?.id)
  const shown = actions.find((action) => action.id === chosen) ?? toOpen
  return (
    <div className={classes.pane} data-chosen={chosen !== undefined || undefined}>
      <ActionList session={session} shownId={shown?.id} onChoose={onChoose} />
      {shown !== undefined && (
        <ActionInspector session={session} action={shown} onChoose={onChoose} onClose={() => onChoose(undefined)} />
      )}
    </div>
  )
}

function NoActions({ session }: { readonly session: SessionDetail }) {
  const title = isFinal(session.state) ? 'This session had no actions' : 'No actions yet'
  return (
    <NothingYet title={title}>
      <p>
        {isFinal(session.state)
          ? (session.reboots.at(-1)?.sentence ?? session.report.at(-1))
          : 'They appear as soon as the plan is made.'}
      </p>
    </NothingYet>
  )
}
