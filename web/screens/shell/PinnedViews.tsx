/** Shows the views that are pinned, each with how many it holds now. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { computerCountsQuery, type SavedView, sessionCountsQuery, viewsQuery } from '../../api/list-queries.ts'
import { formatNumber } from '../../words/counts.ts'
import { readSettings, type Settings } from '../reports/report-settings.ts'
import classes from './rail.module.css'
import { useScope } from './use-scope.ts'

export function PinnedViews() {
  const { data } = useQuery(viewsQuery())
  const pinned = data?.items.filter((view) => view.pinned) ?? []
  if (pinned.length === 0) return null
  return (
    <>
      <h2 className={classes.under}>Views</h2>
      <ul className={classes.places}>
        {pinned.map((view) => (
          <li key={view.id}>
            <Link
              to={`/${view.list}`}
              search={searchOf(view) as never}
              className={classes.place}
              activeOptions={{ includeSearch: true }}
              title={view.q}
            >
              <span className={classes.viewName}>{view.name}</span>
              <ViewCount view={view} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function searchOf({ list, q, sort }: SavedView): Settings {
  return list.startsWith('reports/') ? { q: q || undefined, ...readSettings(sort) } : { q, sort }
}

function ViewCount({ view }: { readonly view: SavedView }) {
  if (view.list === 'computers') return <ComputersCount q={view.q} />
  return view.list === 'sessions' ? <SessionsCount q={view.q} /> : null
}

function ComputersCount({ q }: { readonly q: string }) {
  const { data } = useQuery(computerCountsQuery(useScope().scoped(q)))
  return <Count count={data} />
}

function SessionsCount({ q }: { readonly q: string }) {
  const { data } = useQuery(sessionCountsQuery(useScope().scoped(q)))
  return <Count count={data} />
}

function Count({ count }: { readonly count: { readonly total: number; readonly isExact: boolean } | undefined }) {
  if (count === undefined) return null
  return (
    <span className={classes.count}>
      {formatNumber(count.total)}
      {!count.isExact && '+'}
    </span>
  )
}
