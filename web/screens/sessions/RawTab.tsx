/** Shows a session and its events as programs see them. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useQuery } from '@tanstack/react-query'
import { sessionEventsQuery } from '../../api/queries.ts'
import { Code } from '../../parts/Code.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import classes from './session-page.module.css'

export function RawTab({ session }: { readonly session: SessionDetail }) {
  const { data, error, refetch } = useQuery(sessionEventsQuery(session.id))
  return (
    <div className={classes.scroll}>
      <section className={classes.raw}>
        <h2>
          Session <code>GET /api/v1/sessions/{session.id}</code>
        </h2>
        <Code text={JSON.stringify(session, null, 2)} copyLabel="Copy the session" />
      </section>
      <section className={classes.raw}>
        <h2>
          Events <code>GET /api/v1/sessions/{session.id}/events</code>
        </h2>
        {data !== undefined && <Code text={JSON.stringify(data.events, null, 2)} copyLabel="Copy the events" />}
        {data === undefined && error === null && <Loading />}
        {data === undefined && error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
      </section>
    </div>
  )
}
