/** Lists everything that was done to a schedule: who, when, and what changed. */
import { useQuery } from '@tanstack/react-query'
import { objectHistoryQuery } from '../../api/deployment-queries.ts'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Scroll } from '../../parts/Section.tsx'
import { visibleText } from '../../words/visible-text.ts'
import classes from './schedules.module.css'

const changeWords = { created: 'Made', updated: 'Changed', deleted: 'Deleted', restored: 'Restored' } as const

export function ScheduleHistory({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(objectHistoryQuery('schedules', name))
  if (data === undefined)
    return error === null ? <Loading rows={6} /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <Scroll>
      <ol className={classes.history} aria-label="History, newest first">
        {data.items.toReversed().map(({ n, change, by, at, fields }) => (
          <li key={n}>
            <p>
              <b>{changeWords[change]}</b> by {visibleText(by)}{' '}
              <span className="soft">
                <Moment at={at} form="day" />
              </span>
            </p>
            {fields.length > 0 && (
              <ul>
                {fields.map(({ path, from, to }) => (
                  <li key={path}>
                    <span className="mono">{path}</span> <span className="soft">{shown(from)}</span> → {shown(to)}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Scroll>
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value))
}
