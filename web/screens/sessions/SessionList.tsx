/** The page of sessions: filters in the address, newest first, rows that follow what happens without moving. */
import { Button } from '@mantine/core'
import { IconArrowUp, IconPlayerPlay } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { firstSessions, type SessionRow, sessionsQuery } from '../../api/queries.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { formatCount } from '../../words/counts.ts'
import { rowsOf } from '../live-rows.ts'
import { useLiveRows } from '../use-live-rows.ts'
import { sessionColumns } from './session-columns.tsx'
import { isFiltered, type SessionFilter, sessionQueryOf } from './session-filter.ts'
import { SessionFilters } from './SessionFilters.tsx'
import classes from './session-list.module.css'

const route = getRouteApi('/shell/sessions')

export function SessionList() {
  const filter = route.useSearch()
  const navigate = useNavigate()
  const setFilter = useCallback(
    (next: SessionFilter) => void navigate({ to: '/sessions', search: next, replace: true }),
    [navigate],
  )
  return (
    <Page title="Sessions">
      <SessionFilters filter={filter} onChange={setFilter} />
      <SessionTable filter={filter} onClear={() => setFilter({})} />
    </Page>
  )
}

interface SessionTableProps {
  readonly filter: SessionFilter
  readonly onClear: () => void
}

function SessionTable({ filter, onClear }: SessionTableProps) {
  const options = useMemo(() => sessionsQuery(sessionQueryOf(filter)), [filter])
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(options)
  const navigate = useNavigate()
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const { newCount, showNew, onVisible } = useNewSessions(filter, rows)

  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <div className={classes.tableArea}>
      {newCount > 0 && (
        <Button
          className={classes.newButton}
          size="compact-xs"
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={showNew}
        >
          {newCount === 50 ? '50 or more new sessions' : formatCount(newCount, 'new session')}
        </Button>
      )}
      <DataTable
        label="Sessions, newest first"
        lines="two"
        columns={sessionColumns}
        rows={rows}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate({ to: '/sessions/$id', params: { id: row.id } })}
        onVisible={onVisible}
        empty={isFiltered(filter) ? <NoMatches noun="sessions" onClear={onClear} /> : <NoSessions />}
        footer={
          hasNextPage && (
            <div className={classes.more}>
              <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Show more
              </Button>
            </div>
          )
        }
      />
    </div>
  )
}

function NoSessions() {
  return (
    <NothingYet title="No session has run yet" icon={<IconPlayerPlay size={28} stroke={1.5} />}>
      <p>
        A session brings one computer into the state its deployments ask for. Start one from a computer, or with{' '}
        <code>fettle run</code>.
      </p>
    </NothingYet>
  )
}

/** Follows the list: rows in sight in place, and how many new ones there are, until somebody asks to see them. */
function useNewSessions(filter: SessionFilter, rows: readonly SessionRow[] | undefined) {
  const client = useQueryClient()
  const query = useMemo(() => sessionQueryOf(filter), [filter])
  const { queryKey } = sessionsQuery(query)
  const [news, setNews] = useState({ query, count: 0 })

  const onVisible = useLiveRows<SessionRow>({
    queryKey,
    idIn: (event) => (event.type === 'session' ? event.sessionId : undefined),
    askFor: (id) => call('getSession', { params: { id } }),
    isNews: (event) => event.type === 'session',
    onNews: async () => {
      const shown = new Set(rows?.map((row) => row.id))
      const first = await firstSessions(query)
      setNews({ query, count: first.items.filter((row) => !shown.has(row.id)).length })
    },
  })

  function showNew(): void {
    setNews({ query, count: 0 })
    void client.resetQueries({ queryKey, exact: true })
  }
  // What was new under another filter says nothing about this one.
  return { newCount: news.query === query ? news.count : 0, showNew, onVisible }
}
