/** The compliance report: every computer with every item, and its sums by item, tenant, system and tag; now or on a day before. */
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { complianceRowsQuery, complianceSumsQuery } from '../../api/report-queries.ts'
import { understood } from '../../parts/FilterBar.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatNumber } from '../../words/counts.ts'
import { dayOf, formatDay, isDay } from '../../words/days.ts'
import { formatShare, shareOf } from '../../words/shares.ts'
import { useScope } from '../shell/use-scope.ts'
import { AsOf } from './AsOf.tsx'
import { ComplianceMatrix } from './ComplianceMatrix.tsx'
import { CompliancePaper } from './CompliancePaper.tsx'
import { GroupTable, ItemTable } from './ComplianceTables.tsx'
import { matrixColumns } from './matrix-cells.ts'
import { fileAddress, reportCommand, type Settings } from './report-settings.ts'
import { ReportFrame } from './ReportFrame.tsx'
import classes from './reports.module.css'
import { useIsPrinting } from './use-printing.ts'
import { loadWhole } from './whole-report.ts'

const route = getRouteApi('/shell/reports/compliance')

const tabs = [
  { id: 'matrix', word: 'Computers and items' },
  { id: 'item', word: 'By item' },
  { id: 'tenant', word: 'By tenant' },
  { id: 'os', word: 'By system' },
  { id: 'tag', word: 'By tag' },
] as const
type Tab = (typeof tabs)[number]['id']

export function CompliancePage() {
  const { q = '', tab: wished, at: wishedDay } = route.useSearch()
  const navigate = useNavigate()
  const { scoped } = useScope()
  const today = dayOf(useNow(60_000))
  const tab = tabs.find(({ id }) => id === wished)?.id ?? 'matrix'
  const day = wishedDay !== undefined && isDay(wishedDay) && wishedDay < today ? wishedDay : undefined
  const by = tab === 'tenant' || tab === 'os' || tab === 'tag' ? tab : undefined
  const meant = scoped(understood('computers', q))
  const wish = { q: meant, at: day === undefined ? undefined : `${day}T23:59:59Z` }
  const rowsQuery = useInfiniteQuery(complianceRowsQuery(wish))
  const sumsQuery = useQuery(complianceSumsQuery({ ...wish, by }))
  const isPrinting = useIsPrinting()
  const { data, hasNextPage, fetchNextPage } = rowsQuery
  const { totals, columns: sums, groups } = sumsQuery.data ?? {}
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  const columns = useMemo(() => matrixColumns(sums, data?.pages ?? []), [sums, data])
  const change = useCallback(
    (text: string, { tab: nextTab, at }: Settings) =>
      void navigate({
        to: '/reports/compliance',
        search: (before: object) => ({ ...before, q: text || undefined, tab: nextTab, at }),
        replace: true,
      }),
    [navigate],
  )
  const settings: Settings = { tab: tab === 'matrix' ? undefined : tab, at: day }
  const choose = (next: Tab): void => change(q, { ...settings, tab: next === 'matrix' ? undefined : next })
  const narrow = (field: string, value: string): void =>
    change(`${q} ${printFilter([{ isTurned: false, field, values: [value] }])}`.trim(), { at: day })
  const onEnd = useCallback(() => void (hasNextPage && fetchNextPage()), [hasNextPage, fetchNextPage])
  const error = rowsQuery.error ?? sumsQuery.error
  const hasNothing = data === undefined || (tab !== 'matrix' && sumsQuery.data === undefined)

  return (
    <ReportFrame
      title="Compliance"
      list="reports/compliance"
      q={q}
      settings={settings}
      onChange={change}
      csv={fileAddress('compliance', 'csv', wish)}
      json={fileAddress('compliance', 'jsonl', wish)}
      command={reportCommand('compliance', { filter: meant, at: wish.at, by })}
      about={day === undefined ? 'as of now' : `as of ${formatDay(day, { year: true })}`}
      isRenewing={rowsQuery.isPlaceholderData || sumsQuery.isFetching}
      onPrint={() => loadWhole(rowsQuery)}
      controls={<AsOf day={day} today={today} onChange={(next) => change(q, { ...settings, at: next })} />}
      state={
        totals !== undefined &&
        totals.total > 0 && (
          <span className="soft">
            {formatShare(shareOf(totals.good, totals.total))} as wanted · {formatNumber(totals.goodComputers)} of{' '}
            {formatNumber(totals.computers)} computers in everything
          </span>
        )
      }
    >
      <div className={classes.sums}>
        {totals !== undefined && totals.total + totals.skipped > 0 && (
          <StackedBar
            label="Items on computers"
            parts={[
              { tone: 'success', count: totals.good, words: 'as wanted' },
              { tone: 'drift', count: totals.notCompliant, words: 'not as wanted' },
              { tone: 'failed', count: totals.failed, words: 'failed' },
              { tone: 'unknown', count: totals.unknown, words: 'unknown' },
              { tone: 'neutral', count: totals.skipped, words: 'skipped' },
            ]}
          />
        )}
      </div>
      {error !== null && hasNothing ? (
        <LoadFailed error={error} onRetry={() => void Promise.all([rowsQuery.refetch(), sumsQuery.refetch()])} />
      ) : isPrinting ? (
        <CompliancePaper items={sums ?? []} groups={groups} rows={rows ?? []} count={totals?.computers} />
      ) : (
        <PageTabs label="Compliance" tabs={tabs} shown={tab} onShow={choose}>
          <div className={classes.pages}>
            {tab === 'matrix' && (
              <ComplianceMatrix
                columns={columns}
                rows={rows}
                rowCount={hasNextPage ? totals?.computers : rows?.length}
                onEnd={onEnd}
                empty={<Nothing q={meant} onClear={() => change('', settings)} />}
              />
            )}
            {tab === 'item' && (
              <ItemTable items={sums} empty={<Nothing q={meant} onClear={() => change('', settings)} />} />
            )}
            {by !== undefined && (
              <GroupTable
                by={by}
                // Sums by something else are kept on the screen only until these come.
                groups={sumsQuery.isPlaceholderData ? undefined : groups}
                onNarrow={narrow}
                empty={<Nothing q={meant} onClear={() => change('', settings)} />}
              />
            )}
          </div>
        </PageTabs>
      )}
    </ReportFrame>
  )
}

function Nothing({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  if (q !== '') return <NoMatches noun="computers" onClear={onClear} />
  return (
    <NothingYet title="Nothing is known yet">
      <p>The first session on a computer finds the state of every item that a deployment asks for.</p>
    </NothingYet>
  )
}
