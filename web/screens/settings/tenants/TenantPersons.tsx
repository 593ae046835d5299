/** Lists the persons of one tenant, and takes new ones in. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type PersonRow, personsQuery } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { DataTable } from '../../../parts/DataTable.tsx'
import { LoadFailed, NothingYet } from '../../../parts/Notices.tsx'
import { PersonDialog } from '../persons/PersonDialog.tsx'
import { personColumns } from '../persons/person-columns.tsx'
import classes from '../settings.module.css'

const columns = personColumns.filter(({ id }) => id !== 'tenant')

export function TenantPersons({ tenant }: { readonly tenant: string }) {
  const { data, error, refetch } = useQuery(personsQuery(tenant))
  const [open, setOpen] = useState<PersonRow | 'new'>()
  const mayChange = useMay('define')
  useShortcut('c', () => setOpen('new'), mayChange)
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  const add = mayChange && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setOpen('new')}>
      New person
    </Button>
  )
  return (
    <>
      {data !== undefined && data.items.length > 0 && <div className={classes.tools}>{add}</div>}
      <DataTable
        label={`Persons of ${tenant}`}
        columns={columns}
        rows={data?.items}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        onOpen={setOpen}
        empty={
          <NothingYet title="Nobody yet">
            <p>Persons are those who use the computers: they get mails about maintenance and can postpone it.</p>
            {add}
          </NothingYet>
        }
      />
      <PersonDialog open={open} tenant={tenant} onClose={() => setOpen(undefined)} />
    </>
  )
}
