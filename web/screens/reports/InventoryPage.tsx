/** The inventory report: chosen facts of computers, and how many there are of each system, version, model and agent. */
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { suggestionsQuery } from '../../api/list-queries.ts'
import { inventoryColumnsQuery, inventoryQuery, type InventoryRow } from '../../api/report-queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { understood } from '../../parts/FilterBar.tsx'
import { LoadFailed, Loading, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { Scroll } from '../../parts/Section.tsx'
import { formatNumber } from '../../words/counts.ts'
import { useScope } from '../shell/use-scope.ts'
import { Bars } from './Bars.tsx'
import { FactMenu } from './FactMenu.tsx'
import { chosenColumns, factText } from './inventory-values.ts'
import { PaperTable } from './PaperTable.tsx'
import { fileAddress, reportCommand, type Settings } from './report-settings.ts'
import { ReportFrame } from './ReportFrame.tsx'
import classes from './reports.module.css'
import { useIsPrinting } from './use-printing.ts'
import { loadWhole } from './whole-report.ts'

const route = getRouteApi('/shell/reports/inventory')

const tabs = [
  { id: 'computers', word: 'Computers' },
  { id: 'os', word: 'By system' },
  { id: 'osVersion', word: 'By system version' },
  { id: 'model', word: 'By model' },
  { id: 'version', word: 'By agent version' },
] as const

export function InventoryPage() {
  const { q = '', columns: text, tab: wished } = route.useSearch()
  const navigate = useNavigate()
  const { scoped, word } = useScope()
  const meant = scoped(understood('computers', q))
  const tab = tabs.find(({ id }) => id === wished) ?? tabs[0]
  const { data: known } = useQuery(inventoryColumnsQuery())
  const query = useInfiniteQuery(inventoryQuery({ q: meant, columns: text }))
  const isPrinting = useIsPrinting()
  const { data, error, refetch, hasNextPage, fetchNextPage } = query
  const shown = data?.pages[0]?.columns
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  const columns = useMemo(() => tableColumns(shown ?? []), [shown])
  const change = useCallback(
    (next: string, more: Settings) =>
      void navigate({
        to: '/reports/inventory',
        search: (before: object) => ({ ...before, q: next || undefined, ...more }),
        replace: true,
      }),
    [navigate],
  )
  const settings: Settings = { columns: text, tab: tab.id === 'computers' ? undefined : tab.id }
  return (
    <ReportFrame
      title="Inventory"
      list="reports/inventory"
      q={q}
      settings={settings}
      onChange={change}
      csv={fileAddress('inventory', 'csv', { q: meant, columns: text })}
      json={fileAddress('inventory', 'jsonl', { q: meant, columns: text })}
      command={reportCommand('inventory', { filter: meant, columns: text })}
      isRenewing={query.isPlaceholderData}
      onPrint={() => loadWhole(query)}
      tools={
        <FactMenu
          known={known?.items ?? []}
          chosen={chosenColumns(text, known?.items ?? [])}
          onChange={(ids) => change(q, { ...settings, columns: ids?.join(',') })}
        />
      }
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : isPrinting && tab.id === 'computers' ? (
        <PaperTable
          caption={`Computers${hasNextPage ? `: the first ${formatNumber(rows?.length ?? 0)}` : ''}`}
          rows={rows ?? []}
          rowKey={(row) => row.computer.id}
          columns={[
            { title: 'Computer', cell: (row: InventoryRow) => row.computer.name },
            { title: 'Tenant', cell: (row: InventoryRow) => row.tenant.name },
            ...(shown ?? []).map(({ title }, place) => ({
              title,
              cell: (row: InventoryRow) => factText(row.cells[place]),
            })),
          ]}
        />
      ) : (
        <PageTabs
          label="Inventory"
          tabs={tabs}
          shown={tab.id}
          onShow={(id) => change(q, { ...settings, tab: id === 'computers' ? undefined : id })}
        >
          {tab.id === 'computers' ? (
            <DataTable
              label="Facts of computers"
              columns={columns}
              rows={rows}
              rowKey={(row) => row.computer.id}
              onOpen={(row) => void navigate({ to: '/computers/$id', params: { id: row.computer.id }, search: {} })}
              onEnd={() => void (hasNextPage && fetchNextPage())}
              empty={
                meant === '' ? (
                  <NothingYet title="No computer has joined yet">
                    <p>A computer tells its facts when it joins, and in each session.</p>
                    <Link to="/computers" search={{}}>
                      Go to the computers
                    </Link>
                  </NothingYet>
                ) : (
                  <NoMatches noun="computers" onClear={() => change('', settings)} />
                )
              }
            />
          ) : (
            <Distribution field={tab.id} title={tab.word.replace('By ', '')} q={meant} within={word} />
          )}
        </PageTabs>
      )}
    </ReportFrame>
  )
}

function tableColumns(
  shown: readonly { readonly id: string; readonly title: string }[],
): readonly Column<InventoryRow>[] {
  return [
    {
      id: 'name',
      title: 'Computer',
      width: '180px',
      shown: 'always',
      cell: (row) => (
        <Link to="/computers/$id" params={{ id: row.computer.id }} search={{}} className={classes.name}>
          {row.computer.name}
        </Link>
      ),
    },
    { id: 'tenant', title: 'Tenant', width: '150px', cell: (row) => row.tenant.name },
    ...shown.map(({ id, title }, place) => ({
      id: `fact ${id}`,
      title,
      width: shown.length > 6 ? '170px' : 'auto',
      cell: (row: InventoryRow) => {
        const text = factText(row.cells[place])
        return text === '' ? <span className="soft">–</span> : <span title={text}>{text}</span>
      },
    })),
  ]
}

interface DistributionProps {
  readonly field: 'os' | 'osVersion' | 'model' | 'version'
  readonly title: string
  readonly q: string
  readonly within: string
}

/** How many computers have each value of a fact: the most frequent ones, each a way to its computers. */
function Distribution({ field, title, q, within }: DistributionProps) {
  const { data, error, refetch } = useQuery(suggestionsQuery({ list: 'computers', field, text: '', q }))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  const values = data.values.toSorted((one, other) => other.count - one.count)
  if (values.length === 0) return <NothingYet title="Nothing is known of that yet" />
  const rest = within === '' ? q : q.replace(within, '').trim()
  return (
    <Scroll>
      <Bars
        label={`Computers by ${title}`}
        what={`${title.charAt(0).toUpperCase()}${title.slice(1)}`}
        counted="Computers"
        bars={values.map(({ value, label, count }) => ({
          key: value,
          count,
          name: (
            <Link
              to="/computers"
              search={{ q: `${rest} ${printFilter([{ isTurned: false, field, values: [value] }])}`.trim() }}
            >
              {label ?? value}
            </Link>
          ),
        }))}
      />
    </Scroll>
  )
}
