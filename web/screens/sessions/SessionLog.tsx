/** Shows the whole output of a session, or of one of its actions. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { NativeSelect } from '@mantine/core'
import { useMemo } from 'react'
import { LogView } from '../../parts/log/LogView.tsx'
import { sessionLogSource } from '../../parts/log/session-source.ts'
import { actionKindWords, isQuiet } from '../../words/action-words.ts'
import type { SessionPlace } from './use-session-place.ts'

interface SessionLogProps {
  readonly session: SessionDetail
  readonly place: SessionPlace
}

export function SessionLog({ session, place }: SessionLogProps) {
  const { id, actions, startedAt } = session
  const action = actions.find((one) => one.id === place.action)
  const source = useMemo(() => sessionLogSource(id, action?.id), [id, action?.id])
  const titles = useMemo(
    () => new Map(actions.map(({ id: actionId, kind, title }) => [actionId, `${actionKindWords[kind].word} ${title}`])),
    [actions],
  )
  const since = action?.startedAt ?? startedAt
  return (
    <LogView
      key={action?.id ?? ''}
      source={source}
      sessionId={id}
      titles={titles}
      growing={!isFinal(session.state)}
      startsAt={isFinal(session.state) ? 'begin' : 'end'}
      since={since === undefined ? undefined : Date.parse(since)}
      chosen={place.lines}
      onChoose={(lines) => place.chooseLines(lines)}
      addressOf={(lines) => place.addressOf(lines)}
      tools={
        <NativeSelect
          size="xs"
          aria-label="Whose output"
          value={action?.id ?? ''}
          data={[
            { value: '', label: 'All actions' },
            ...actions
              .filter((one) => !isQuiet(one) || one.id === action?.id)
              .map((one) => ({ value: one.id, label: titles.get(one.id) ?? one.id })),
          ]}
          onChange={(event) => place.go({ action: event.currentTarget.value || undefined, lines: undefined })}
        />
      }
    />
  )
}
