/** Shows the latest sessions of a computer. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { historyQuery } from '../../api/queries.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { sessionColumns } from '../sessions/session-columns.tsx'
import classes from './computer-page.module.css'

const columns = sessionColumns
  .filter(({ id }) => id !== 'tenant')
  .map((column) => (column.id === 'computer' ? { ...column, title: 'Session', width: '150px' } : column))

export function HistoryTab({ computerId }: { readonly computerId: string }) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(historyQuery(computerId))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="Sessions of this computer, newest first"
      columns={columns}
      rows={data?.items}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate({ to: '/sessions/$id', params: { id: row.id } })}
      empty={<NothingYet title="No session has run on this computer" />}
      footer={
        data?.nextCursor !== undefined && (
          <p className={classes.footer}>
            <Link to="/sessions" search={{ computer: computerId }}>
              Show all sessions
            </Link>
          </p>
        )
      }
    />
  )
}
