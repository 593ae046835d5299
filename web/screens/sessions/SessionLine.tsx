/** Says in one line who started a session, when, and how long it worked and waited. */
import { Link } from '@tanstack/react-router'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Moment } from '../../parts/Moment.tsx'
import { kindWords } from '../../words/session-words.ts'
import { SessionTimes } from './SessionTimes.tsx'

interface SessionLineProps {
  readonly session: SessionDetail
  readonly withComputer?: true
}

export function SessionLine({ session, withComputer }: SessionLineProps) {
  return (
    <>
      {withComputer === true && (
        <span>
          <Link to="/computers/$id" params={{ id: session.computer.id }}>
            {session.computer.name}
          </Link>{' '}
          of {session.tenant.name}
        </span>
      )}
      <span>
        {kindWords[session.kind].word}, started by {session.trigger}, <Moment at={session.createdAt} />
      </span>
      <span title="Time worked / time waited">
        <SessionTimes session={session} />
      </span>
      {session.options.items !== undefined && <span>only {session.options.items.join(', ')}</span>}
    </>
  )
}
