/** A table of sessions that match a filter: followed live, several of them run again or cancelled at once. */
import type { SessionSort } from '@fettle/contract/http/list-sorts.ts'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { sessionCountsQuery } from '../../api/list-queries.ts'
import { firstSessions, type SessionQuery, type SessionRow, sessionsQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed } from '../../parts/Notices.tsx'
import { useSelection } from '../../parts/use-selection.ts'
import { rowsOf } from '../live-rows.ts'
import { useLiveRows } from '../use-live-rows.ts'
import { sessionColumns } from './session-columns.tsx'
import { SessionBulk } from './SessionBulk.tsx'

interface SessionTableProps {
  /** Under which name its columns are kept. */
  readonly name: string
  /** The filter, as the server is asked. */
  readonly q: string
  readonly sort: string | undefined
  readonly onSort: (sort: string) => void
  /** Goes back to a filter. */
  readonly onFilter: (q: string) => void
  readonly empty: ReactNode
}

/** The page that is asked for has so many. */
const newsMost = 50
const orders: readonly string[] = [
  'newest',
  '-newest',
  'duration',
  '-duration',
  'computer',
  '-computer',
] satisfies SessionSort[]

export function SessionTable({ name, q, sort, onSort, onFilter, empty }: SessionTableProps) {
  const query = useMemo((): SessionQuery => {
    const order = orders.find((known) => known === sort) as SessionSort | undefined
    return { q: q === '' ? undefined : q, sort: order }
  }, [q, sort])
  const options = useMemo(() => sessionsQuery(query), [query])
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(options)
  const [exact, setExact] = useState(false)
  const { data: counts } = useQuery(sessionCountsQuery(q, exact))
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const navigate = useNavigate()
  const news = useNews(query, rows)
  const mayRun = useMay('operate')
  const total = counts?.total ?? rows?.length ?? 0
  const selection = useSelection({ filter: q, total, onFilter, noun: 'session' })

  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <>
      <DataTable
        label="Sessions, newest first"
        name={name}
        lines="two"
        columns={sessionColumns}
        rows={rows}
        rowKey={(row) => row.id}
        rowName={(row) => `the session of ${row.computer.name}`}
        onOpen={(row) => void navigate({ to: '/sessions/$id', params: { id: row.id } })}
        onVisible={news.onVisible}
        onEnd={() => void (hasNextPage && fetchNextPage())}
        sort={sort ?? 'newest'}
        onSort={onSort}
        {...(mayRun ? { selection } : {})}
        news={{ count: news.count, noun: 'session', isMore: news.count >= newsMost, onShow: news.show }}
        total={
          counts && { count: total, noun: 'session', isExact: counts.isExact, onCountExactly: () => setExact(true) }
        }
        empty={empty}
      />
      {mayRun && (
        <SessionBulk selection={selection} q={q} rows={rows ?? []} total={total} isExact={counts?.isExact ?? true} />
      )}
    </>
  )
}

/** Follows the list: rows in sight in place, and how many new ones there are, until somebody asks to see them. */
function useNews(query: SessionQuery, rows: readonly SessionRow[] | undefined) {
  const client = useQueryClient()
  const { queryKey } = sessionsQuery(query)
  const [news, setNews] = useState({ query, count: 0 })
  const isNewestFirst = query.sort === undefined || query.sort === 'newest'
  const onVisible = useLiveRows<SessionRow>({
    queryKey,
    idIn: (event) => (event.type === 'session' ? event.sessionId : undefined),
    askFor: (id) => call('getSession', { params: { id } }),
    isNews: (event) => event.type === 'session' && isNewestFirst,
    onNews: async () => {
      const shown = new Set(rows?.map((row) => row.id))
      const first = await firstSessions(query)
      setNews({ query, count: first.items.filter((row) => !shown.has(row.id)).length })
    },
  })
  function show(): void {
    setNews({ query, count: 0 })
    void client.resetQueries({ queryKey, exact: true })
    void client.invalidateQueries({ queryKey: ['counts', 'sessions'] })
  }
  // What was new under another filter says nothing about this one.
  return { count: news.query === query ? news.count : 0, show, onVisible }
}
