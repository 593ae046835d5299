/** Shows the software found on a computer and how it changed, and installs or removes what the library has. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Button, SegmentedControl } from '@mantine/core'
import { IconPackage, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CallResult } from '../../api/call.ts'
import { type SoftwareChange, softwareHistoryQuery } from '../../api/computer-queries.ts'
import { softwareQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { formatNumber } from '../../words/counts.ts'
import { formatDay } from '../../words/moments.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'
import { InstallDialog, type InstallWish } from './InstallDialog.tsx'

type Software = CallResult<'getComputerSoftware'>['software'][number]

interface SoftwareTabProps {
  readonly computer: ComputerDetail
  readonly q: string
  readonly onSearch: (text: string) => void
  /** "history": how it changed. */
  readonly show: string | undefined
  readonly onShow: (show: string | undefined) => void
}

export function SoftwareTab({ computer, q, onSearch, show, onShow }: SoftwareTabProps) {
  const [wish, setWish] = useState<InstallWish>()
  const may = useMay('define')
  const { data } = useQuery(softwareQuery(computer.id))
  const isHistory = show === 'history'
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField label="Search software" placeholder="Search software" value={q} onSearch={onSearch} />
        <SegmentedControl
          size="xs"
          aria-label="What to show"
          className={classes.shows}
          value={isHistory ? 'history' : 'now'}
          data={[
            { value: 'now', label: 'Installed' },
            { value: 'history', label: 'History' },
          ]}
          onChange={(value) => onShow(value === 'now' ? undefined : value)}
        />
        {data !== undefined && (
          <span className="soft">
            {formatNumber(data.software.length)} found {data.at !== undefined && <Moment at={data.at} />}
          </span>
        )}
        {may && (
          <Button
            size="xs"
            variant="default"
            className={classes.end}
            leftSection={<IconPlus size={14} />}
            onClick={() => setWish({ act: 'install' })}
          >
            Install…
          </Button>
        )}
      </div>
      {isHistory ? (
        <History id={computer.id} q={q} onClear={() => onSearch('')} />
      ) : (
        <Installed
          id={computer.id}
          q={q}
          onClear={() => onSearch('')}
          onRemove={may ? (row) => setWish({ act: 'remove', found: row.name }) : undefined}
        />
      )}
      <InstallDialog computer={computer} wish={wish} onClose={() => setWish(undefined)} />
    </>
  )
}

const columns: readonly Column<Software>[] = [
  { id: 'name', title: 'Name', cell: (row) => <strong className={classes.strong}>{visibleText(row.name)}</strong> },
  {
    id: 'version',
    title: 'Version',
    width: '32%',
    cell: (row) => <span className="mono">{visibleText(row.version)}</span>,
  },
  {
    id: 'architecture',
    title: 'Architecture',
    width: '120px',
    from: 'medium',
    cell: (row) => visibleText(row.architecture),
  },
  { id: 'provider', title: 'From', width: '110px', from: 'medium', cell: (row) => row.provider },
]

interface PartProps {
  readonly id: string
  readonly q: string
  readonly onClear: () => void
}

function Installed({
  id,
  q,
  onClear,
  onRemove,
}: PartProps & { readonly onRemove: ((row: Software) => void) | undefined }) {
  const { data, error, refetch } = useQuery(softwareQuery(id))
  const rows = useMemo(() => data?.software.filter(({ name }) => contains(name, q)), [data, q])
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="Software on this computer"
      columns={columns}
      rows={rows}
      rowKey={({ provider, name, version, architecture }) => `${provider} ${name} ${version} ${architecture}`}
      rowName={(row) => row.name}
      empty={q === '' ? <NoSoftware /> : <NoMatches noun="software" onClear={onClear} />}
      {...(onRemove === undefined
        ? {}
        : {
            rowActions: (row: Software) => (
              <Button
                size="compact-xs"
                variant="default"
                tabIndex={-1}
                aria-label={`Remove ${row.name}`}
                onClick={() => onRemove(row)}
              >
                Remove…
              </Button>
            ),
          })}
    />
  )
}

const changeWords = { installed: 'Installed', updated: 'Updated', removed: 'Removed' } as const

const historyColumns: readonly Column<SoftwareChange>[] = [
  { id: 'at', title: 'When', width: '150px', narrow: '110px', cell: (row) => <Moment at={row.at} form="day" /> },
  { id: 'change', title: 'What', width: '100px', narrow: '84px', cell: (row) => changeWords[row.change] },
  { id: 'name', title: 'Name', cell: (row) => <strong className={classes.strong}>{visibleText(row.name)}</strong> },
  {
    id: 'way',
    title: 'Version',
    width: '36%',
    cell: ({ before, after }) => (
      <span className="mono">{visibleText([before, after].filter((one) => one !== undefined).join(' → '))}</span>
    ),
  },
]

function History({ id, q, onClear }: PartProps) {
  const { data, error, refetch } = useQuery(softwareHistoryQuery(id))
  const rows = useMemo(() => data?.items.filter(({ name }) => contains(name, q)), [data, q])
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="How the software changed, newest first"
      columns={historyColumns}
      rows={rows}
      rowKey={({ at, provider, name, architecture }) => `${at} ${provider} ${name} ${architecture}`}
      groupOf={(row) => formatDay(Date.parse(row.at))}
      empty={
        q === '' ? (
          <NothingYet title="Nothing has changed yet" icon={<IconPackage size={28} stroke={1.5} />}>
            <p>What is installed, updated or removed from now on appears here, whoever did it.</p>
          </NothingYet>
        ) : (
          <NoMatches noun="changes" onClear={onClear} />
        )
      }
    />
  )
}

function contains(name: string, q: string): boolean {
  return name.toLowerCase().includes(q.toLowerCase())
}

function NoSoftware() {
  return (
    <NothingYet title="No software is known yet" icon={<IconPackage size={28} stroke={1.5} />}>
      <p>It is found by the first session, or by one of kind inventory.</p>
    </NothingYet>
  )
}
