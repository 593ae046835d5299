/** The page of batches: what was started together, and how far it is. */
import { IconStack2 } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type BatchRow, batchesQuery } from '../../api/session-queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { Progress } from '../../parts/Progress.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { formatNumber } from '../../words/counts.ts'
import { rowsOf } from '../live-rows.ts'
import { batchParts, batchSentence } from './batch-parts.ts'
import classes from './batches.module.css'

const columns: readonly Column<BatchRow>[] = [
  {
    id: 'trigger',
    title: 'Started by',
    shown: 'always',
    cell: (row) => (
      <Link to="/batches/$id" params={{ id: row.id }} className={classes.name}>
        {row.trigger}
      </Link>
    ),
  },
  { id: 'started', title: 'When', width: '120px', cell: (row) => <Moment at={row.createdAt} /> },
  { id: 'count', title: 'Computers', width: '96px', align: 'end', cell: (row) => formatNumber(row.asked) },
  {
    id: 'progress',
    title: 'Over',
    width: '170px',
    from: 'medium',
    cell: (row) => <Progress share={row.progress} label="Sessions that are over" small />,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: '34%',
    from: 'medium',
    cell: (row) => (
      <span className={classes.outcome}>
        <ShareBar shares={batchParts(row)} label={batchSentence(row)} />
        <span className="soft">{batchSentence(row)}</span>
      </span>
    ),
  },
]

export function BatchList() {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(batchesQuery())
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const navigate = useNavigate()
  return (
    <Page title="Batches">
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Batches, newest first"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => `the batch of ${row.trigger}`}
          onOpen={(row) => void navigate({ to: '/batches/$id', params: { id: row.id } })}
          onEnd={() => void (hasNextPage && fetchNextPage())}
          empty={
            <NothingYet title="No batch has been started yet" icon={<IconStack2 size={28} stroke={1.5} />}>
              <p>Sessions that are started together, by hand or by a schedule, stand here as one.</p>
            </NothingYet>
          }
        />
      )}
    </Page>
  )
}
