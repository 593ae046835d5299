/** Shows everything that happened to a session, numbered, in order. */
import { useQuery } from '@tanstack/react-query'
import { sessionEventsQuery } from '../../api/queries.ts'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { formatClock, formatInstant } from '../../words/moments.ts'
import { stateWording } from '../../words/session-words.ts'
import classes from './session-page.module.css'

export function EventsTab({ sessionId }: { readonly sessionId: string }) {
  const { data, error, refetch } = useQuery(sessionEventsQuery(sessionId))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  if (data.events.length === 0) return <NothingYet title="Nothing has happened yet" />
  return (
    <ol className={classes.scroll} aria-label="Events">
      {data.events.map((event) => (
        <li key={event.n} className={classes.event} title={event.type}>
          <span className="soft">{event.n}</span>
          <time dateTime={event.at} title={formatInstant(Date.parse(event.at))} className="mono soft">
            {formatClock(Date.parse(event.at))}
          </time>
          <span className="soft">{stateWording(event.state).word}</span>
          <span>{event.sentence}</span>
        </li>
      ))}
    </ol>
  )
}
