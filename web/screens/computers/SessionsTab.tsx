/** Shows the latest sessions of a computer. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { historyQuery, type SessionRow } from '../../api/queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { sessionColumns } from '../sessions/session-columns.tsx'
import classes from './computer-page.module.css'

const columns: readonly Column<SessionRow>[] = sessionColumns.map((column) =>
  column.id === 'computer' ? { ...column, title: 'Session', cell: (row) => <OpenLink row={row} /> } : column,
)

function OpenLink({ row }: { readonly row: SessionRow }) {
  return (
    <Link to="/sessions/$id" params={{ id: row.id }}>
      <Moment at={row.createdAt} form="day" />
    </Link>
  )
}

export function SessionsTab({ computerId }: { readonly computerId: string }) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(historyQuery(computerId))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="Sessions of this computer, newest first"
      lines="two"
      columns={columns}
      rows={data?.items}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate({ to: '/sessions/$id', params: { id: row.id } })}
      empty={<NothingYet title="No session has run on this computer" />}
      footer={
        data?.nextCursor !== undefined && (
          <p className={classes.footer}>
            <Link to="/sessions" search={{ computer: computerId } as never}>
              Show all sessions
            </Link>
          </p>
        )
      }
    />
  )
}
