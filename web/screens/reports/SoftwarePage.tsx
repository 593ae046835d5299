/** The software report: what inventories found, in which versions, on how many computers, and on which. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { type SoftwareRow, softwareReportQuery } from '../../api/report-queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { understood } from '../../parts/FilterBar.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { PeekArea } from '../../parts/PeekPanel.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { formatNumber } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { useScope } from '../shell/use-scope.ts'
import { PaperTable } from './PaperTable.tsx'
import { fileAddress, reportCommand, type Settings } from './report-settings.ts'
import { ReportFrame } from './ReportFrame.tsx'
import classes from './reports.module.css'
import { SoftwarePeek } from './SoftwarePeek.tsx'
import { useIsPrinting } from './use-printing.ts'
import { loadWhole } from './whole-report.ts'

const route = getRouteApi('/shell/reports/software')

export function SoftwarePage() {
  const { q = '', name, version, peek, peekVersion } = route.useSearch()
  const navigate = useNavigate()
  const { scoped } = useScope()
  const meant = scoped(understood('computers', q))
  const wish = { q: meant, ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) }
  const query = useInfiniteQuery(softwareReportQuery(wish))
  const isPrinting = useIsPrinting()
  const { data, error, refetch, hasNextPage, fetchNextPage } = query
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  const go = useCallback(
    (more: Settings) =>
      void navigate({
        to: '/reports/software',
        search: (before: object) => ({ ...before, ...more }),
        replace: true,
      }),
    [navigate],
  )
  const columns = useMemo(() => softwareColumns((row) => go({ peek: keyOf(row), peekVersion: undefined })), [go])
  const settings: Settings = { name, version }
  const change = (text: string, more: Settings): void => go({ q: text || undefined, ...more })
  const [provider = '', ...rest] = (peek ?? '').split(' ')
  return (
    <ReportFrame
      title="Software"
      list="reports/software"
      q={q}
      settings={settings}
      onChange={change}
      csv={fileAddress('software', 'csv', wish)}
      json={fileAddress('software', 'jsonl', wish)}
      command={reportCommand('software', { filter: meant, name })}
      about={[name && `name: ${name}`, version && `version: ${version}`].filter(Boolean).join(', ') || undefined}
      isRenewing={query.isPlaceholderData}
      onPrint={() => loadWhole(query)}
      controls={
        <>
          <SearchField
            label="Name of the software"
            placeholder="Name has in it"
            value={name ?? ''}
            onSearch={(text) => go({ name: text || undefined })}
          />
          <SearchField
            label="Beginning of its version"
            placeholder="Version begins with"
            value={version ?? ''}
            onSearch={(text) => go({ version: text || undefined })}
          />
        </>
      }
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : isPrinting ? (
        <PaperTable
          caption={hasNextPage ? `Software: the first ${formatNumber(rows?.length ?? 0)}` : 'Software'}
          rows={rows ?? []}
          rowKey={keyOf}
          columns={[
            { title: 'Name', cell: (row) => visibleText(row.name) },
            { title: 'Source', cell: (row) => row.provider },
            { title: 'Computers', align: 'end', cell: (row) => formatNumber(row.computers) },
            { title: 'Versions', cell: versionsText },
          ]}
        />
      ) : (
        <PeekArea
          panel={
            peek !== undefined && (
              <SoftwarePeek
                key={peek}
                q={meant}
                provider={provider}
                name={rest.join(' ')}
                version={peekVersion}
                row={rows?.find((row) => keyOf(row) === peek)}
                onVersion={(next) => go({ peekVersion: next })}
                onClose={() => go({ peek: undefined, peekVersion: undefined })}
              />
            )
          }
        >
          <DataTable
            label="Software"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            onOpen={(row) => go({ peek: keyOf(row), peekVersion: undefined })}
            onPeek={(row) => go({ peek: keyOf(row), peekVersion: undefined })}
            peeked={peek}
            onEnd={() => void (hasNextPage && fetchNextPage())}
            empty={
              meant === '' && name === undefined && version === undefined ? (
                <NothingYet title="No software is known yet">
                  <p>A computer tells what is installed in its first session.</p>
                </NothingYet>
              ) : (
                <NoMatches noun="software" onClear={() => go({ q: undefined, name: undefined, version: undefined })} />
              )
            }
          />
        </PeekArea>
      )}
    </ReportFrame>
  )
}

function keyOf({ provider, name }: SoftwareRow): string {
  return `${provider} ${name}`
}

function versionsText({ versions, versionCount }: SoftwareRow): string {
  const shown = versions
    .slice(0, 6)
    .map(({ version, computers }) => `${visibleText(version)} (${formatNumber(computers)})`)
  const more = versionCount - shown.length
  return [...shown, ...(more > 0 ? [`${formatNumber(more)} more`] : [])].join(', ')
}

function softwareColumns(onPeek: (row: SoftwareRow) => void): readonly Column<SoftwareRow>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      width: '30%',
      narrow: 'auto',
      shown: 'always',
      cell: (row) => (
        <button type="button" className={classes.titleButton} onClick={() => onPeek(row)}>
          {visibleText(row.name)}
        </button>
      ),
    },
    {
      id: 'provider',
      title: 'Source',
      width: '96px',
      from: 'medium',
      cell: (row) => <span className="soft">{row.provider}</span>,
    },
    { id: 'computers', title: 'Computers', width: '104px', align: 'end', cell: (row) => formatNumber(row.computers) },
    { id: 'count', title: 'Versions', width: '92px', align: 'end', cell: (row) => formatNumber(row.versionCount) },
    {
      id: 'versions',
      title: 'Most widespread',
      from: 'medium',
      cell: (row) => (
        <span className="mono soft" title={versionsText(row)}>
          {versionsText(row)}
        </span>
      ),
    },
  ]
}
