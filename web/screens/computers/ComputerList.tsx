/** The page of computers: a filter in the address, one dense row each, and what can be done with one or with all that match. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { type ComputerRow, computersListQuery } from '../../api/computer-list-queries.ts'
import { computerCountsQuery } from '../../api/list-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { ExportMenu } from '../../parts/ExportMenu.tsx'
import { FilterBar, understood } from '../../parts/FilterBar.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PeekArea } from '../../parts/PeekPanel.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { SavedViews } from '../../parts/SavedViews.tsx'
import { computersMeant } from '../../parts/selection.ts'
import { useSelection } from '../../parts/use-selection.ts'
import { formatCount } from '../../words/counts.ts'
import { rowsOf } from '../live-rows.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import { useQuickRun } from '../sessions/use-quick-run.ts'
import { usePaletteActions } from '../shell/palette-actions.ts'
import type { SearchTexts } from '../search.ts'
import { useScope } from '../shell/use-scope.ts'
import { ApprovalBanner } from './ApprovalBanner.tsx'
import { computerChips } from './computer-chips.ts'
import { computerColumns } from './computer-columns.tsx'
import { ComputerBulk } from './ComputerBulk.tsx'
import { type ComputerAsk, ComputerDialogs } from './ComputerDialogs.tsx'
import { ComputerPeek } from './ComputerPeek.tsx'
import { ComputerRowActions } from './ComputerRowActions.tsx'
import { EnrolDialog } from './EnrolDialog.tsx'
import { NoComputers } from './NoComputers.tsx'
import type { RunWanted } from './run-wanted.ts'
import { useNewComputers } from './use-new-computers.ts'
import { shellWord } from '../../words/shell-word.ts'

const route = getRouteApi('/shell/computers')

export function ComputerList() {
  const { q = '', sort, peek, group } = route.useSearch()
  const navigate = useNavigate()
  const { scoped, word, tenant } = useScope()
  const change = useCallback(
    (more: SearchTexts<'q' | 'sort' | 'peek' | 'tenant'>) =>
      void navigate({ to: '/computers', search: (before: object) => ({ ...before, ...more }), replace: true }),
    [navigate],
  )
  const setQ = useCallback((text: string) => change({ q: text || undefined }), [change])
  const asked = scoped(understood('computers', q))
  const [isExact, setExact] = useState(false)
  const [run, setRun] = useState<RunWanted>()
  const [isEnrolling, setEnrolling] = useState(false)
  const [question, setQuestion] = useState<{ readonly row: ComputerRow; readonly what: ComputerAsk | undefined }>()
  const quickRun = useQuickRun()
  const mayOperate = useMay('operate')
  const mayExecute = useMay('execute')

  const query = computersListQuery(asked, sort)
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(query)
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const { data: counts } = useQuery(computerCountsQuery(asked, isExact))
  const total = Math.max(counts?.total ?? 0, rows?.length ?? 0)
  const selection = useSelection({
    filter: asked,
    total,
    onFilter: () => change({ q: q || undefined, tenant: tenant ?? '' }),
    noun: 'computer',
  })
  const news = useNewComputers({ q: asked, sort, rows, isWhole: !hasNextPage, refetch })
  const many = { meant: computersMeant(selection.selection, asked), count: selection.count }
  const label = formatCount(selection.count, 'computer')
  const runMany = (): void => setRun({ target: { ...many, label } })
  useShortcut('r', () => (selection.count > 0 ? runMany() : false), mayOperate)
  useShortcut('c', () => setEnrolling(true), mayOperate)
  usePaletteActions(
    mayOperate
      ? [
          { id: 'enrol', word: 'Add computers', keys: 'c', run: () => setEnrolling(true) },
          ...(selection.count > 0
            ? [{ id: 'run', word: 'Run maintenance', hint: label, keys: 'r' as const, run: runMany }]
            : []),
        ]
      : [],
  )

  const isFiltered = q !== '' || tenant !== undefined
  return (
    <Page
      title="Computers"
      actions={
        mayOperate && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEnrolling(true)}>
            Add computers
          </Button>
        )
      }
    >
      <ApprovalBanner />
      <FilterRow
        filter={
          <FilterBar
            list="computers"
            label="Filter computers"
            placeholder="Name, or tenant:acme tag:canary is:online os:debian"
            value={q}
            onChange={setQ}
            within={word}
          />
        }
        tools={
          <>
            <SavedViews
              list="computers"
              q={q}
              sort={sort}
              onChoose={(view) => change({ q: view.q || undefined, sort: view.sort })}
            />
            <ColumnMenu name="computers" columns={computerColumns} />
            <ExportMenu csv={exportAddress(asked, 'csv')} json={exportAddress(asked, 'jsonl')} />
            <CopyMenu command={commandFor(asked)} />
          </>
        }
        chips={<QuickChips label="Often used" chips={computerChips(counts)} value={q} onChange={setQ} />}
      />
      <PeekArea panel={peek !== undefined && <ComputerPeek id={peek} onClose={() => change({ peek: undefined })} />}>
        {error !== null && rows === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Computers"
            name="computers"
            columns={computerColumns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => row.name}
            onOpen={(row) => void navigate({ to: '/computers/$id', params: { id: row.id }, search: {} })}
            onPeek={(row) => change({ peek: row.id })}
            peeked={peek}
            onVisible={news.onVisible}
            onTop={news.onTop}
            news={{ count: news.count, noun: 'computer', onShow: news.show }}
            onEnd={() => void (hasNextPage && fetchNextPage())}
            sort={sort ?? 'name'}
            onSort={(next) => change({ sort: next === 'name' ? undefined : next })}
            {...(mayOperate ? { selection } : {})}
            {...(group === 'tenant' ? { groupOf: (row: ComputerRow) => row.tenant.name } : {})}
            {...(mayOperate
              ? {
                  rowActions: (row: ComputerRow) => (
                    <ComputerRowActions
                      row={row}
                      onRun={() => quickRun({ target: row })}
                      onPlan={() => quickRun({ target: row, preset: { kind: 'detection' } })}
                      onOptions={() => setRun({ target: row })}
                      onTerminal={
                        mayExecute
                          ? () =>
                              void navigate({
                                to: '/computers/$id',
                                params: { id: row.id },
                                search: { tab: 'terminal' },
                              })
                          : undefined
                      }
                      onAsk={(what) => setQuestion({ row, what })}
                    />
                  ),
                  rowKeys: {
                    r: (row: ComputerRow) => (selection.count > 0 ? runMany() : quickRun({ target: row })),
                    p: (row: ComputerRow) => quickRun({ target: row, preset: { kind: 'detection' } }),
                  },
                }
              : {})}
            total={{
              count: total,
              noun: 'computer',
              isExact: counts?.isExact ?? true,
              onCountExactly: () => setExact(true),
            }}
            empty={
              isFiltered ? (
                <NoMatches noun="computers" onClear={() => setQ('')} nearest={nearestOf(tenant, q)} />
              ) : (
                <NoComputers onEnrol={() => setEnrolling(true)} />
              )
            }
          />
        )}
      </PeekArea>
      {mayOperate && (
        <ComputerBulk
          selection={selection}
          filter={asked}
          total={total}
          isExact={counts?.isExact ?? true}
          onRun={runMany}
          onPlan={() => setRun({ target: { ...many, label }, preset: { kind: 'detection' } })}
        />
      )}
      <RunDialog target={run?.target} preset={run?.preset} onClose={() => setRun(undefined)} />
      {question !== undefined && (
        <ComputerDialogs
          computer={question.row}
          asked={question.what}
          // The row stays while the dialog goes, which gives the focus back.
          onClose={() => setQuestion({ row: question.row, what: undefined })}
          onGone={() => undefined}
        />
      )}
      <EnrolDialog opened={isEnrolling} onClose={() => setEnrolling(false)} />
    </Page>
  )
}

function nearestOf(tenant: string | undefined, q: string) {
  if (tenant === undefined || q === '') return undefined
  return (
    <>
      Nothing of {tenant} fits this filter.{' '}
      <Link to="/computers" search={{ q, tenant: '' } as never}>
        Look in all tenants
      </Link>
    </>
  )
}

function exportAddress(q: string, format: 'csv' | 'jsonl'): string {
  return `/api/v1/reports/inventory/download?${new URLSearchParams({ q, format }).toString()}`
}

function commandFor(q: string): string {
  return q === '' ? 'fettle computers' : `fettle computers --filter ${shellWord(q)}`
}
