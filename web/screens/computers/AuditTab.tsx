/** Shows who did what to a computer, the latest first. */
import { IconClipboardList } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type AuditRow, computerAuditQuery } from '../../api/computer-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoAccess, NothingYet } from '../../parts/Notices.tsx'
import type { Wording } from '../../words/tones.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'

const resultWords: { readonly [R in AuditRow['result']]: Wording } = {
  ok: { tone: 'success', word: 'Done', sentence: 'It was done.' },
  refused: { tone: 'drift', word: 'Refused', sentence: 'It was not allowed, or not possible.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'A mistake of the server.' },
  unknown: { tone: 'unknown', word: 'Unknown', sentence: 'The server was cut off meanwhile.' },
}

const columns: readonly Column<AuditRow>[] = [
  { id: 'at', title: 'When', width: '150px', narrow: '110px', cell: (row) => <Moment at={row.at} form="day" /> },
  {
    id: 'actor',
    title: 'Who',
    width: '18%',
    cell: (row) => <strong className={classes.strong}>{visibleText(row.actor)}</strong>,
  },
  { id: 'what', title: 'What', cell: (row) => <span title={row.summary}>{row.summary}</span> },
  { id: 'result', title: 'Result', width: '110px', cell: (row) => <Chip wording={resultWords[row.result]} plain /> },
  {
    id: 'detail',
    title: 'Detail',
    width: '26%',
    from: 'medium',
    cell: ({ detail }) => {
      const text = Object.keys(detail).length === 0 ? '' : visibleText(JSON.stringify(detail))
      return (
        <span className="mono soft" title={text}>
          {text}
        </span>
      )
    },
  },
  {
    id: 'address',
    title: 'From',
    width: '130px',
    from: 'wide',
    cell: (row) => <span className="soft">{row.address}</span>,
  },
]

export function AuditTab({ computerId }: { readonly computerId: string }) {
  const may = useMay('administer')
  if (!may) return <NoAccess needed="administer" />
  return <Entries computerId={computerId} />
}

function Entries({ computerId }: { readonly computerId: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(computerAuditQuery(computerId))
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="What people did to this computer, newest first"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onEnd={() => void (hasNextPage && fetchNextPage())}
      empty={
        <NothingYet title="Nobody has changed anything yet" icon={<IconClipboardList size={28} stroke={1.5} />}>
          <p>Whatever people do to this computer is kept here for 400 days.</p>
        </NothingYet>
      }
    />
  )
}
