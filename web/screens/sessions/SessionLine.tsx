/** Says in one line who started a session, when, and how long it worked and waited. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Moment } from '../../parts/Moment.tsx'
import { SessionTimes } from './SessionTimes.tsx'

export function SessionLine({ session }: { readonly session: SessionDetail }) {
  return (
    <>
      <span>
        started by {session.trigger}, <Moment at={session.createdAt} />
      </span>
      <span>
        <SessionTimes session={session} />
      </span>
      {session.options.items !== undefined && <span>only {session.options.items.join(', ')}</span>}
    </>
  )
}
