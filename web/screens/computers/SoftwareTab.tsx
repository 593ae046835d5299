/** Shows the software found on a computer, deployed by us or not. */
import { IconPackage } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CallResult } from '../../api/call.ts'
import { softwareQuery } from '../../api/queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { formatNumber } from '../../words/counts.ts'
import classes from './computer-page.module.css'

type Software = CallResult<'getComputerSoftware'>['software'][number]

const columns: readonly Column<Software>[] = [
  { id: 'name', title: 'Name', cell: (row) => <strong className={classes.strong}>{row.name}</strong> },
  { id: 'version', title: 'Version', width: '40%', cell: (row) => <span className="mono">{row.version}</span> },
  { id: 'architecture', title: 'Architecture', width: '120px', from: 'medium', cell: (row) => row.architecture },
  { id: 'provider', title: 'From', width: '100px', from: 'medium', cell: (row) => row.provider },
]

interface SoftwareTabProps {
  readonly computerId: string
  readonly q: string
  readonly onSearch: (text: string) => void
}

export function SoftwareTab({ computerId, q, onSearch }: SoftwareTabProps) {
  const { data, error, refetch } = useQuery(softwareQuery(computerId))
  const rows = useMemo(
    () => data?.software.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())),
    [data, q],
  )
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField label="Search software" placeholder="Search software" value={q} onSearch={onSearch} />
        {data !== undefined && (
          <span className="soft">
            {rows?.length === data.software.length ? '' : `${formatNumber(rows?.length ?? 0)} of `}
            {formatNumber(data.software.length)} found {data.at !== undefined && <Moment at={data.at} />}
          </span>
        )}
      </div>
      <DataTable
        label="Software on this computer"
        columns={columns}
        rows={rows}
        rowKey={({ provider, name, version, architecture }) => `${provider} ${name} ${version} ${architecture}`}
        empty={q === '' ? <NoSoftware /> : <NoMatches noun="software" onClear={() => onSearch('')} />}
      />
    </>
  )
}

function NoSoftware() {
  return (
    <NothingYet title="No software is known yet" icon={<IconPackage size={28} stroke={1.5} />}>
      <p>It is found by the first session, or by one of kind inventory.</p>
    </NothingYet>
  )
}
