/** The page of computers: search in the address, one dense row each, a session one click away. */
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconFilterOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { call, CallError } from '../../api/call.ts'
import { type ComputerRow, computersQuery } from '../../api/queries.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { formatCount } from '../../words/counts.ts'
import { rowsOf } from '../live-rows.ts'
import { RunDialog, type RunTarget } from '../sessions/RunDialog.tsx'
import { useLiveRows } from '../use-live-rows.ts'
import { computerColumns } from './computer-columns.tsx'
import classes from './computer-list.module.css'

const route = getRouteApi('/shell/computers')

export function ComputerList() {
  const { q } = route.useSearch()
  const navigate = useNavigate()
  const [runTarget, setRunTarget] = useState<RunTarget>()
  const search = useCallback(
    (text: string) => void navigate({ to: '/computers', search: { q: text.trim() || undefined }, replace: true }),
    [navigate],
  )
  const query = computersQuery(q)
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(query)
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const columns = useMemo(() => computerColumns(setRunTarget), [])
  const onVisible = useLiveRows<ComputerRow>({
    queryKey: query.queryKey,
    idIn: (event) => ('computerId' in event ? event.computerId : undefined),
    askFor: (id) => call('getComputer', { params: { id } }),
    // A computer that has just joined belongs somewhere in the list; a list that is not loaded whole is left alone.
    isNews: (event) =>
      event.type === 'computer' && !hasNextPage && rows?.some(({ id }) => id === event.computerId) === false,
    onNews: refetch,
  })
  const searchProblem = error instanceof CallError && error.code === 'badInput' ? error.message : undefined
  const isFailed = error !== null && rows === undefined && searchProblem === undefined

  return (
    <Page
      title="Computers"
      state={
        rows !== undefined && (
          <span className="soft">
            {formatCount(rows.length, 'computer')}
            {hasNextPage && ' and more'}
          </span>
        )
      }
    >
      <div className={classes.search}>
        <SearchField
          label="Search computers"
          placeholder="Search names, or tenant:acme tag:canary is:online os:debian"
          value={q ?? ''}
          onSearch={search}
          problem={searchProblem}
        />
      </div>
      {isFailed ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Computers by name"
          columns={columns}
          rows={searchProblem === undefined ? rows : (rows ?? [])}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: '/computers/$id', params: { id: row.id } })}
          onVisible={onVisible}
          onEnd={() => void (hasNextPage && fetchNextPage())}
          empty={
            <Empty isFiltered={q !== undefined} isUnderstood={searchProblem === undefined} onClear={() => search('')} />
          }
        />
      )}
      <RunDialog target={runTarget} onClose={() => setRunTarget(undefined)} />
    </Page>
  )
}

interface EmptyProps {
  readonly isFiltered: boolean
  readonly isUnderstood: boolean
  readonly onClear: () => void
}

function Empty({ isFiltered, isUnderstood, onClear }: EmptyProps) {
  if (!isFiltered) return <NoComputers />
  if (isUnderstood) return <NoMatches noun="computers" onClear={onClear} />
  return (
    <NothingYet title="The search is not understood" icon={<IconFilterOff size={28} stroke={1.5} />}>
      <p>The sentence below the search says what is wrong.</p>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear the search
      </Button>
    </NothingYet>
  )
}

function NoComputers() {
  return (
    <NothingYet title="No computer has joined yet" icon={<IconDeviceDesktop size={28} stroke={1.5} />}>
      <p>Make an enrolment token, then run this on the computer that shall join:</p>
      <p>
        <code className={classes.command}>fettle agent enroll {window.location.origin} --token-file token.txt</code>
      </p>
    </NothingYet>
  )
}
