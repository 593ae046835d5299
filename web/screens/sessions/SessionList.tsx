/** The page of sessions: one filter in the address, newest first, rows that follow what happens without moving. */
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { sessionCountsQuery } from '../../api/list-queries.ts'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { FilterBar, understood } from '../../parts/FilterBar.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { SavedViews } from '../../parts/SavedViews.tsx'
import { groupWords, type StateGroup } from '../../words/session-words.ts'
import { useScope } from '../shell/use-scope.ts'
import { sessionColumns } from './session-columns.tsx'
import type { SessionSearch } from './session-filter.ts'
import { SessionTable } from './SessionTable.tsx'
import { shellWord } from '../../words/shell-word.ts'

const route = getRouteApi('/shell/sessions')
const groups = Object.keys(groupWords) as StateGroup[]

export function SessionList() {
  const search = route.useSearch()
  const { q = '', sort } = search
  const navigate = useNavigate()
  const scope = useScope()
  const change = useCallback(
    (next: SessionSearch) => void navigate({ to: '/sessions', search: { ...search, ...next }, replace: true }),
    [navigate, search],
  )
  const setQ = useCallback((text: string) => change({ q: text === '' ? undefined : text }), [change])
  const asked = scope.scoped(understood('sessions', q))
  const { data: counts } = useQuery(sessionCountsQuery(asked))
  return (
    <Page title="Sessions">
      <FilterRow
        filter={
          <FilterBar
            list="sessions"
            label="Filter sessions"
            placeholder="Computer or problem, status:failed, since:7d, item:firefox"
            value={q}
            onChange={setQ}
            within={scope.word}
          />
        }
        tools={
          <>
            <SavedViews
              list="sessions"
              q={q}
              sort={sort}
              onChoose={(view) => change({ q: view.q === '' ? undefined : view.q, sort: view.sort })}
            />
            <ColumnMenu name="sessions" columns={sessionColumns} />
            <CopyMenu command={asked === '' ? 'fettle sessions' : `fettle sessions --filter ${shellWord(asked)}`} />
          </>
        }
        chips={
          <QuickChips
            label="State"
            chips={groups.map((group) => ({
              label: groupWords[group],
              word: `status:${group}`,
              count: counts?.groups[group],
            }))}
            value={q}
            onChange={setQ}
          />
        }
      />
      <SessionTable
        name="sessions"
        q={asked}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onFilter={setQ}
        empty={q === '' ? <NoSessions /> : <NoMatches noun="sessions" onClear={() => setQ('')} />}
      />
    </Page>
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
