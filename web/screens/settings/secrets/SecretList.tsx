/** The page of secrets: their names; values can be set and replaced, never read. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call } from '../../../api/call.ts'
import { type SecretRow, secretsQuery } from '../../../api/setup-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { formatCount } from '../../../words/counts.ts'
import { useScope } from '../../shell/use-scope.ts'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { SecretDialog } from './SecretDialog.tsx'

const columns: readonly Column<SecretRow>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: ({ name }) => (
      <span className={classes.title}>
        <PlainText text={name} mono />
      </span>
    ),
  },
  {
    id: 'tenant',
    title: 'For',
    width: '200px',
    cell: ({ tenant }) =>
      tenant ? <PlainText text={tenant.name} /> : <span className="soft">Tenants without one of their own</span>,
  },
  {
    id: 'set',
    title: 'Last set',
    width: '120px',
    cell: ({ updatedAt }) => (
      <span className="soft">
        <Moment at={updatedAt} />
      </span>
    ),
  },
  {
    id: 'made',
    title: 'Made',
    width: '120px',
    from: 'medium',
    cell: ({ createdAt }) => (
      <span className="soft">
        <Moment at={createdAt} />
      </span>
    ),
  },
]

export function SecretList() {
  const { tenant } = useScope()
  const { data, error, refetch } = useQuery(secretsQuery())
  const [setting, setSetting] = useState<'new' | SecretRow>()
  const [removed, setRemoved] = useState<SecretRow>()
  const actions = useMemo(() => rowButtons(setSetting, setRemoved), [])
  useShortcut('c', () => setSetting('new'))
  const remove = useSettingsChange({
    change: ({ name, tenant: of }: SecretRow) => call('deleteSecret', { params: { name }, query: { tenant: of?.id } }),
    renews: [['secrets']],
    said: 'The secret is forgotten.',
    onDone: () => setRemoved(undefined),
  })
  const rows = data?.items.filter((one) => tenant === undefined || one.tenant?.name === tenant)
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setSetting('new')}>
      New secret
    </Button>
  )
  return (
    <Page
      title="Secrets"
      state={rows && <span className="soft">{formatCount(rows.length, 'secret')}</span>}
      actions={add}
    >
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Secrets"
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.tenant?.id ?? ''} ${row.name}`}
          rowName={(row) => row.name}
          onOpen={setSetting}
          rowActions={actions}
          empty={
            <NothingYet title="There is no secret yet">
              <p>Secrets reach scripts on computers without standing in orders, logs or command lines.</p>
              {add}
            </NothingYet>
          }
        />
      )}
      <SecretDialog setting={setting} tenant={tenant} onClose={() => setSetting(undefined)} />
      <ConfirmDialog
        opened={removed !== undefined}
        title={`Forget ${removed?.name ?? ''}?`}
        word="Forget"
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => removed && remove.mutate(removed)}
        onClose={() => setRemoved(undefined)}
      >
        <p>Its value is gone for good. What needs it fails until it is set again.</p>
      </ConfirmDialog>
    </Page>
  )
}

function rowButtons(onReplace: (row: SecretRow) => void, onRemove: (row: SecretRow) => void) {
  return (row: SecretRow) => (
    <>
      <Button size="compact-xs" variant="default" aria-label={`Replace ${row.name}`} onClick={() => onReplace(row)}>
        Replace
      </Button>
      <Button size="compact-xs" variant="default" aria-label={`Forget ${row.name}`} onClick={() => onRemove(row)}>
        Forget
      </Button>
    </>
  )
}
