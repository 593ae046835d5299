/** Shows a session's actions beside what is known of the one that is chosen. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useState } from 'react'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { NothingYet } from '../../parts/Notices.tsx'
import { SplitPane } from '../../parts/SplitPane.tsx'
import { actionToOpen } from '../../words/action-words.ts'
import { ActionInspector } from './ActionInspector.tsx'
import { ActionList } from './ActionList.tsx'
import type { WaitSpan } from './session-waits.ts'
import type { SessionPlace } from './use-session-place.ts'

interface ActionsPaneProps {
  readonly session: SessionDetail
  readonly waits: readonly WaitSpan[]
  readonly place: SessionPlace
}

export function ActionsPane({ session, waits, place }: ActionsPaneProps) {
  const { action: chosen, go } = place
  const onChoose = (id: string | undefined): void => go({ action: id, lines: undefined })
  useShortcut('Escape', () => (chosen === undefined ? false : onChoose(undefined)))
  const [before, setBefore] = useState<string>()
  const { actions } = session
  if (actions.length === 0) return <NoActions session={session} />
  const toOpen = actionToOpen(actions, before)
  if (toOpen?.id !== before) setBefore(toOpen?.id)
  const shown = actions.find((action) => action.id === chosen) ?? toOpen
  return (
    <SplitPane
      label="Actions and inspector"
      name="session"
      usual={54}
      showsSecond={chosen !== undefined}
      first={<ActionList session={session} waits={waits} shownId={shown?.id} onChoose={onChoose} />}
      second={
        shown !== undefined && (
          <ActionInspector
            session={session}
            action={shown}
            place={place}
            onChoose={onChoose}
            onClose={() => onChoose(undefined)}
          />
        )
      }
    />
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
