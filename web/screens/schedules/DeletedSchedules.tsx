/** Lists the schedules that were deleted, each with the button that brings it back. */
import { Button } from '@mantine/core'
import { IconRestore, IconTrashOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type DeletedObject, deletedSchedulesQuery } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { useRestoreSchedule } from './use-schedule-acts.ts'

const columns: readonly Column<DeletedObject>[] = [
  { id: 'name', title: 'Name', shown: 'always', cell: (row) => row.name },
  {
    id: 'deleted',
    title: 'Deleted',
    width: '180px',
    cell: (row) => row.deletedAt !== undefined && <Moment at={row.deletedAt} />,
  },
  { id: 'restore', title: '', width: '132px', shown: 'always', cell: (row) => <Restore row={row} /> },
]

export function DeletedSchedules() {
  const { data, error, refetch } = useQuery(deletedSchedulesQuery())
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label="Deleted schedules"
      name="deleted-schedules"
      columns={columns}
      rows={data?.items}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      empty={
        <NothingYet title="Nothing was deleted" icon={<IconTrashOff size={28} stroke={1.5} />}>
          <p>A schedule that is deleted stays here with its history and its runs, until it is restored.</p>
        </NothingYet>
      }
    />
  )
}

function Restore({ row }: { readonly row: DeletedObject }) {
  const restore = useRestoreSchedule()
  const mayDefine = useMay('define')
  if (!mayDefine) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconRestore size={13} />}
      aria-label={`Restore ${row.name}`}
      loading={restore.isPending}
      onClick={() => restore.mutate(row)}
    >
      Restore
    </Button>
  )
}
